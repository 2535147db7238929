package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.artifact.LogLine;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/** What a Job that has not ended means for its backup. */
final class JobUnderWay {
  /** The run itself gives up after the timeout; only if it cannot, the operator does. */
  static final Duration NO_PROGRESS_GRACE = Duration.ofMinutes(1);

  /**
   * Kubernetes itself ends a Job after its deadline, and gives its pods their time to stop; only if
   * it does not, because a node is lost with the pod, the operator does.
   */
  static final Duration DEADLINE_GRACE = Duration.ofMinutes(5);

  private final BackupFacts facts;
  private final Backup backup;
  private final Job job;
  private final Instant now;
  private final boolean running;
  private final Instant lastSign;
  private final Optional<Waiting> waiting;

  JobUnderWay(BackupFacts facts, Job job, Instant now) {
    this.facts = facts;
    this.backup = facts.backup();
    this.job = job;
    this.now = now;
    Optional<Pod> pod = PodState.newest(facts.pods());
    this.running = pod.map(PodState::isRunning).orElse(false);
    this.lastSign = lastSign(pod);
    this.waiting = new WaitingReasons(facts, job, lastSign, now).find();
  }

  BackupVerdict verdict() {
    Instant silentUntil = lastSign.plus(facts.noProgressTimeout()).plus(NO_PROGRESS_GRACE);
    if (!now.isBefore(silentUntil)) {
      return noProgress();
    }
    Optional<Instant> deadline = JobState.deadline(job).map(end -> end.plus(DEADLINE_GRACE));
    if (deadline.isPresent() && !now.isBefore(deadline.get())) {
      return Verdicts.failed(
          backup,
          "DeadlineExceeded",
          "it did not end within " + JobState.deadlineText(job) + "; " + why(),
          true,
          now);
    }
    Duration lookAgain =
        Stream.of(
                Optional.of(silentUntil),
                deadline,
                Optional.of(lastSign.plus(WaitingReasons.POD_EXPECTED_WITHIN))
                    .filter(expected -> facts.pods().isEmpty() && now.isBefore(expected)))
            .flatMap(Optional::stream)
            .min(Comparator.naturalOrder())
            .map(next -> Duration.between(now, next))
            .orElseThrow();
    return goOn(lookAgain);
  }

  private BackupVerdict goOn(Duration lookAgain) {
    // A backup that has run once stays Running between two attempts.
    BackupPhase phase =
        running || backup.getStatus().phase() == BackupPhase.RUNNING
            ? BackupPhase.RUNNING
            : BackupPhase.PENDING;
    BackupStatusDraft draft =
        Verdicts.draft(
            backup,
            phase,
            waiting.map(Waiting::reason).orElse(phase.text()),
            waiting.map(Waiting::message).orElse(null),
            now);
    facts.progress().ifPresent(p -> draft.progress(progressText(p), facts.heardAt().orElse(now)));
    return waiting
        .map(w -> Verdicts.waiting(backup, draft, w, lookAgain))
        .orElseGet(() -> Verdicts.goingOn(draft, lookAgain));
  }

  private BackupVerdict noProgress() {
    return Verdicts.failed(
        backup,
        "NoProgress",
        "no sign of life for "
            + HumanDuration.format(facts.noProgressTimeout())
            + " (spec.jobTemplate.noProgressTimeout): "
            + why(),
        true,
        now);
  }

  private String why() {
    if (waiting.isPresent()) {
      return waiting.get().message();
    }
    if (running) {
      return "its pod runs, but says nothing";
    }
    return facts.pods().isEmpty() ? "no pod was started" : "its pod did not start";
  }

  /**
   * The newest sign that the Job gets anywhere. What a running pod said while nobody listened is
   * not known, so its silence counts from when somebody did; that a pod does not start shows
   * without listening.
   */
  private Instant lastSign(Optional<Pod> pod) {
    return Stream.of(
            Times.parse(job.getMetadata().getCreationTimestamp()),
            Times.parse(backup.getStatus().startTime()),
            Times.parse(backup.getStatus().lastProgressTime()),
            pod.map(PodState::lastChange).orElse(null),
            facts.heardAt().orElse(null),
            running ? facts.listeningSince() : null)
        .filter(Objects::nonNull)
        .max(Comparator.naturalOrder())
        .orElse(now);
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
}
