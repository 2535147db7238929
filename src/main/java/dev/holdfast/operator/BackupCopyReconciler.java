package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.BackupCopyStatus;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.job.CopyFields;
import dev.holdfast.job.CopyJob;
import dev.holdfast.reading.Unreadable;
import dev.holdfast.status.BackupProgress;
import dev.holdfast.status.BackupSource;
import dev.holdfast.status.CopyPlan;
import dev.holdfast.status.CopyProgress;
import dev.holdfast.status.JobObservation;
import dev.holdfast.status.Times;
import dev.holdfast.status.Verdict;
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

/** Turns a BackupCopy into a Job, and what becomes of the Job into the BackupCopy's status. */
@ControllerConfiguration(
    name = "backupcopy",
    informer = @Informer(informerListLimit = ListPages.SIZE))
@GradualRetry(maxAttempts = -1, initialInterval = 1_000, maxInterval = 60_000)
class BackupCopyReconciler implements Reconciler<BackupCopy> {
  private final StoredObjects objects;
  private final JobServices services;
  private final InstantSource clock;
  private final JobTracker<BackupCopy, BackupCopyStatus> tracker;

  BackupCopyReconciler(KubernetesClient client, JobServices services, InstantSource clock) {
    this.objects = new StoredObjects(client);
    this.services = services;
    this.clock = clock;
    this.tracker = new JobTracker<>(BackupCopy.class, Api.COPY_LABEL, services, clock);
  }

  @Override
  public List<EventSource<?, BackupCopy>> prepareEventSources(
      EventSourceContext<BackupCopy> context) {
    return tracker.eventSources(context);
  }

  @Override
  public UpdateControl<BackupCopy> reconcile(BackupCopy copy, Context<BackupCopy> context) {
    if (Unreadable.is(copy)) {
      return tracker.leaveAlone(copy);
    }
    if (copy.getMetadata().getDeletionTimestamp() != null) {
      return UpdateControl.noUpdate();
    }
    BackupCopyStatus status = copy.getStatus();
    if (CopyProgress.isFinal(copy)) {
      return tracker.retire(copy, copy.getStatus().job(), context, keepUntil(copy));
    }
    Instant now = clock.instant();
    if (status == null || status.job() == null) {
      return tracker.carryOut(copy, tryToBegin(copy, now), Optional.empty());
    }
    JobObservation seen = tracker.observe(copy, status.job(), context);
    if (seen.job().isEmpty() && CopyProgress.isStarting(copy)) {
      return createJob(copy, now);
    }
    return tracker.conclude(copy, seen, sight -> CopyProgress.of(copy, sight, now));
  }

  private Verdict<BackupCopyStatus> tryToBegin(BackupCopy copy, Instant now) {
    try {
      return begin(copy, now);
    } catch (UnreadableException e) {
      return CopyProgress.waiting(copy, "waits, since " + e.getMessage(), now);
    }
  }

  /**
   * First the status says from where to where, and by which Job, then the Job is created: an
   * attempt that follows another does the same.
   */
  private Verdict<BackupCopyStatus> begin(BackupCopy copy, Instant now) {
    String name = copy.getMetadata().getName();
    if (name.length() > BackupCopy.MAX_NAME_LENGTH || name.contains(".")) {
      return CopyProgress.refused(
          copy,
          "NameInvalid",
          "its Job is named after it, so metadata.name may have at most "
              + BackupCopy.MAX_NAME_LENGTH
              + " characters and no dots",
          now);
    }
    List<String> problems = CopyFields.problems(copy.getSpec());
    if (!problems.isEmpty()) {
      return CopyProgress.refused(copy, "SpecInvalid", String.join("; ", problems), now);
    }
    String backupName = copy.getSpec().backupRef().name();
    Backup backup = objects.find(Backup.class, copy, backupName).orElse(null);
    if (backup == null) {
      return notFound(copy, "Backup", backupName, "spec.backupRef.name", now);
    }
    if (!BackupProgress.isFinal(backup)) {
      return CopyProgress.waiting(
          copy,
          "waits for Backup \"" + backupName + "\", which is " + BackupSource.phase(backup),
          now);
    }
    String policyName = backup.getSpec().policyRef().name();
    BackupPolicy policy = objects.find(BackupPolicy.class, copy, policyName).orElse(null);
    if (policy == null) {
      return notFound(copy, "BackupPolicy", policyName, "spec.to", now);
    }
    CopyPlan plan = CopyPlan.of(copy, backup, policy);
    return plan.places()
        .map(places -> CopyProgress.starting(copy, CopyJob.name(name), places, plan.message(), now))
        .orElseGet(() -> CopyProgress.refused(copy, plan.reason(), plan.message(), now));
  }

  private static Verdict<BackupCopyStatus> notFound(
      BackupCopy copy, String kind, String name, String field, Instant now) {
    return CopyProgress.refused(
        copy,
        kind.equals("Backup") ? "BackupNotFound" : "PolicyNotFound",
        "there is no "
            + kind
            + " \""
            + name
            + "\" in namespace "
            + copy.getMetadata().getNamespace()
            + " ("
            + field
            + ")",
        now);
  }

  private UpdateControl<BackupCopy> createJob(BackupCopy copy, Instant now) {
    try {
      services.jobs().create(copy, CopyJob.build(services.context(), copy));
    } catch (IllegalArgumentException e) {
      return refuse(copy, "SpecInvalid", e.getMessage());
    } catch (OwnedJobs.RefusedException e) {
      return refuse(copy, e.reason(), e.getMessage());
    } catch (OwnedJobs.HeldException e) {
      return tracker.carryOut(copy, CopyProgress.held(copy, e.getMessage(), now), Optional.empty());
    }
    return UpdateControl.<BackupCopy>noUpdate().rescheduleAfter(Duration.ofSeconds(5));
  }

  private UpdateControl<BackupCopy> refuse(BackupCopy copy, String reason, String message) {
    return tracker.carryOut(
        copy, CopyProgress.refused(copy, reason, message, clock.instant()), Optional.empty());
  }

  private Instant keepUntil(BackupCopy copy) {
    String end = copy.getStatus().completionTime();
    return services.keepUntil(
        Times.parse(end == null ? copy.getMetadata().getCreationTimestamp() : end),
        copy.getStatus().phase() == RunPhase.COMPLETED);
  }
}
