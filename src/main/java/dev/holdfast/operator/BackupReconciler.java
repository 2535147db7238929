package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.job.BackupJob;
import dev.holdfast.reading.Unreadable;
import dev.holdfast.status.BackupAfterwards;
import dev.holdfast.status.BackupDeletion;
import dev.holdfast.status.BackupProgress;
import dev.holdfast.status.BackupRecord;
import dev.holdfast.status.JobObservation;
import dev.holdfast.status.RestoreSources;
import dev.holdfast.status.Times;
import dev.holdfast.status.Verdict;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.javaoperatorsdk.operator.api.config.informer.Informer;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.ControllerConfiguration;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import io.javaoperatorsdk.operator.processing.retry.GradualRetry;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Turns a Backup into a Job, and what becomes of the Job into the Backup's status. */
@ControllerConfiguration(name = "backup", informer = @Informer(informerListLimit = ListPages.SIZE))
@GradualRetry(maxAttempts = -1, initialInterval = 1_000, maxInterval = 60_000)
class BackupReconciler implements Reconciler<Backup> {
  private static final String POLICY_REPLACED = "PolicyReplaced";

  private final StoredObjects objects;
  private final DeletionMarks marks;
  private final JobServices services;
  private final InstantSource clock;
  private final JobTracker<Backup, BackupStatus> tracker;
  private final RunAdmission admission;

  BackupReconciler(
      KubernetesClient client, DeletionMarks marks, JobServices services, InstantSource clock) {
    this.objects = new StoredObjects(client);
    this.marks = marks;
    this.services = services;
    this.clock = clock;
    this.tracker = new JobTracker<>(Backup.class, Api.BACKUP_LABEL, services, clock);
    this.admission = new RunAdmission(services.maxRunningBackups());
  }

  @Override
  public List<EventSource<?, Backup>> prepareEventSources(EventSourceContext<Backup> context) {
    List<EventSource<?, Backup>> sources = new ArrayList<>(tracker.eventSources(context));
    // What was found when it was read again is in their status, and belongs into this one's.
    sources.add(services.caches().of(Restore.class).beside(BackupReconciler::backupOf));
    sources.add(services.caches().of(BackupCopy.class).beside(BackupReconciler::backupOf));
    return sources;
  }

  private static Set<ResourceID> backupOf(BackupCopy copy) {
    return copy.getSpec() == null || copy.getSpec().backupRef() == null
        ? Set.of()
        : Set.of(
            new ResourceID(copy.getSpec().backupRef().name(), copy.getMetadata().getNamespace()));
  }

  private static Set<ResourceID> backupOf(Restore restore) {
    return RestoreSources.backup(restore)
        .map(name -> Set.of(new ResourceID(name, restore.getMetadata().getNamespace())))
        .orElse(Set.of());
  }

  @Override
  public UpdateControl<Backup> reconcile(Backup backup, Context<Backup> context) {
    Backup marked = Unreadable.is(backup) ? backup : marks.put(backup);
    if (Unreadable.is(marked)) {
      return tracker.leaveAlone(marked);
    }
    return BackupDeletion.isTerminating(marked)
        ? reconcileGoing(marked, context)
        : reconcileMarked(marked, context);
  }

  /**
   * A record that is kept, by its objects or by somebody else: nothing is begun for it any more,
   * and what was begun comes to its end, since others wait for that.
   */
  private UpdateControl<Backup> reconcileGoing(Backup backup, Context<Backup> context) {
    if (BackupProgress.isFinal(backup)) {
      return ended(backup, context);
    }
    if (DeletionMarks.hasFinalizer(backup)) {
      return UpdateControl.noUpdate();
    }
    Instant now = clock.instant();
    if (backup.getStatus() == null || backup.getStatus().job() == null) {
      return tracker.carryOut(
          backup,
          BackupProgress.refused(backup, "Interrupted", "it was deleted before it began", now),
          Optional.empty());
    }
    return tracker.conclude(
        backup,
        tracker.observe(backup, backup.getStatus().job(), context),
        sight -> BackupProgress.of(backup, sight, now));
  }

  private UpdateControl<Backup> ended(Backup backup, Context<Backup> context) {
    admission.awaited(tracker.known(context)).forEach(tracker::wake);
    return afterwards(backup, context);
  }

  /** A record that is to stay until its objects are gone is kept before there can be any. */
  private UpdateControl<Backup> reconcileMarked(Backup backup, Context<Backup> context) {
    BackupStatus status = backup.getStatus();
    if (BackupProgress.isFinal(backup)) {
      return ended(backup, context);
    }
    Instant now = clock.instant();
    if (BackupProgress.isBeingMadeAgain(backup)) {
      Verdict<BackupStatus> waiting = BackupRecord.waiting(backup, now);
      return waiting.status() == null
          ? UpdateControl.<Backup>noUpdate().rescheduleAfter(waiting.lookAgain())
          : tracker.carryOut(backup, waiting, Optional.empty());
    }
    if (BackupProgress.isStoredWithoutPhase(backup)) {
      return UpdateControl.noUpdate();
    }
    if (status == null || status.job() == null) {
      return tracker.begin(
          backup,
          tryToBegin(backup, context, now),
          BackupProgress::isStarting,
          begun -> createJob(begun, now));
    }
    JobObservation seen = tracker.observe(backup, status.job(), context);
    if (seen.job().isEmpty() && BackupProgress.isStarting(backup)) {
      return createJob(backup, now);
    }
    return tracker.conclude(backup, seen, sight -> BackupProgress.of(backup, sight, now));
  }

