package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.PruneStatus;
import dev.holdfast.api.v1alpha1.PrunedBackup;
import dev.holdfast.api.v1alpha1.RetentionStatus;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.artifact.PruneReport;
import dev.holdfast.artifact.RunReport;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Decides where a prune stands.
 *
 * <p>It is Completed only if its Job is complete <em>and</em> the Job reports that of every backup
 * that was to go nothing is left. Every other end is Failed, and every state that is not final has
 * a time at which it is looked at again and a way out.
 */
public final class PruneProgress {
  private static final Duration UNTIL_ANOTHER_LOOK = Duration.ofSeconds(10);

  private static final int MOST_NAMED = 10;

  private PruneProgress() {}

  /** A prune that fails before it has a Job, because of what its spec or its policy says. */
  public static Verdict<PruneStatus> refused(
      Prune prune, String reason, String message, Instant now) {
    return failed(prune, JobVerdict.Failed.of(reason, message), now);
  }

  /**
   * A prune that waits for another one, or for whoever uses what it is to delete.
   *
   * @param awaited what has to end, for people
   */
  public static Verdict<PruneStatus> waiting(Prune prune, String awaited, Instant now) {
    return queued(prune, "waits for " + awaited, now);
  }

  /**
   * A prune that waits for somebody to mend something.
   *
   * @param why what is to be mended, one sentence for people
   */
  public static Verdict<PruneStatus> waitingSince(Prune prune, String why, Instant now) {
    return queued(prune, "waits, since " + why, now);
  }

  /** One that has named its Job stays about to create it. */
  private static Verdict<PruneStatus> queued(Prune prune, String message, Instant now) {
    String reason = isStarting(prune) ? JobStart.STARTING : "Queued";
    return Verdict.goingOn(
        new PruneStatusDraft(prune, RunPhase.PENDING, reason, message, now).build(),
        List.of(),
        UNTIL_ANOTHER_LOOK);
  }

  /** A prune that deletes nothing, since that is what it was asked for. */
  public static Verdict<PruneStatus> dryRun(Prune prune, RetentionStatus plan, Instant now) {
    return withoutJob(
        prune, plan, "DryRun", counted(plan.expired()) + " would go; nothing was deleted", now);
  }

  /** A prune that finds nothing to delete. */
  public static Verdict<PruneStatus> nothingToDo(Prune prune, RetentionStatus plan, Instant now) {
    String message =
        plan.held() == 0
            ? "nothing has expired"
            : "nothing goes; expired and held: " + counted(plan.held());
    return withoutJob(prune, plan, "Completed", message, now);
  }

  private static Verdict<PruneStatus> withoutJob(
      Prune prune, RetentionStatus plan, String reason, String message, Instant now) {
    return Verdict.ended(
        new PruneStatusDraft(prune, RunPhase.COMPLETED, reason, message, now)
            .plan(plan)
            .ended(null)
            .build(),
        new Happening(false, reason, message),
        false);
  }

  /**
   * A prune whose Job is about to be created; what goes is frozen from here on.
   *
   * @param plan what retention says; null if it was not asked
   * @param going what goes: what has expired, and what earlier prunes have left
   */
  public static Verdict<PruneStatus> starting(
      Prune prune, String job, RetentionStatus plan, List<PrunedBackup> going, Instant now) {
    return Verdict.goingOn(
        new PruneStatusDraft(
                prune, RunPhase.PENDING, JobStart.STARTING, "its Job is being created", now)
            .plan(plan)
            .job(job)
            .going(going)
            .build(),
        List.of(JobStart.started(job)),
        Duration.ofSeconds(1));
  }

  /**
   * A prune whose Job cannot be created for now, because of something that may pass. Fails if that
   * lasts.
   *
   * @param why what is in the way, one sentence for people
   * @param patience for how long it may be held; its policy's noProgressTimeout
   */
  public static Verdict<PruneStatus> held(Prune prune, String why, Duration patience, Instant now) {
    return progress(prune, JobStart.held(owner(prune), why, patience, now), now);
  }

  /** The same prune, of which some backups are not to go after all, or are gone already. */
  public static Verdict<PruneStatus> narrowed(Prune prune, List<PrunedBackup> going, Instant now) {
    return Verdict.goingOn(
        new PruneStatusDraft(
                prune, RunPhase.PENDING, JobStart.STARTING, "its Job is being created", now)
            .going(going)
            .build(),
        List.of(),
        Duration.ofSeconds(1));
  }

  /** A prune whose backups were all gone before it had a Job. */
  public static Verdict<PruneStatus> goneAlready(Prune prune, Instant now) {
    String message = "what had expired is gone already, is in use, or is to stay after all";
    return Verdict.ended(
        new PruneStatusDraft(prune, RunPhase.COMPLETED, "Completed", message, now)
            .ended(null)
            .build(),
        new Happening(false, "Completed", message),
        false);
  }

