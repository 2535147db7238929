package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.artifact.LogLine;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
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

  /** How soon a log is tried again that cannot be read. */
  private static final Duration READ_AGAIN_AFTER = Duration.ofMinutes(1);

  private static final Waiting LOG_UNREADABLE =
      new Waiting(
          "LogUnreadable",
          "its pod runs, but its log cannot be read, so nobody knows whether it gets anywhere;"
              + " spec.jobTemplate.activeDeadline ends it at the latest",
          true);

  /** The progress of a run that has not moved any data. */
  static final String CONNECTING = "connecting";

  private final JobObservation seen;
  private final JobOwner owner;
  private final Job job;
  private final Instant now;
  private final boolean running;
  private final boolean undisturbed;
  private final Optional<Duration> silence;
  private final Optional<Waiting> waiting;

  JobUnderWay(JobOwner owner, JobObservation seen, Job job, Instant now) {
    this.owner = owner;
    this.seen = seen;
    this.job = job;
    this.now = now;
    Optional<Pod> active = PodState.newest(seen.pods()).filter(PodState::isRunning);
    this.running = active.isPresent();
    this.undisturbed = active.filter(pod -> !PodState.isLeaving(pod)).isPresent();
    // What does not run has nothing to say; that it does not get anywhere shows without listening.
    this.silence = undisturbed ? seen.silence() : Optional.of(seen.seenFor());
    this.waiting =
        silence.isEmpty()
            ? Optional.of(LOG_UNREADABLE)
            : new WaitingReasons(owner, seen, job, now).find();
  }

  JobVerdict verdict() {
    Duration patience = seen.noProgressTimeout().plus(NO_PROGRESS_GRACE);
    Duration left = silence.map(patience::minus).orElse(READ_AGAIN_AFTER);
    if (!isPositive(left)) {
      return noProgress();
    }
    Optional<Duration> deadline = untilDeadline();
    if (deadline.isPresent() && !isPositive(deadline.get())) {
      return JobVerdict.Failed.endingJob(
          "DeadlineExceeded", "it did not end within " + JobState.deadlineText(job) + "; " + why());
    }
    Duration lookAgain =
        Stream.of(
                Optional.of(left),
                deadline,
                Optional.of(WaitingReasons.POD_EXPECTED_WITHIN.minus(seen.seenFor()))
                    .filter(expected -> seen.pods().isEmpty() && isPositive(expected)))
            .flatMap(Optional::stream)
            .min(Comparator.naturalOrder())
            .orElseThrow();
    // What has run once stays Running between two attempts.
    return new JobVerdict.UnderWay(
        running || owner.running(),
        waiting,
        seen.progress().map(JobUnderWay::progressText),
        seen.heardAt(),
        lookAgain);
  }

  /**
   * How long Kubernetes still has to end the Job itself. The clock that says the deadline is over
   * may be wrong, so nothing is ended that was not also watched for long enough; and what runs on
   * undisturbed, as if Kubernetes saw no reason to end it, for as long as the deadline itself.
   */
  private Optional<Duration> untilDeadline() {
    return JobState.deadline(job)
        .map(
            end -> {
              Duration byTheClock = Duration.between(now, end.plus(DEADLINE_GRACE));
              Duration watched =
                  undisturbed
                      ? JobState.activeDeadline(job).orElseThrow().plus(DEADLINE_GRACE)
                      : DEADLINE_GRACE;
              Duration unseen = watched.minus(seen.seenFor());
              return byTheClock.compareTo(unseen) > 0 ? byTheClock : unseen;
            });
  }

  private static boolean isPositive(Duration length) {
    return !length.isNegative() && !length.isZero();
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