  /** What comes after the end: what others have found out about it, and the end of its Job. */
  private UpdateControl<Backup> afterwards(Backup backup, Context<Backup> context) {
    Verdict<BackupStatus> verdict =
        BackupAfterwards.of(
            backup,
            context.getSecondaryResources(BackupCopy.class),
            context.getSecondaryResources(Restore.class),
            clock.instant());
    return verdict.status().equals(backup.getStatus())
        ? tracker.retire(backup, backup.getStatus().job(), context, keepUntil(backup))
        : tracker.carryOut(backup, verdict, Optional.empty());
  }

  private Verdict<BackupStatus> tryToBegin(Backup backup, Context<Backup> context, Instant now) {
    try {
      return begin(backup, context, now);
    } catch (UnreadableException e) {
      admission.leave(backup);
      return BackupProgress.queued(backup, "waits, since " + e.getMessage(), now);
    } catch (RuntimeException e) {
      admission.leave(backup);
      throw e;
    }
  }

  /**
   * First the status says which Job there will be, then the Job is created: never the other way.
   */
  private Verdict<BackupStatus> begin(Backup backup, Context<Backup> context, Instant now) {
    String name = backup.getMetadata().getName();
    if (name.length() > Backup.MAX_NAME_LENGTH || name.contains(".")) {
      return BackupProgress.refused(
          backup,
          "NameInvalid",
          "its Job is named after it, so metadata.name may have at most "
              + Backup.MAX_NAME_LENGTH
              + " characters and no dots",
          now);
    }
    Optional<BackupPolicy> policy = policyOf(backup);
    if (policy.isEmpty()) {
      return BackupProgress.refused(
          backup,
          "PolicyNotFound",
          "there is no BackupPolicy \""
              + backup.getSpec().policyRef().name()
              + "\" in namespace "
              + backup.getMetadata().getNamespace()
              + " (spec.policyRef.name)",
          now);
    }
    if (!BackupProgress.isOf(backup, policy.get())) {
      return BackupProgress.refused(backup, POLICY_REPLACED, replaced(backup), now);
    }
    if (!BackupProgress.hasTier(backup, policy.get())) {
      return BackupProgress.refused(backup, "TierNotFound", noTier(backup, policy.get()), now);
    }
    try {
      // Built for nothing but its errors: a policy that no Job can be made of must not leave a
      // destination frozen.
      BackupJob.build(services.context(), backup, policy.get());
    } catch (IllegalArgumentException e) {
      return BackupProgress.refused(backup, "PolicyInvalid", e.getMessage(), now);
    }
    String policyUid = policy.get().getMetadata().getUid();
    Optional<String> queued = admission.ask(backup, policyUid, tracker.known(context));
    if (queued.isPresent()) {
      return BackupProgress.queued(backup, queued.get(), now);
    }
    return BackupProgress.starting(
        backup,
        policyUid,
        policy.get().getSpec().source().databases(),
        BackupJob.name(name),
        policy.get().getSpec().destinations().stream().map(DestinationStatus::of).toList(),
        now);
  }

  private UpdateControl<Backup> createJob(Backup backup, Instant now) {
    Optional<BackupPolicy> policy = policyOf(backup);
    if (policy.isEmpty()) {
      return refuse(backup, "PolicyNotFound", "its policy was deleted before its Job was created");
    }
    if (!BackupProgress.isOf(backup, policy.get())) {
      return refuse(backup, POLICY_REPLACED, replaced(backup));
    }
    try {
      services.jobs().create(backup, BackupJob.build(services.context(), backup, policy.get()));
    } catch (IllegalArgumentException e) {
      return refuse(backup, "PolicyInvalid", e.getMessage());
    } catch (OwnedJobs.RefusedException e) {
      return refuse(backup, e.reason(), e.getMessage());
    } catch (OwnedJobs.HeldException e) {
      Duration patience =
          HumanDuration.parse(policy.get().getSpec().jobTemplate().noProgressTimeout());
      return tracker.carryOut(
          backup, BackupProgress.held(backup, e.getMessage(), patience, now), Optional.empty());
    }
    return UpdateControl.<Backup>noUpdate().rescheduleAfter(Duration.ofSeconds(5));
  }

  private static String replaced(Backup backup) {
    return "the BackupPolicy \""
        + backup.getSpec().policyRef().name()
        + "\" that it was started for was deleted, and the one that has its name now is another"
        + " (spec.policyRef.name)";
  }

  private static String noTier(Backup backup, BackupPolicy policy) {
    return "the BackupPolicy has no tier \""
        + backup.getSpec().tier()
        + "\"; a backup of it may be of "
        + String.join(", ", policy.getSpec().tierNames())
        + " (spec.tier)";
  }

  private UpdateControl<Backup> refuse(Backup backup, String reason, String message) {
    return tracker.carryOut(
        backup, BackupProgress.refused(backup, reason, message, clock.instant()), Optional.empty());
  }

  private Optional<BackupPolicy> policyOf(Backup backup) {
    return objects.find(BackupPolicy.class, backup, backup.getSpec().policyRef().name());
  }

  private Instant keepUntil(Backup backup) {
    String end = backup.getStatus().completionTime();
    return services.keepUntil(
        Times.parse(end == null ? backup.getMetadata().getCreationTimestamp() : end),
        backup.getStatus().phase() == BackupPhase.COMPLETED);
  }
}
