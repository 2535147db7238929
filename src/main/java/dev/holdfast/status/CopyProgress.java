package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.BackupCopyStatus;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.artifact.CommittedManifest;
import dev.holdfast.artifact.ObjectKeys;
import dev.holdfast.artifact.RunReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides where the copying of a backup stands.
 *
 * <p>It is Completed only if its Job is complete <em>and</em> the Job reports that the very
 * manifest that was read is committed where it was to be. Every other end is Failed, and every
 * state that is not final has a time at which it is looked at again and a way out.
 */
public final class CopyProgress {
  private static final Duration UNTIL_ANOTHER_LOOK = Duration.ofSeconds(10);

  private CopyProgress() {}

  /** A copy that fails before it has a Job, because of what its spec or its backup says. */
  public static Verdict<BackupCopyStatus> refused(
      BackupCopy copy, String reason, String message, Instant now) {
    return failed(copy, JobVerdict.Failed.of(reason, message), now);
  }

  /**
   * A copy of a backup that has not come to its end yet, which it will.
   *
   * @param why what it waits for, one sentence for people
   */
  public static Verdict<BackupCopyStatus> waiting(BackupCopy copy, String why, Instant now) {
    return Verdict.goingOn(
        new CopyStatusDraft(copy, RunPhase.PENDING, "WaitingForBackup", why, now).build(),
        List.of(),
        UNTIL_ANOTHER_LOOK);
  }

  /**
   * A copy whose Job is about to be created; from where to where is frozen from here on.
   *
   * @param told what is to be told of what it reads from; may be null
   */
  public static Verdict<BackupCopyStatus> starting(
      BackupCopy copy, String job, CopyPlan.Places places, String told, Instant now) {
    BackupCopyStatus status =
        new CopyStatusDraft(
                copy, RunPhase.PENDING, JobStart.STARTING, "its Job is being created", now)
            .job(job)
            .places(places)
            .build();
    List<Happening> news = new ArrayList<>();
    if (told != null) {
      news.add(new Happening(true, "OtherDestination", PlainText.of(told)));
    }
    news.add(JobStart.started(job));
    return Verdict.goingOn(status, news, Duration.ofSeconds(1));
  }

  /**
   * A copy whose Job cannot be created for now, because of something that may pass. Fails if that
   * lasts.
   *
   * @param why what is in the way, one sentence for people
   */
  public static Verdict<BackupCopyStatus> held(BackupCopy copy, String why, Instant now) {
    Duration patience = HumanDuration.parse(copy.getSpec().jobTemplate().noProgressTimeout());
    return progress(copy, JobStart.held(owner(copy), why, patience, now), now);
  }

  /** Whether {@code copy} has ended, for better or worse. */
  public static boolean isFinal(BackupCopy copy) {
    BackupCopyStatus status = copy.getStatus();
    return status != null && status.phase() != null && status.phase().isFinal();
  }

  /** Whether the Job of {@code copy} may still have to be created. */
  public static boolean isStarting(BackupCopy copy) {
    return JobStart.isStarting(owner(copy));
  }

  /** A copy whose Job has been created. */
  public static Verdict<BackupCopyStatus> of(BackupCopy copy, JobObservation seen, Instant now) {
    if (isFinal(copy)) {
      return Verdict.unchanged(copy.getStatus());
    }
    return progress(copy, JobVerdict.of(owner(copy), seen, now), now);
  }

  private static Verdict<BackupCopyStatus> progress(BackupCopy copy, JobVerdict job, Instant now) {
    if (job instanceof JobVerdict.UnderWay underWay) {
      return underWay(copy, underWay, now);
    }
    if (job instanceof JobVerdict.Succeeded succeeded) {
      return succeeded(copy, succeeded.report(), now);
    }
    return failed(copy, (JobVerdict.Failed) job, now);
  }

  private static Verdict<BackupCopyStatus> underWay(
      BackupCopy copy, JobVerdict.UnderWay job, Instant now) {
    RunPhase phase = job.running() ? RunPhase.RUNNING : RunPhase.PENDING;
    CopyStatusDraft draft =
        new CopyStatusDraft(
            copy,
            phase,
            job.waiting().map(Waiting::reason).orElse(phase.text()),
            job.waiting().map(Waiting::message).orElse(null),
            now);
    job.progress().ifPresent(text -> draft.progress(text, job.heardAt().orElse(now)));
    return Verdict.goingOn(draft.build(), job.news(owner(copy)), job.lookAgain());
  }

  private static Verdict<BackupCopyStatus> failed(
      BackupCopy copy, JobVerdict.Failed job, Instant now) {
    Instant started = owner(copy).startTime();
    BackupCopyStatus status =
        new CopyStatusDraft(copy, RunPhase.FAILED, job.reason(), job.message(), now)
            .ended(started == null ? null : HumanDuration.format(Duration.between(started, now)))
            .build();
    return Verdict.ended(status, new Happening(true, "Failed", status.message()), job.endJob());
  }

  private static Verdict<BackupCopyStatus> succeeded(
      BackupCopy copy, RunReport report, Instant now) {
    DestinationStatus source = copy.getStatus().source();
    DestinationStatus target = copy.getStatus().target();
    CommittedManifest committed = report.manifest();
    boolean asTold =
        committed.destination().equals(target.name())
            && committed.sha256().equals(source.manifestSha256())
            && committed
                .key()
                .equals(
                    ObjectKeys.moved(
                        source.manifest(),
                        source.destination().prefix(),
                        target.destination().prefix()));
    if (!asTold) {
      return refused(
          copy,
          "ReportInvalid",
          "its Job is complete, but the report names another manifest than was to be copied: "
              + committed.key(),
          now);
    }
    String duration = HumanDuration.format(Duration.between(report.startTime(), report.endTime()));
    BackupCopyStatus status =
        new CopyStatusDraft(copy, RunPhase.COMPLETED, "Completed", null, now)
            .progress("100%", now)
            .committed(committed.key(), committed.sha256(), report.storedBytes())
            .ended(duration)
            .build();
    String told =
        "Copied "
            + status.size()
            + " to "
            + target.name()
            + " in "
            + duration
            + "; manifest "
            + committed.key();
    return Verdict.ended(status, new Happening(false, "Completed", told), false);
  }

  private static JobOwner owner(BackupCopy copy) {
    BackupCopyStatus status = copy.getStatus();
    return JobOwner.of(copy, status, status != null && status.phase() == RunPhase.RUNNING);
  }
}
