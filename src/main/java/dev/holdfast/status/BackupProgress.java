package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.artifact.LogLine;
import dev.holdfast.artifact.RunReport;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Decides where a backup stands.
 *
 * <p>A backup is Completed only if its Job is complete <em>and</em> the Job's report names a
 * committed manifest of this very Backup. Every other end is Failed, and every state that is not
 * final has a time at which it is looked at again and a way out.
 */
public final class BackupProgress {
  /** How long a complete Job may go without a readable report before that counts as a failure. */
  static final Duration REPORT_GRACE = Duration.ofMinutes(2);

  /** The run itself gives up after the timeout; only if it cannot, the operator does. */
  static final Duration NO_PROGRESS_GRACE = Duration.ofMinutes(1);

  private static final String STARTING = "Starting";
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
  private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);

  private BackupProgress() {}

  /** A backup that fails before it has a Job, because of what its spec or its policy says. */
  public static BackupVerdict refused(Backup backup, String reason, String message, Instant now) {
    return failed(backup, reason, message, Optional.empty(), false, now);
  }

  /** A backup whose Job is about to be created; the destination is frozen from here on. */
  public static BackupVerdict starting(
      Backup backup, String job, DestinationStatus destination, Instant now) {
    BackupStatus status =
        draft(backup, BackupPhase.PENDING, STARTING, "its Job is being created", now)
            .job(job)
            .destinations(List.of(destination))
            .build();
    return new BackupVerdict(
        status,
        List.of(new Happening(false, "Started", "Started Job " + job)),
        false,
        SHORTEST_WAIT);
  }

  /** Whether the Job of {@code backup} may still have to be created. */
  public static boolean isStarting(Backup backup) {
    return Conditions.find(backup.getStatus().conditions(), BackupStatus.COMPLETE)
        .filter(condition -> STARTING.equals(condition.getReason()))
        .isPresent();
  }

  /** A backup whose Job has been created. */
  public static BackupVerdict of(BackupFacts facts, Instant now) {
    Backup backup = facts.backup();
    if (backup.getStatus().phase().isFinal()) {
      return new BackupVerdict(backup.getStatus(), List.of(), false, Duration.ZERO);
    }
    if (facts.job().isEmpty()) {
      return failed(
          backup,
          "JobDeleted",
          "its Job was deleted before it reported",
          facts.report(),
          false,
          now);
    }
    Job job = facts.job().get();
    if (condition(job, "Complete").isPresent()) {
      return jobComplete(facts, job, now);
    }
    Optional<JobCondition> jobFailed = condition(job, "Failed");
    if (jobFailed.isPresent()) {
      return jobFailed(facts, jobFailed.get(), now);
    }
    return underWay(facts, now);
  }

  private static BackupVerdict jobComplete(BackupFacts facts, Job job, Instant now) {
    Backup backup = facts.backup();
    Optional<RunReport> report = facts.report();
    if (report.isEmpty()) {
      Instant completed =
          job.getStatus().getCompletionTime() == null
              ? Times.parse(backup.getStatus().startTime())
              : Instant.parse(job.getStatus().getCompletionTime());
      Duration left = Duration.between(now, completed.plus(REPORT_GRACE));
      if (left.isNegative() || left.isZero()) {
        return failed(
            backup,
            "ReportMissing",
            "its Job is complete, but its report cannot be read, so nobody knows what it did; the"
                + " pod was probably deleted too early",
            report,
            false,
            now);
      }
      BackupStatus status =
          draft(backup, BackupPhase.RUNNING, "Reporting", "waiting for the report of its Job", now)
              .build();
      return new BackupVerdict(status, List.of(), false, bounded(left));
    }
    RunReport told = report.get();
    if (!isFor(told, backup)) {
      return failed(
          backup,
          "ReportMismatch",
          "its Job is complete, but the report speaks of another Backup",
          Optional.empty(),
          false,
          now);
    }
    return told.succeeded()
        ? completed(backup, told, now)
        : failed(
            backup,
            told.reason() == null ? "ReportInvalid" : told.reason().text(),
            sentence(told, "its Job is complete, but reports no committed manifest"),
            report,
            false,
            now);
  }

  private static BackupVerdict completed(Backup backup, RunReport report, Instant now) {
    String duration = HumanDuration.format(Duration.between(report.startTime(), report.endTime()));
    BackupStatus status =
        draft(backup, BackupPhase.COMPLETED, "Completed", null, now)
            .progress("100%", now)
            .sizes(report.storedBytes(), report.rawBytes())
            .server(report.serverVersion())
            .ended(duration)
            .destinations(
                backup.getStatus().destinations().stream()
                    .map(destination -> committed(destination, report.manifest()))
                    .toList())
            .build();
    String told =
        "Stored " + status.size() + " in " + duration + "; manifest " + report.manifest().key();
    return new BackupVerdict(
        status,
        List.of(new Happening(false, "Completed", PlainText.of(told))),
        false,
        Duration.ZERO);
  }

  private static DestinationStatus committed(
      DestinationStatus destination, RunReport.CommittedManifest manifest) {
    return destination.name().equals(manifest.destination())
        ? new DestinationStatus(
            destination.name(), destination.s3(), manifest.key(), manifest.sha256())
        : destination;
  }

  private static BackupVerdict jobFailed(BackupFacts facts, JobCondition jobFailed, Instant now) {
    Backup backup = facts.backup();
    Optional<RunReport> report = facts.report().filter(told -> isFor(told, backup));
    if ("DeadlineExceeded".equals(jobFailed.getReason())) {
      String last = backup.getStatus().message();
      return failed(
          backup,
          "DeadlineExceeded",
          "it did not end within spec.jobTemplate.activeDeadline"
              + (last == null ? "" : "; when it was last looked at: " + last),
          report,
          false,
          now);
    }
    if (report.isPresent() && !report.get().succeeded() && report.get().reason() != null) {
      return failed(
          backup, report.get().reason().text(), sentence(report.get(), ""), report, false, now);
    }
    if (report.isPresent() && report.get().succeeded()) {
      return failed(
          backup,
          "JobFailed",
          "its Job failed after it had reported the manifest "
              + report.get().manifest().key()
              + "; that backup may be there, but is not trusted",
          Optional.empty(),
          false,
          now);
    }
    String why =
        PodState.newest(facts.pods())
            .flatMap(PodState::endedBecause)
            .orElseGet(
                () ->
                    Objects.requireNonNullElse(
                        jobFailed.getMessage(), String.valueOf(jobFailed.getReason())));
    return failed(backup, "JobFailed", "its Job failed: " + why, Optional.empty(), false, now);
  }

  private static BackupVerdict underWay(BackupFacts facts, Instant now) {
    Backup backup = facts.backup();
    Optional<Pod> pod = PodState.newest(facts.pods());
    boolean running = pod.map(PodState::isRunning).orElse(false);
    Optional<String> waiting =
        running
            ? Optional.empty()
            : pod.flatMap(PodState::waitingFor)
                .or(
                    () ->
                        pod.flatMap(PodState::endedBecause)
                            .map(why -> "the last attempt failed (" + why + "); another follows"));
    Instant sign = lastSign(facts);
    Duration limit = facts.noProgressTimeout().plus(NO_PROGRESS_GRACE);
    Duration left = Duration.between(now, sign.plus(limit));
    if (left.isNegative() || left.isZero()) {
      String why =
          waiting.orElse(running ? "its pod runs, but says nothing" : "no pod was started");
      return failed(
          backup,
          "NoProgress",
          "no sign of life for "
              + HumanDuration.format(facts.noProgressTimeout())
              + " (spec.jobTemplate.noProgressTimeout): "
              + why,
          Optional.empty(),
          true,
          now);
    }
    BackupPhase phase = running || hasRun(backup) ? BackupPhase.RUNNING : BackupPhase.PENDING;
    BackupStatusDraft draft = draft(backup, phase, phase.text(), waiting.orElse(null), now);
    facts.progress().ifPresent(p -> draft.progress(progressText(p), facts.heardAt().orElse(now)));
    BackupStatus status = draft.build();
    boolean newlyWaiting =
        waiting.isPresent() && !Objects.equals(status.message(), backup.getStatus().message());
    return new BackupVerdict(
        status,
        newlyWaiting ? List.of(new Happening(true, "Waiting", status.message())) : List.of(),
        false,
        bounded(left));
  }

  private static boolean hasRun(Backup backup) {
    return backup.getStatus().phase() == BackupPhase.RUNNING;
  }

  private static Instant lastSign(BackupFacts facts) {
    Instant started = Times.parse(facts.backup().getStatus().startTime());
    Instant recorded = Times.parse(facts.backup().getStatus().lastProgressTime());
    Instant pod =
        PodState.newest(facts.pods())
            .map(p -> Times.parse(p.getMetadata().getCreationTimestamp()))
            .orElse(started);
    Instant newest = started;
    for (Instant sign : new Instant[] {recorded, pod, facts.heardAt().orElse(null)}) {
      newest = sign != null && sign.isAfter(newest) ? sign : newest;
    }
    return newest;
  }

  /**
   * Percent and speed, such as {@code 42% 118.0 MiB/s}; bytes where the size is not known, and
   * words where nothing has been dumped yet.
   */
  static String progressText(LogLine.Progress progress) {
    if (progress.estimatedBytes() <= 0 && progress.rawBytes() <= 0) {
      return "connecting";
    }
    String how =
        progress.estimatedBytes() > 0
            ? progress.percent() + "%"
            : HumanSize.format(Math.max(0, progress.rawBytes()));
    return progress.bytesPerSecond() > 0
        ? how + " " + HumanSize.format(progress.bytesPerSecond()) + "/s"
        : how;
  }

  private static BackupVerdict failed(
      Backup backup,
      String reason,
      String message,
      Optional<RunReport> report,
      boolean endJob,
      Instant now) {
    BackupStatusDraft draft = draft(backup, BackupPhase.FAILED, reason, message, now);
    report.ifPresent(told -> draft.server(told.serverVersion()));
    BackupStatus before = backup.getStatus();
    Instant started = before == null ? null : Times.parse(before.startTime());
    draft.ended(started == null ? null : HumanDuration.format(Duration.between(started, now)));
    BackupStatus status = draft.build();
    return new BackupVerdict(
        status, List.of(new Happening(true, "Failed", status.message())), endJob, Duration.ZERO);
  }

  private static String sentence(RunReport report, String fallback) {
    if (report.message() == null) {
      return fallback;
    }
    return report.field() == null
        ? report.message()
        : report.message() + " (" + report.field() + ")";
  }

  private static boolean isFor(RunReport report, Backup backup) {
    return backup.getMetadata().getUid().equals(report.backupUid());
  }

  private static Optional<JobCondition> condition(Job job, String type) {
    if (job.getStatus() == null) {
      return Optional.empty();
    }
    return job.getStatus().getConditions().stream()
        .filter(c -> type.equals(c.getType()) && "True".equals(c.getStatus()))
        .findFirst();
  }

  private static BackupStatusDraft draft(
      Backup backup, BackupPhase phase, String reason, String message, Instant now) {
    return new BackupStatusDraft(
        backup.getStatus(), backup.getMetadata().getGeneration(), phase, reason, message, now);
  }

  private static Duration bounded(Duration wait) {
    if (wait.compareTo(SHORTEST_WAIT) < 0) {
      return SHORTEST_WAIT;
    }
    return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
  }
}
