package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.api.v1alpha1.JobTemplate;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.PruneStatus;
import dev.holdfast.api.v1alpha1.PrunedBackup;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.artifact.PruneReport;
import dev.holdfast.job.PruneJob;
import dev.holdfast.reading.Unreadable;
import dev.holdfast.status.JobObservation;
import dev.holdfast.status.PruneProgress;
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
import java.util.Set;

/**
 * Turns a Prune into a plan, the plan into a Job, and what becomes of the Job into the end of the
 * records whose backups are gone. What goes is decided on what the API server itself says: a cache
 * that is behind must not cost a backup.
 */
@ControllerConfiguration(name = "prune", informer = @Informer(informerListLimit = ListPages.SIZE))
@GradualRetry(maxAttempts = -1, initialInterval = 1_000, maxInterval = 60_000)
class PruneReconciler implements Reconciler<Prune> {
  private static final String NOT_DELETED = "NotDeleted";

  private static final String DELETED = "it was deleted before its Job was created";

  private final PolicyBackups backups;
  private final PrunedRecords records;
  private final ExpiredBackups expired;
  private final JobServices services;
  private final InstantSource clock;
  private final JobTracker<Prune, PruneStatus> tracker;

  PruneReconciler(
      KubernetesClient client, PolicyBackups backups, JobServices services, InstantSource clock) {
    this.backups = backups;
    this.records = new PrunedRecords(client, services.statuses());
    this.expired = new ExpiredBackups(backups, services.events());
    this.services = services;
    this.clock = clock;
    this.tracker = new JobTracker<>(Prune.class, Api.PRUNE_LABEL, services, clock);
  }

  @Override
  public List<EventSource<?, Prune>> prepareEventSources(EventSourceContext<Prune> context) {
    return tracker.eventSources(context);
  }

  @Override
  public UpdateControl<Prune> reconcile(Prune prune, Context<Prune> context) {
    if (Unreadable.is(prune)) {
      return tracker.leaveAlone(prune);
    }
    if (PruneProgress.isFinal(prune)) {
      return tracker.retire(prune, prune.getStatus().job(), context, keepUntil(prune));
    }
    Instant now = clock.instant();
    // Kept by somebody else: nothing is begun for it any more, and others wait for its end.
    boolean going = prune.getMetadata().getDeletionTimestamp() != null;
    if (prune.getStatus() == null || prune.getStatus().job() == null) {
      return going
          ? refuse(prune, "Deleted", DELETED)
          : tracker.carryOut(prune, tryToBegin(prune, context, now), Optional.empty());
    }
    JobObservation seen = tracker.observe(prune, prune.getStatus().job(), context);
    if (seen.job().isEmpty() && PruneProgress.isStarting(prune)) {
      return going ? refuse(prune, "Deleted", DELETED) : createJob(prune, now);
    }
    return tracker.conclude(
        prune,
        seen,
        sight -> PruneProgress.of(prune, sight, now),
        (sight, verdict) -> conclude(prune, sight, verdict, now));
  }

  private Verdict<PruneStatus> tryToBegin(Prune prune, Context<Prune> context, Instant now) {
    try {
      return begin(prune, context, now);
    } catch (UnreadableException e) {
      return PruneProgress.waitingSince(prune, e.getMessage(), now);
    }
  }

  private Verdict<PruneStatus> begin(Prune prune, Context<Prune> context, Instant now) {
    String name = prune.getMetadata().getName();
    if (name.length() > Prune.MAX_NAME_LENGTH || name.contains(".")) {
      return PruneProgress.refused(
          prune,
          "NameInvalid",
          "its Job is named after it, so metadata.name may have at most "
              + Prune.MAX_NAME_LENGTH
              + " characters and no dots",
          now);
    }
    Optional<String> other = PruneQueue.before(prune, tracker.known(context));
    if (other.isPresent()) {
      return PruneProgress.waiting(prune, "Prune \"" + other.get() + "\" to end", now);
    }
    Optional<UnreadableException> unreadable = backups.inTheWayOf(prune);
    if (unreadable.isPresent()) {
      return PruneProgress.waitingSince(prune, unreadable.get().getMessage(), now);
    }
    if (prune.getSpec().backup() != null) {
      return beginOne(prune, now);
    }
    Optional<BackupPolicy> policy = backups.policy(prune);
    if (policy.isEmpty()) {
      return PruneProgress.refused(
          prune,
          "PolicyNotFound",
          "there is no BackupPolicy \""
              + prune.getSpec().policyRef().name()
              + "\" in namespace "
              + prune.getMetadata().getNamespace()
              + " (spec.policyRef.name)",
          now);
    }
    List<String> problems = PolicyProblems.of(policy.get());
    if (!problems.isEmpty()) {
      return PruneProgress.refused(prune, "PolicyInvalid", String.join("; ", problems), now);
    }
    ExpiredBackups.Found found = expired.find(policy.get(), now);
    if (prune.getSpec().dryRun()) {
      return PruneProgress.dryRun(prune, found.plan(), now);
    }
    return found.going().isEmpty()
        ? PruneProgress.nothingToDo(prune, found.plan(), now)
        : PruneProgress.starting(prune, PruneJob.name(name), found.plan(), found.going(), now);
  }