  /** Whether {@code prune} has come to its end. */
  public static boolean isFinal(Prune prune) {
    PruneStatus status = prune.getStatus();
    return status != null && status.phase() != null && status.phase().isFinal();
  }

  /** Whether the Job of {@code prune} may still have to be created. */
  public static boolean isStarting(Prune prune) {
    return JobStart.isStarting(owner(prune));
  }

  /**
   * What the Job of {@code prune} says, once it has ended for good; empty before, or if nobody
   * knows.
   */
  public static Optional<PruneReport> pruned(Prune prune, JobObservation seen) {
    return seen.job()
        .filter(JobState::isFinished)
        .flatMap(job -> seen.reportFor(prune.getMetadata().getUid()))
        .flatMap(report -> Optional.ofNullable(report.pruned()));
  }

  /** A prune whose Job has been created. */
  public static Verdict<PruneStatus> of(Prune prune, JobObservation seen, Instant now) {
    if (isFinal(prune)) {
      return Verdict.unchanged(prune.getStatus());
    }
    return progress(prune, JobVerdict.of(owner(prune), seen, now), now);
  }

  private static Verdict<PruneStatus> progress(Prune prune, JobVerdict job, Instant now) {
    if (job instanceof JobVerdict.UnderWay underWay) {
      return underWay(prune, underWay, now);
    }
    if (job instanceof JobVerdict.Succeeded succeeded) {
      return succeeded(prune, succeeded.report(), now);
    }
    return failed(prune, (JobVerdict.Failed) job, now);
  }

  private static Verdict<PruneStatus> underWay(Prune prune, JobVerdict.UnderWay job, Instant now) {
    RunPhase phase = job.running() ? RunPhase.RUNNING : RunPhase.PENDING;
    PruneStatusDraft draft =
        new PruneStatusDraft(
            prune,
            phase,
            job.waiting().map(Waiting::reason).orElse(phase.text()),
            job.waiting().map(Waiting::message).orElse(null),
            now);
    job.progress().ifPresent(text -> draft.progress(text, job.heardAt().orElse(now)));
    return Verdict.goingOn(draft.build(), job.news(owner(prune)), job.lookAgain());
  }

  private static Verdict<PruneStatus> failed(Prune prune, JobVerdict.Failed job, Instant now) {
    Instant started = owner(prune).startTime();
    PruneStatusDraft draft =
        new PruneStatusDraft(prune, RunPhase.FAILED, job.reason(), job.message(), now)
            .ended(started == null ? null : HumanDuration.format(Duration.between(started, now)));
    job.report()
        .flatMap(report -> Optional.ofNullable(report.pruned()))
        .ifPresent(pruned -> draft.freed(pruned.bytes()));
    PruneStatus status = draft.build();
    return Verdict.ended(status, new Happening(true, "Failed", status.message()), job.endJob());
  }

  private static Verdict<PruneStatus> succeeded(Prune prune, RunReport report, Instant now) {
    List<PrunedBackup> going = prune.getStatus().backups();
    Set<String> left = new HashSet<>(going.stream().map(PrunedBackup::uid).toList());
    if (report.pruned() != null) {
      report.pruned().gone().forEach(left::remove);
    }
    if (!left.isEmpty()) {
      return refused(
          prune,
          "ReportInvalid",
          "its Job is complete, but does not say that "
              + counted(left.size())
              + " of those that were to go are gone",
          now);
    }
    String duration = HumanDuration.format(Duration.between(report.startTime(), report.endTime()));
    String told =
        "Deleted "
            + counted(going.size())
            + ", "
            + HumanSize.format(report.pruned().bytes())
            + ", in "
            + duration
            + ": "
            + named(going);
    PruneStatus status =
        new PruneStatusDraft(prune, RunPhase.COMPLETED, "Completed", told, now)
            .progress("100%", now)
            .freed(report.pruned().bytes())
            .ended(duration)
            .build();
    return Verdict.ended(status, new Happening(false, "Completed", told), false);
  }

  /** The names of the first of them: an event has room for few. */
  private static String named(List<PrunedBackup> backups) {
    String first =
        backups.stream()
            .limit(MOST_NAMED)
            .map(PrunedBackup::name)
            .collect(Collectors.joining(", "));
    int more = backups.size() - MOST_NAMED;
    return more > 0 ? first + " and " + more + " more" : first;
  }

  private static String counted(int backups) {
    return backups == 1 ? "1 backup" : backups + " backups";
  }

  private static JobOwner owner(Prune prune) {
    PruneStatus status = prune.getStatus();
    return JobOwner.of(prune, status, status != null && status.phase() == RunPhase.RUNNING);
  }
}
