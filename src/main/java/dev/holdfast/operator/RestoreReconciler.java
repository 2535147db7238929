package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreMode;
import dev.holdfast.api.v1alpha1.RestoreStatus;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.job.RestoreFields;
import dev.holdfast.job.RestoreJob;
import dev.holdfast.job.VerifyJob;
import dev.holdfast.status.BackupProgress;
import dev.holdfast.status.BackupSource;
import dev.holdfast.status.JobObservation;
import dev.holdfast.status.RestoreProgress;
import dev.holdfast.status.Times;
import dev.holdfast.status.Verdict;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
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
@ControllerConfiguration(name = "restore")
@GradualRetry(maxAttempts = -1, initialInterval = 1_000, maxInterval = 60_000)
class RestoreReconciler implements Reconciler<Restore> {
  private final KubernetesClient client;
  private final JobServices services;
  private final InstantSource clock;
  private final JobTracker<Restore, RestoreStatus> tracker;

  RestoreReconciler(KubernetesClient client, JobServices services, InstantSource clock) {
    this.client = client;
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
    if (restore.getMetadata().getDeletionTimestamp() != null) {
      return UpdateControl.noUpdate();
    }
    RestoreStatus status = restore.getStatus();
    if (RestoreProgress.isFinal(restore)) {
      return tracker.retire(restore, context, keepUntil(restore));
    }
    Instant now = clock.instant();
    if (status == null || status.job() == null) {
      return tracker.carryOut(restore, begin(restore, now), Optional.empty());
    }
    JobObservation seen = tracker.observe(restore, status.job(), context);
    if (seen.job().isEmpty() && RestoreProgress.isStarting(restore)) {
      return createJob(restore, now);
    }
    return tracker.conclude(restore, seen, sight -> RestoreProgress.of(restore, sight, now));
  }

  /**
   * First the status says what is restored and by which Job, then the Job is created: an attempt
   * that follows another restores the same.
   */
  private Verdict<RestoreStatus> begin(Restore restore, Instant now) {
    String name = restore.getMetadata().getName();
    if (name.length() > Restore.MAX_NAME_LENGTH || name.contains(".")) {
      return RestoreProgress.refused(
          restore,
          "NameInvalid",
          "its Job is named after it, so metadata.name may have at most "
              + Restore.MAX_NAME_LENGTH
              + " characters and no dots",
          now);
    }
    List<String> problems = RestoreFields.problems(restore.getSpec());
    if (!problems.isEmpty()) {
      return RestoreProgress.refused(restore, "SpecInvalid", String.join("; ", problems), now);
    }
    String backupName = restore.getSpec().source().backupRef().name();
    Backup backup =
        client
            .resources(Backup.class)
            .inNamespace(restore.getMetadata().getNamespace())
            .withName(backupName)
            .get();
    if (backup == null) {
      return RestoreProgress.refused(
          restore,
          "BackupNotFound",
          "there is no Backup \""
              + backupName
              + "\" in namespace "
              + restore.getMetadata().getNamespace()
              + " (spec.source.backupRef.name)",
          now);
    }
    if (!BackupProgress.isFinal(backup)) {
      return RestoreProgress.waiting(
          restore,
          "waits for Backup \"" + backupName + "\", which is " + BackupSource.phase(backup),
          now);
    }
    if (restore.getSpec().mode() == RestoreMode.READ_BACK) {
      return beginToRead(restore, backup, now);
    }
    BackupSource source = BackupSource.of(restore.getSpec().source().backupRef(), backup);
    return source
        .stored()
        .map(
            stored ->
                RestoreProgress.starting(
                    restore, RestoreJob.name(name), stored, source.message(), now))
        .orElseGet(() -> RestoreProgress.refused(restore, source.reason(), source.message(), now));
  }

  private static Verdict<RestoreStatus> beginToRead(Restore restore, Backup backup, Instant now) {
    BackupSource.Copies copies =
        BackupSource.copies(restore.getSpec().source().backupRef(), backup);
    return copies.stored().isEmpty()
        ? RestoreProgress.refused(restore, copies.reason(), copies.message(), now)
        : RestoreProgress.startingToRead(
            restore, RestoreJob.name(restore.getMetadata().getName()), copies.stored(), now);
  }

  private Job job(Restore restore) {
    return restore.getSpec().mode() == RestoreMode.READ_BACK
        ? VerifyJob.build(services.context(), restore, restore.getStatus().copies())
        : RestoreJob.build(services.context(), restore, restore.getStatus().source());
  }

  private UpdateControl<Restore> createJob(Restore restore, Instant now) {
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
