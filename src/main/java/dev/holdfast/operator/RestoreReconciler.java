package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreStatus;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.job.RestoreJob;
import dev.holdfast.job.TestJob;
import dev.holdfast.job.VerifyJob;
import dev.holdfast.reading.Unreadable;
import dev.holdfast.status.JobObservation;
import dev.holdfast.status.RestoreProgress;
import dev.holdfast.status.RestoreRecords;
import dev.holdfast.status.RestoreSpeed;
import dev.holdfast.status.Times;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/** Turns a Restore into a Job, and what becomes of the Job into the Restore's status. */
@ControllerConfiguration(name = "restore", informer = @Informer(informerListLimit = ListPages.SIZE))
@GradualRetry(maxAttempts = -1, initialInterval = 1_000, maxInterval = 60_000)
class RestoreReconciler implements Reconciler<Restore> {
  private final StoredObjects objects;
  private final RestoreBeginning beginning;
  private final JobServices services;
  private final InstantSource clock;
  private final JobTracker<Restore, RestoreStatus> tracker;

  RestoreReconciler(KubernetesClient client, JobServices services, InstantSource clock) {
    this.objects = new StoredObjects(client);
    this.beginning = new RestoreBeginning(objects);
    this.services = services;
    this.clock = clock;
    this.tracker = new JobTracker<>(Restore.class, Api.RESTORE_LABEL, services, clock);
  }

  @Override
  public List<EventSource<?, Restore>> prepareEventSources(EventSourceContext<Restore> context) {
    return tracker.eventSources(context);
  }

  @Override
  public UpdateControl<Restore> reconcile(Restore restore, Context<Restore> context) {
    if (Unreadable.is(restore)) {
      return tracker.leaveAlone(restore);
    }
    if (restore.getMetadata().getDeletionTimestamp() != null) {
      return UpdateControl.noUpdate();
    }
    RestoreStatus status = restore.getStatus();
    if (RestoreProgress.isFinal(restore)) {
      return tracker.retire(restore, restore.getStatus().job(), context, keepUntil(restore));
    }
    Instant now = clock.instant();
    if (status == null || status.job() == null) {
      return tracker.carryOut(restore, beginning.of(restore, now), Optional.empty());
    }
    JobObservation seen = tracker.observe(restore, status.job(), context);
    if (seen.job().isEmpty() && RestoreProgress.isStarting(restore)) {
      return createJob(restore, now);
    }
    return tracker.conclude(
        restore, seen, sight -> RestoreProgress.of(restore, sight, records(restore), now));
  }

  private RestoreRecords records(Restore restore) {
    return new RestoreRecords() {
      @Override
      public Optional<RestoreSpeed> speed() {
        return RestoreSpeed.of(
            restore.getStatus().policy(), objects.all(Restore.class, restore).readable());
      }

      @Override
      public Optional<Backup> backup() {
        return recordOf(restore);
      }
    };
  }

  private Job job(Restore restore) {
    RestoreStatus status = restore.getStatus();
    return switch (restore.getSpec().mode()) {
      case READ_BACK -> VerifyJob.build(services.context(), restore, status.copies());
      case VERIFY ->
          TestJob.build(services.context(), restore, status.copies().get(0), backup(restore));
      case RESTORE, PLAN -> RestoreJob.build(services.context(), restore, status.source());
    };
  }

  private Optional<Backup> recordOf(Restore restore) {
    String name = restore.getStatus().backup();
    return name == null ? Optional.empty() : objects.find(Backup.class, restore, name);
  }

  /** What is known of the backup, as far as it is still there. */
  private BackupStatus backup(Restore restore) {
    return recordOf(restore).map(Backup::getStatus).orElse(null);
  }

  private UpdateControl<Restore> createJob(Restore restore, Instant now) {
    Optional<String> deletion = beginning.deletionOf(restore);
    if (deletion.isPresent()) {
      return refuse(restore, "BackupDeleting", deletion.get());
    }
    try {
      services.jobs().create(restore, job(restore));
    } catch (IllegalArgumentException e) {
      return refuse(restore, "SpecInvalid", e.getMessage());
    } catch (OwnedJobs.RefusedException e) {
      return refuse(restore, e.reason(), e.getMessage());
    } catch (OwnedJobs.HeldException e) {
      return tracker.carryOut(
          restore, RestoreProgress.held(restore, e.getMessage(), now), Optional.empty());
    }
    return UpdateControl.<Restore>noUpdate().rescheduleAfter(Duration.ofSeconds(5));
  }

  private UpdateControl<Restore> refuse(Restore restore, String reason, String message) {
    return tracker.carryOut(
        restore,
        RestoreProgress.refused(restore, reason, message, clock.instant()),
        Optional.empty());
  }

  private Instant keepUntil(Restore restore) {
    String end = restore.getStatus().completionTime();
    return services.keepUntil(
        Times.parse(end == null ? restore.getMetadata().getCreationTimestamp() : end),
        restore.getStatus().phase() == RunPhase.COMPLETED);
  }
}
