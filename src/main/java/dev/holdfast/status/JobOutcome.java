package dev.holdfast.status;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RunReport;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/** What a Job that has ended means for what it is done for. */
final class JobOutcome {
  /**
   * How long a Job that is seen to be complete may go without a readable report before that counts
   * as a failure.
   */
  static final Duration REPORT_GRACE = Duration.ofMinutes(2);

  private static final Waiting REPORTING =
      new Waiting("Reporting", "waiting for the report of its Job", false);

  private final JobOwner owner;
  private final JobObservation seen;

  JobOutcome(JobOwner owner, JobObservation seen) {
    this.owner = owner;
    this.seen = seen;
  }

  JobVerdict complete(Job job) {
    if (JobState.reporter(job, seen.pods()).isEmpty() || seen.report().isEmpty()) {
      return withoutReport();
    }
    Optional<RunReport> own = seen.reportFor(owner.uid());
    if (own.isEmpty()) {
      return JobVerdict.Failed.of(
          "ReportMismatch", "its Job is complete, but the report is not for this object");
    }
    RunReport report = own.get();
    if (report.reason() != null) {
      return JobVerdict.Failed.told(report);
    }
    return report.succeeded()
        ? new JobVerdict.Succeeded(report)
        : JobVerdict.Failed.of(
            "ReportInvalid", "its Job is complete, but the report names no committed manifest");
  }

  private JobVerdict withoutReport() {
    Duration left = REPORT_GRACE.minus(seen.seenFor());
    if (left.isNegative() || left.isZero()) {
      return JobVerdict.Failed.of(
          "ReportMissing",
          "its Job is complete, but its report cannot be read, so nobody knows what it did; the"
              + " pod was probably deleted too early");
    }
    return new JobVerdict.UnderWay(
        true, Optional.of(REPORTING), Optional.empty(), Optional.empty(), left);
  }

  JobVerdict failure(Job job, JobCondition condition) {
    Optional<RunReport> report = seen.reportFor(owner.uid());
    if (report.map(RunReport::succeeded).orElse(false)) {
      return JobVerdict.Failed.of(
          PodEnd.JOB_FAILED,
          "its Job failed after it had reported success"
              + (report.get().manifest() == null
                  ? ""
                  : " with the manifest " + report.get().manifest().key())
              + "; that may be so, but is not trusted");
    }
    Optional<RunReport> told = report.filter(r -> r.reason() != null);
    if ("DeadlineExceeded".equals(condition.getReason())) {
      return JobVerdict.Failed.of(
          "DeadlineExceeded",
          "it did not end within " + JobState.deadlineText(job) + lastWords(told));
    }
    Optional<PodEnd> end =
        PodState.newest(seen.pods().stream().filter(PodState::hasEnded).toList())
            .flatMap(PodState::end);
    if (told.isPresent()) {
      // That it was told to stop is all that the run knows; who told it, only Kubernetes does.
      boolean cancelled = told.get().reason() == FailureReason.CANCELLED;
      return end.filter(e -> cancelled && !e.reason().equals(PodEnd.JOB_FAILED))
          .map(JobOutcome::failed)
          .orElseGet(() -> JobVerdict.Failed.told(told.get()));
    }
    return end.map(JobOutcome::failed)
        .orElseGet(
            () ->
                JobVerdict.Failed.of(
                    PodEnd.JOB_FAILED,
                    "its Job failed: "
                        + Objects.requireNonNullElse(
                            condition.getMessage(), String.valueOf(condition.getReason()))
                        + lastWords(Optional.empty())));
  }

  private static JobVerdict.Failed failed(PodEnd end) {
    return JobVerdict.Failed.of(end.reason(), "its Job failed: " + end.message());
  }

  /** What is known of the time before the end, since its pods may be gone with it. */
  private String lastWords(Optional<RunReport> told) {
    Optional<RunReport> failure = told.filter(report -> report.reason() != FailureReason.CANCELLED);
    if (failure.isPresent()) {
      return "; the last attempt failed: " + Sentences.of(failure.get());
    }
    if (owner.message() != null) {
      return "; when it was last looked at: " + owner.message();
    }
    return owner.progress() == null ? "" : "; it had got to " + owner.progress();
  }
}
