package dev.holdfast.status;

import static dev.holdfast.status.Verdicts.failed;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.ObjectKeys;
import dev.holdfast.artifact.RunReport;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;

/** What a Job that has ended means for its backup. */
final class JobOutcome {
  /** How long a complete Job may go without a readable report before that counts as a failure. */
  static final Duration REPORT_GRACE = Duration.ofMinutes(2);

  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

  private final BackupFacts facts;
  private final Backup backup;
  private final Instant now;

  JobOutcome(BackupFacts facts, Instant now) {
    this.facts = facts;
    this.backup = facts.backup();
    this.now = now;
  }

  BackupVerdict complete(Job job) {
    if (facts.report().isEmpty()) {
      return withoutReport(job);
    }
    Optional<RunReport> own = facts.ownReport();
    if (own.isEmpty()) {
      return fail("ReportMismatch", "its Job is complete, but the report is not for this backup");
    }
    RunReport report = own.get();
    if (report.reason() != null) {
      return failed(backup, report, now);
    }
    if (report.manifest() == null) {
      return fail(
          "ReportInvalid", "its Job is complete, but the report names no committed manifest");
    }
    return isInItsPlace(report.manifest())
        ? Verdicts.completed(backup, report, now)
        : fail(
            "ReportInvalid",
            "its Job is complete, but the report names a manifest that is not this backup's: "
                + report.manifest().key());
  }

  private BackupVerdict withoutReport(Job job) {
    Instant completed =
        job.getStatus().getCompletionTime() == null
            ? Times.parse(backup.getStatus().startTime())
            : Instant.parse(job.getStatus().getCompletionTime());
    Instant since = completed.isAfter(facts.listeningSince()) ? completed : facts.listeningSince();
    Duration left = Duration.between(now, since.plus(REPORT_GRACE));
    if (left.isNegative() || left.isZero()) {
      return fail(
          "ReportMissing",
          "its Job is complete, but its report cannot be read, so nobody knows what it did; the"
              + " pod was probably deleted too early");
    }
    return Verdicts.goingOn(
        Verdicts.draft(
            backup, BackupPhase.RUNNING, "Reporting", "waiting for the report of its Job", now),
        left);
  }

  /**
   * What is done with a backup later, deletion included, is done to what its manifest's key names,
   * so no report may point anywhere but to this backup's own directory.
   */
  private boolean isInItsPlace(RunReport.CommittedManifest manifest) {
    return SHA_256.matcher(manifest.sha256()).matches()
        && backup.getStatus().destinations().stream()
            .filter(destination -> destination.name().equals(manifest.destination()))
            .anyMatch(
                destination ->
                    (ObjectKeys.directory(
                                destination.s3().prefix(),
                                backup.getMetadata().getNamespace(),
                                backup.getSpec().policyRef().name(),
                                backup.getMetadata().getName())
                            + Manifest.FILE_NAME)
                        .equals(manifest.key()));
  }

  BackupVerdict failure(Job job, JobCondition condition) {
    Optional<RunReport> report = facts.ownReport();
    if (report.map(RunReport::succeeded).orElse(false)) {
      return fail(
          PodEnd.JOB_FAILED,
          "its Job failed after it had reported the manifest "
              + report.get().manifest().key()
              + "; that backup may be there, but is not trusted");
    }
    Optional<RunReport> told = report.filter(r -> r.reason() != null);
    if ("DeadlineExceeded".equals(condition.getReason())) {
      return fail(
          "DeadlineExceeded",
          "it did not end within " + JobState.deadlineText(job) + lastWords(told));
    }
    Optional<PodEnd> end =
        PodState.newest(facts.pods().stream().filter(PodState::hasEnded).toList())
            .flatMap(PodState::end);
    if (told.isPresent()) {
      // That it was told to stop is all that the run knows; who told it, only Kubernetes does.
      boolean cancelled = told.get().reason() == FailureReason.CANCELLED;
      Optional<PodEnd> cause = end.filter(e -> cancelled && !e.reason().equals(PodEnd.JOB_FAILED));
      return cause
          .map(e -> fail(e.reason(), "its Job failed: " + e.message()))
          .orElseGet(() -> failed(backup, told.get(), now));
    }
    if (end.isPresent()) {
      return fail(end.get().reason(), "its Job failed: " + end.get().message());
    }
    String why =
        Objects.requireNonNullElse(condition.getMessage(), String.valueOf(condition.getReason()));
    return fail(PodEnd.JOB_FAILED, "its Job failed: " + why + lastWords(Optional.empty()));
  }

  /** What is known of the time before the end, since its pods may be gone with it. */
  private String lastWords(Optional<RunReport> told) {
    Optional<RunReport> failure = told.filter(report -> report.reason() != FailureReason.CANCELLED);
    if (failure.isPresent()) {
      return "; the last attempt failed: " + Sentences.of(failure.get());
    }
    BackupStatus before = backup.getStatus();
    if (before.message() != null) {
      return "; when it was last looked at: " + before.message();
    }
    return before.progress() == null ? "" : "; it had got to " + before.progress();
  }

  private BackupVerdict fail(String reason, String message) {
    return failed(backup, reason, message, false, now);
  }
}
