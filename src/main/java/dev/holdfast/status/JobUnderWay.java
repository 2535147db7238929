package dev.holdfast.status;

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

/** What a Job that has not ended means for what it is done for. */
final class JobUnderWay {
  /** The run itself gives up after the timeout; only if it cannot, the operator does. */
  static final Duration NO_PROGRESS_GRACE = Duration.ofMinutes(1);

  /**
   * Kubernetes itself ends a Job after its deadline, and gives its pods their time to stop; only if
   * it does not, because a node is lost with the pod, the operator does.
   */
  static final Duration DEADLINE_GRACE = Duration.ofMinutes(5);

  /** The progress of a run that has not moved any data. */
  static final String CONNECTING = "connecting";

  private final JobObservation seen;
  private final JobOwner owner;
  private final Job job;
  private final Instant now;
  private final boolean running;
  private final Instant lastSign;
  private final Optional<Waiting> waiting;

  JobUnderWay(JobOwner owner, JobObservation seen, Job job, Instant now) {
    this.owner = owner;
    this.seen = seen;
    this.job = job;
    this.now = now;
    Optional<Pod> pod = PodState.newest(seen.pods());
    this.running = pod.map(PodState::isRunning).orElse(false);
    this.lastSign = lastSign(pod);
    this.waiting = new WaitingReasons(owner, seen, job, lastSign, now).find();
  }

  JobVerdict verdict() {
    Instant silentUntil = lastSign.plus(seen.noProgressTimeout()).plus(NO_PROGRESS_GRACE);
    if (!now.isBefore(silentUntil)) {
      return noProgress();
    }
    Optional<Instant> deadline = JobState.deadline(job).map(end -> end.plus(DEADLINE_GRACE));
    if (deadline.isPresent() && !now.isBefore(deadline.get())) {
      return JobVerdict.Failed.endingJob(
          "DeadlineExceeded", "it did not end within " + JobState.deadlineText(job) + "; " + why());
    }
    Duration lookAgain =
        Stream.of(
                Optional.of(silentUntil),
                deadline,
                Optional.of(lastSign.plus(WaitingReasons.POD_EXPECTED_WITHIN))
                    .filter(expected -> seen.pods().isEmpty() && now.isBefore(expected)))
            .flatMap(Optional::stream)
            .min(Comparator.naturalOrder())
            .map(next -> Duration.between(now, next))
            .orElseThrow();
    // What has run once stays Running between two attempts.
    return new JobVerdict.UnderWay(
        running || owner.running(),
        waiting,
        seen.progress().map(JobUnderWay::progressText),
        seen.heardAt(),
        lookAgain);
  }

  private JobVerdict noProgress() {
    return JobVerdict.Failed.endingJob(
        "NoProgress",
        "no sign of life for "
            + HumanDuration.format(seen.noProgressTimeout())
            + " (spec.jobTemplate.noProgressTimeout): "
            + why());
  }

  private String why() {
    if (waiting.isPresent()) {
      return waiting.get().message();
    }
    if (running) {
      return "its pod runs, but says nothing";
    }
    return seen.pods().isEmpty() ? "no pod was started" : "its pod did not start";
  }

  /**
   * The newest sign that the Job gets anywhere. What a running pod said while nobody listened is
   * not known, so its silence counts from when somebody did; that a pod does not start shows
   * without listening.
   */
  private Instant lastSign(Optional<Pod> pod) {
    return Stream.of(
            Times.parse(job.getMetadata().getCreationTimestamp()),
            owner.startTime(),
            owner.lastProgressTime(),
            pod.map(PodState::lastChange).orElse(null),
            seen.heardAt().orElse(null),
            running ? seen.listeningSince() : null)
        .filter(Objects::nonNull)
        .max(Comparator.naturalOrder())
        .orElse(now);
  }

  /**
   * Percent and speed, such as {@code 42% 118.0 MiB/s}; bytes where the size is not known, and
   * words where no data has moved yet.
   */
  static String progressText(LogLine.Progress progress) {
    if (progress.estimatedBytes() <= 0 && progress.rawBytes() <= 0) {
      return CONNECTING;
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
