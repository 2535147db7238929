package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Decides where a backup stands.
 *
 * <p>A backup is Completed only if its Job is complete <em>and</em> the Job's report names a
 * committed manifest of this very Backup. Every other end is Failed, and every state that is not
 * final has a time at which it is looked at again and a way out.
 */
public final class BackupProgress {
  private static final String STARTING = "Starting";
  private static final String HELD = "JobHeld";

  /** How often the creation of a Job is tried again while something is in its way. */
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(30);

  private BackupProgress() {}

  /** A backup that fails before it has a Job, because of what its spec or its policy says. */
  public static BackupVerdict refused(Backup backup, String reason, String message, Instant now) {
    return Verdicts.failed(backup, reason, message, false, now);
  }

  /** A backup whose Job is about to be created; the destination is frozen from here on. */
  public static BackupVerdict starting(
      Backup backup, String job, DestinationStatus destination, Instant now) {
    BackupStatusDraft draft =
        Verdicts.draft(backup, BackupPhase.PENDING, STARTING, "its Job is being created", now)
            .job(job)
            .destinations(List.of(destination));
    return new BackupVerdict(
        draft.build(),
        List.of(new Happening(false, "Started", "Started Job " + job)),
        false,
        Duration.ofSeconds(1));
  }

  /**
   * A backup whose Job cannot be created for now, because of something that may pass: a quota is
   * used up, or a Job of that name is still there. Fails if that lasts.
   *
   * @param why what is in the way, one sentence for people
   * @param patience for how long after its start the backup may be held; its policy's
   *     noProgressTimeout
   */
  public static BackupVerdict held(Backup backup, String why, Duration patience, Instant now) {
    Duration left =
        Duration.between(now, Times.parse(backup.getStatus().startTime()).plus(patience));
    if (left.isNegative() || left.isZero()) {
      return refused(backup, "JobRefused", why, now);
    }
    return Verdicts.waiting(
        backup,
        Verdicts.draft(backup, BackupPhase.PENDING, HELD, why, now),
        new Waiting(HELD, why, true),
        left.compareTo(BETWEEN_ATTEMPTS) < 0 ? left : BETWEEN_ATTEMPTS);
  }

  /** Whether the Job of {@code backup} may still have to be created. */
  public static boolean isStarting(Backup backup) {
    String reason = Verdicts.reason(backup);
    return STARTING.equals(reason) || HELD.equals(reason);
  }

  /** A backup whose Job has been created. */
  public static BackupVerdict of(BackupFacts facts, Instant now) {
    Backup backup = facts.backup();
    if (backup.getStatus().phase().isFinal()) {
      return Verdicts.unchanged(backup);
    }
    if (facts.job().isEmpty()) {
      return Verdicts.failed(
          backup, "JobDeleted", "its Job was deleted before it reported", false, now);
    }
    Job job = facts.job().get();
    JobOutcome outcome = new JobOutcome(facts, now);
    if (JobState.complete(job).isPresent()) {
      return outcome.complete(job);
    }
    Optional<JobCondition> failed = JobState.failed(job);
    return failed.isPresent()
        ? outcome.failure(job, failed.get())
        : new JobUnderWay(facts, job, now).verdict();
  }
}