  /** A prune of the one backup that somebody has deleted: what retention says does not count. */
  private Verdict<PruneStatus> beginOne(Prune prune, Instant now) {
    if (!records.isAskedFor(prune)) {
      return PruneProgress.refused(prune, NOT_DELETED, notDeleted(prune), now);
    }
    return records
        .useOf(prune)
        .map(awaited -> PruneProgress.waiting(prune, awaited, now))
        .orElseGet(
            () ->
                PruneProgress.starting(
                    prune,
                    PruneJob.name(prune.getMetadata().getName()),
                    null,
                    List.of(prune.getSpec().backup()),
                    now));
  }

  private static String notDeleted(Prune prune) {
    return "nothing is deleted: Backup \""
        + prune.getSpec().backup().name()
        + "\" with the UID "
        + prune.getSpec().backup().uid()
        + " is not one that somebody has deleted and whose deletionPolicy is Delete, or is pinned"
        + " (spec.backup)";
  }

  private UpdateControl<Prune> createJob(Prune prune, Instant now) {
    Optional<BackupPolicy> policy = backups.policy(prune);
    if (policy.isEmpty() && prune.getSpec().backup() == null) {
      return refuse(prune, "PolicyNotFound", "its policy was deleted before its Job was created");
    }
    JobTemplate template =
        policy.map(one -> one.getSpec().jobTemplate()).orElse(JobTemplate.DEFAULT);
    PrunedRecords.Begun begun =
        records.begin(
            prune,
            policy
                .filter(one -> prune.getSpec().backup() == null)
                .map(one -> expired.still(one, now))
                .orElse(Set.of()),
            now);
    if (begun.awaited().isPresent() && prune.getSpec().backup() != null) {
      return tracker.carryOut(
          prune, PruneProgress.waiting(prune, begun.awaited().get(), now), Optional.empty());
    }
    List<Backup> going = begun.going();
    if (going.isEmpty() && !begun.lost().isEmpty()) {
      return refuse(prune, "ClaimNotFound", String.join("; ", begun.lost()));
    }
    if (going.isEmpty() && !begun.unreadable().isEmpty()) {
      return refuse(prune, "BackupUnreadable", String.join("; ", begun.unreadable()));
    }
    if (going.isEmpty() && prune.getSpec().backup() != null) {
      return refuse(prune, NOT_DELETED, notDeleted(prune));
    }
    if (going.isEmpty()) {
      return tracker.carryOut(prune, PruneProgress.goneAlready(prune, now), Optional.empty());
    }
    List<PrunedBackup> named = going.stream().map(PrunedBackup::of).toList();
    if (!named.equals(prune.getStatus().backups())) {
      // The Job is told of what the status names, or nobody could tell whether it did all of it.
      return tracker.carryOut(prune, PruneProgress.narrowed(prune, named, now), Optional.empty());
    }
    try {
      services.jobs().create(prune, PruneJob.build(services.context(), prune, template, going));
    } catch (IllegalArgumentException e) {
      return refuse(prune, "PolicyInvalid", e.getMessage());
    } catch (OwnedJobs.RefusedException e) {
      return refuse(prune, e.reason(), e.getMessage());
    } catch (OwnedJobs.HeldException e) {
      Duration patience = HumanDuration.parse(template.noProgressTimeout());
      return tracker.carryOut(
          prune, PruneProgress.held(prune, e.getMessage(), patience, now), Optional.empty());
    }
    return UpdateControl.<Prune>noUpdate().rescheduleAfter(Duration.ofSeconds(5));
  }

  private void conclude(
      Prune prune, JobObservation sight, Verdict<PruneStatus> verdict, Instant now) {
    Optional<PruneReport> pruned = PruneProgress.pruned(prune, sight);
    pruned.ifPresent(report -> records.conclude(prune, report, now));
    if (pruned.isEmpty() && verdict.isFailure()) {
      records.abandon(prune, verdict.status().message(), now);
    }
  }

  private UpdateControl<Prune> refuse(Prune prune, String reason, String message) {
    records.abandon(prune, message, clock.instant());
    return tracker.carryOut(
        prune, PruneProgress.refused(prune, reason, message, clock.instant()), Optional.empty());
  }

  private Instant keepUntil(Prune prune) {
    String end = prune.getStatus().completionTime();
    return services.keepUntil(
        Times.parse(end == null ? prune.getMetadata().getCreationTimestamp() : end),
        prune.getStatus().phase() == RunPhase.COMPLETED);
  }
}
