package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.artifact.LogLine;
import dev.holdfast.artifact.RunReport;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Decides where a backup stands.
 *
 * <p>A backup is Completed only if its Job is complete <em>and</em> the Job's report names a
 * committed manifest of this very Backup at every destination, and PartiallyCompleted with one at
 * some of them. Every other end is Failed, and every state that is not final has a time at which it
 * is looked at again and a way out.
 */
public final class BackupProgress {
  private static final String COMPLETED = "Completed";
  private static final String QUEUED = "Queued";
  private static final String PARTIALLY_COMPLETED = "PartiallyCompleted";

  /** Whoever ends wakes the next; this is for those that were deleted while they ran. */
  private static final Duration WHILE_QUEUED = Duration.ofMinutes(1);

  private static final Duration LONGEST_WHILE_QUEUED = Duration.ofMinutes(10);

  private BackupProgress() {}

  /** A backup that fails before it has a Job, because of what its spec or its policy says. */
  public static Verdict<BackupStatus> refused(
      Backup backup, String reason, String message, Instant now) {
    return failed(backup, JobVerdict.Failed.of(reason, message), now);
  }

  /**
   * Whether {@code policy} is the one that {@code backup} is, or is to be, made for, and not just
   * one of its name. A Backup that somebody made by hand means whichever has the name when it is
   * started.
   */
  public static boolean isOf(Backup backup, BackupPolicy policy) {
    String uid = backup.getStatus() == null ? null : backup.getStatus().policyUid();
    if (uid == null && backup.getMetadata().getAnnotations() != null) {
      uid = backup.getMetadata().getAnnotations().get(Api.POLICY_UID_ANNOTATION);
    }
    return uid == null || uid.equals(policy.getMetadata().getUid());
  }

  /**
   * Whether {@code policy} has the tier that {@code backup} is of. Manual is one of every policy.
   */
  public static boolean hasTier(Backup backup, BackupPolicy policy) {
    return policy.getSpec().tierNames().contains(backup.getSpec().tier());
  }

  /**
   * A backup that has to wait for its turn before anything is done for it.
   *
   * @param why what it waits for, one sentence for people
   */
  public static Verdict<BackupStatus> queued(Backup backup, String why, Instant now) {
    return Verdict.goingOn(
        draft(backup, BackupPhase.PENDING, QUEUED, why, now).build(),
        List.of(),
        LookAgain.at(backup, now, WHILE_QUEUED, LONGEST_WHILE_QUEUED));
  }

  /** Whether the backup of {@code status} waits for its turn. */
  public static boolean isQueued(BackupStatus status) {
    return status.phase() == BackupPhase.PENDING
        && status.job() == null
        && QUEUED.equals(Conditions.reason(status.conditions(), Api.COMPLETE));
  }

  /**
   * A backup whose Job is about to be created; policy and destinations are frozen from here on.
   *
   * @param policyUid the UID of its policy
   * @param databases the databases as the policy selects them
   */
  public static Verdict<BackupStatus> starting(
      Backup backup,
      String policyUid,
      List<String> databases,
      String job,
      List<DestinationStatus> destinations,
      Instant now) {
    BackupStatusDraft draft =
        draft(backup, BackupPhase.PENDING, JobStart.STARTING, "its Job is being created", now)
            .job(job)
            .policy(policyUid, databases)
            .destinations(destinations);
    return Verdict.goingOn(draft.build(), List.of(JobStart.started(job)), Duration.ofSeconds(1));
  }

  /**
   * A backup whose Job cannot be created for now, because of something that may pass: a quota is
   * used up, or a Job of that name is still there. Fails if that lasts.
   *
   * @param why what is in the way, one sentence for people
   * @param patience for how long after its start the backup may be held; its policy's
   *     noProgressTimeout
   */
  public static Verdict<BackupStatus> held(
      Backup backup, String why, Duration patience, Instant now) {
    return progress(backup, JobStart.held(owner(backup), why, patience, now), now);
  }

  /**
   * Whether {@code backup} is the record of something that was stored before it was made, and does
   * not say yet where. There is nothing to be dumped for it.
   */
  public static boolean isBeingMadeAgain(Backup backup) {
    Map<String, String> annotations = backup.getMetadata().getAnnotations();
    return annotations != null
        && annotations.containsKey(Api.MADE_AGAIN_ANNOTATION)
        && (backup.getStatus() == null || backup.getStatus().phase() == null);
  }

  /** Whether {@code backup} has come to its end. */
  public static boolean isFinal(Backup backup) {
    BackupStatus status = backup.getStatus();
    return status != null && status.phase() != null && status.phase().isFinal();
  }

