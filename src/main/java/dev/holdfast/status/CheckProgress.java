package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.CheckOutcome;
import dev.holdfast.api.v1alpha1.CheckResult;
import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.api.v1alpha1.PolicyCheck;
import dev.holdfast.api.v1alpha1.PolicyCheckStatus;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.artifact.CheckReport;
import dev.holdfast.artifact.RunReport;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Decides where the check of a policy stands.
 *
 * <p>It is Completed only if its Job is complete, has reported what it found, and nothing of that
 * is a failure. A Job that has found failures is complete all the same: to try again would find
 * them again.
 */
public final class CheckProgress {
  private CheckProgress() {}

  /**
   * A check that fails before it has a Job.
   *
   * @param found what was found out without one
   */
  public static Verdict<PolicyCheckStatus> refused(
      PolicyCheck check, String reason, String message, List<CheckResult> found, Instant now) {
    PolicyCheckStatus status =
        new CheckStatusDraft(check, RunPhase.FAILED, reason, message, now)
            .checks(found, 0)
            .ended(null)
            .build();
    return Verdict.ended(status, new Happening(true, "Failed", status.message()), false);
  }

  /**
   * A check whose Job is about to be created.
   *
   * @param policyGeneration the generation of the policy that the Job is made from
   * @param found what was found out without a Job
   */
  public static Verdict<PolicyCheckStatus> starting(
      PolicyCheck check, String job, Long policyGeneration, List<CheckResult> found, Instant now) {
    PolicyCheckStatus status =
        new CheckStatusDraft(
                check, RunPhase.PENDING, JobStart.STARTING, "its Job is being created", now)
            .job(job)
            .policyGeneration(policyGeneration)
            .checks(found, 0)
            .build();
    return Verdict.goingOn(status, List.of(JobStart.started(job)), Duration.ofSeconds(1));
  }

  /**
   * A check whose Job cannot be created for now, because of something that may pass. Fails if that
   * lasts.
   *
   * @param why what is in the way, one sentence for people
   * @param patience for how long
   */
  public static Verdict<PolicyCheckStatus> held(
      PolicyCheck check, String why, Duration patience, Instant now) {
    return progress(check, JobStart.held(owner(check), why, patience, now), now);
  }

  /** Whether {@code check} has ended, for better or worse. */
  public static boolean isFinal(PolicyCheck check) {
    PolicyCheckStatus status = check.getStatus();
    return status != null && status.phase() != null && status.phase().isFinal();
  }

  /** Whether the Job of {@code check} may still have to be created. */
  public static boolean isStarting(PolicyCheck check) {
    return JobStart.isStarting(owner(check));
  }

  /** A check whose Job has been created. */
  public static Verdict<PolicyCheckStatus> of(PolicyCheck check, JobObservation seen, Instant now) {
    if (isFinal(check)) {
      return Verdict.unchanged(check.getStatus());
    }
    return progress(check, JobVerdict.of(owner(check), seen, now), now);
  }

  private static Verdict<PolicyCheckStatus> progress(
      PolicyCheck check, JobVerdict job, Instant now) {
    if (job instanceof JobVerdict.UnderWay underWay) {
      return underWay(check, underWay, now);
    }
    if (job instanceof JobVerdict.Succeeded succeeded) {
      return ended(check, succeeded.report(), now);
    }
    return failed(check, (JobVerdict.Failed) job, now);
  }

  private static Verdict<PolicyCheckStatus> underWay(
      PolicyCheck check, JobVerdict.UnderWay job, Instant now) {
    RunPhase phase = job.running() ? RunPhase.RUNNING : RunPhase.PENDING;
    CheckStatusDraft draft =
        new CheckStatusDraft(
            check,
            phase,
            job.waiting().map(Waiting::reason).orElse(phase.text()),
            job.waiting().map(Waiting::message).orElse(null),
            now);
    job.progress().ifPresent(text -> draft.progress("checking", job.heardAt().orElse(now)));
    return Verdict.goingOn(draft.build(), job.news(owner(check)), job.lookAgain());
  }

  /** Its Job has not found out everything; what it has is told. */
  private static Verdict<PolicyCheckStatus> failed(
      PolicyCheck check, JobVerdict.Failed job, Instant now) {
    Instant started = owner(check).startTime();
    CheckStatusDraft draft =
        new CheckStatusDraft(check, RunPhase.FAILED, job.reason(), job.message() + left(check), now)
            .ended(started == null ? null : HumanDuration.format(Duration.between(started, now)));
    job.report()
        .map(RunReport::checked)
        .ifPresent(found -> draft.checks(together(check, found), found.untold()));
    PolicyCheckStatus status = draft.build();
    return Verdict.ended(status, new Happening(true, "Failed", status.message()), job.endJob());
  }

  /**
   * A run that was ended by force has not removed its probes; no reader takes them for a backup.
   */
  private static String left(PolicyCheck check) {
    return check.getStatus() != null && check.getStatus().phase() == RunPhase.RUNNING
        ? "; a probe that it may have left at a destination is removed by the next check of the"
            + " policy that is a day later"
        : "";
  }

  private static Verdict<PolicyCheckStatus> ended(
      PolicyCheck check, RunReport report, Instant now) {
    if (report.checked() == null || report.checked().findings().isEmpty()) {
      return refused(
          check,
          "ReportInvalid",
          "its Job is complete, but the report is of no check",
          check.getStatus().checks(),
          now);
    }
    List<CheckResult> all = together(check, report.checked());
    List<CheckResult> failed = with(CheckOutcome.FAILED, all);
    RunPhase phase = failed.isEmpty() ? RunPhase.COMPLETED : RunPhase.FAILED;
    PolicyCheckStatus status =
        new CheckStatusDraft(
                check,
                phase,
                failed.isEmpty() ? "Completed" : "ChecksFailed",
                CheckSentences.of(all, report.checked().untold()),
                now)
            .checks(all, report.checked().untold())
            .serverVersion(report.serverVersion())
            .ended(HumanDuration.format(Duration.between(report.startTime(), report.endTime())))
            .build();
    return Verdict.ended(
        status, new Happening(!failed.isEmpty(), phase.text(), status.message()), false);
  }

  static List<CheckResult> with(CheckOutcome outcome, List<CheckResult> all) {
    return all.stream().filter(one -> one.outcome() == outcome).toList();
  }

  private static List<CheckResult> together(PolicyCheck check, CheckReport report) {
    List<CheckResult> all = new ArrayList<>(check.getStatus().checks());
    report.findings().stream().map(CheckSentences::told).forEach(all::add);
    return all.subList(0, Math.min(all.size(), PolicyCheckStatus.MAX_CHECKS));
  }

  private static JobOwner owner(PolicyCheck check) {
    PolicyCheckStatus status = check.getStatus();
    return JobOwner.of(check, status, status != null && status.phase() == RunPhase.RUNNING);
  }
}