  /**
   * Whether {@code backup} says where it is stored, but not where it stands, which no operator
   * writes. It is left as it is: failed, it would expire, and what is stored with it.
   */
  public static boolean isStoredWithoutPhase(Backup backup) {
    BackupStatus status = backup.getStatus();
    return status != null
        && status.phase() == null
        && status.destinations().stream().anyMatch(one -> one.manifest() != null);
  }

  /** Whether the Job of {@code backup} may still have to be created. */
  public static boolean isStarting(Backup backup) {
    return JobStart.isStarting(owner(backup));
  }

  /** A backup whose Job has been created. */
  public static Verdict<BackupStatus> of(Backup backup, JobObservation seen, Instant now) {
    if (isFinal(backup) || isStoredWithoutPhase(backup)) {
      return Verdict.unchanged(backup.getStatus());
    }
    JobVerdict job = JobVerdict.of(owner(backup), seen, now);
    return job instanceof JobVerdict.UnderWay underWay
        ? underWay(backup, underWay, seen.progress().map(LogLine.Progress::counting), now)
        : progress(backup, job, now);
  }

  private static Verdict<BackupStatus> progress(Backup backup, JobVerdict job, Instant now) {
    if (job instanceof JobVerdict.UnderWay underWay) {
      return underWay(backup, underWay, Optional.empty(), now);
    }
    if (job instanceof JobVerdict.Succeeded succeeded) {
      return succeeded(backup, succeeded.report(), now);
    }
    return failed(backup, (JobVerdict.Failed) job, now);
  }

  private static Verdict<BackupStatus> underWay(
      Backup backup, JobVerdict.UnderWay job, Optional<LogLine.Counting> counting, Instant now) {
    BackupPhase phase = job.running() ? BackupPhase.RUNNING : BackupPhase.PENDING;
    BackupStatusDraft draft =
        draft(
            backup,
            phase,
            job.waiting().map(Waiting::reason).orElse(phase.text()),
            job.waiting().map(Waiting::message).orElse(null),
            now);
    job.progress().ifPresent(text -> draft.progress(text, job.heardAt().orElse(now)));
    counting.ifPresent(draft::counting);
    return Verdict.goingOn(draft.build(), job.news(owner(backup)), job.lookAgain());
  }

  private static Verdict<BackupStatus> failed(Backup backup, JobVerdict.Failed job, Instant now) {
    Instant started = owner(backup).startTime();
    BackupStatusDraft draft =
        draft(backup, BackupPhase.FAILED, job.reason(), job.message(), now)
            .server(job.report().map(RunReport::serverVersion).orElse(null))
            .ended(started == null ? null : HumanDuration.format(Duration.between(started, now)));
    job.report()
        .ifPresent(report -> draft.destinations(DestinationOutcomes.failures(backup, report)));
    BackupStatus status = draft.build();
    return Verdict.ended(status, new Happening(true, "Failed", status.message()), job.endJob());
  }

  private static Verdict<BackupStatus> succeeded(Backup backup, RunReport report, Instant now) {
    DestinationOutcomes outcomes = DestinationOutcomes.of(backup, report);
    if (outcomes.isWrong()) {
      return refused(
          backup, "ReportInvalid", "its Job is complete, but " + outcomes.whatIsWrong(), now);
    }
    boolean whole = outcomes.isEverywhere();
    String reason = whole ? COMPLETED : PARTIALLY_COMPLETED;
    String duration = HumanDuration.format(Duration.between(report.startTime(), report.endTime()));
    BackupStatus status =
        draft(
                backup,
                whole ? BackupPhase.COMPLETED : BackupPhase.PARTIALLY_COMPLETED,
                reason,
                whole ? report.message() : outcomes.whereNot(),
                now)
            .progress("100%", now)
            .sizes(report.storedBytes(), report.rawBytes())
            .server(report.serverVersion())
            .snapshot(report.snapshotTime())
            .ended(duration)
            .destinations(outcomes.statuses())
            .build();
    String told =
        "Stored "
            + status.size()
            + " in "
            + duration
            + "; "
            + (whole ? "manifest " + report.manifest().key() : outcomes.whereNot())
            + (report.message() == null ? "" : "; " + report.message());
    return Verdict.ended(status, new Happening(!whole, reason, PlainText.of(told)), false);
  }

  private static JobOwner owner(Backup backup) {
    BackupStatus status = backup.getStatus();
    return JobOwner.of(backup, status, status != null && status.phase() == BackupPhase.RUNNING);
  }

  private static BackupStatusDraft draft(
      Backup backup, BackupPhase phase, String reason, String message, Instant now) {
    return new BackupStatusDraft(
        backup.getStatus(), backup.getMetadata().getGeneration(), phase, reason, message, now);
  }
}
