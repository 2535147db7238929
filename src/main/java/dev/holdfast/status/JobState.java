package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.HumanDuration;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What a Job's spec and status say. */
public final class JobState {
  private JobState() {}

  /** Whether the Job has ended for good, well or badly: its pods are gone or have ended. */
  public static boolean isFinished(Job job) {
    return complete(job).isPresent() || failed(job).isPresent();
  }

  /**
   * A name for the stage that the Job is at, to be told from others of the same Job. However long
   * an ordinary Job takes, it does not stay long at any but the one where its pod runs.
   *
   * @param pods its pods
   */
  public static String stage(Job job, List<Pod> pods) {
    if (isFinished(job)) {
      return "finished";
    }
    return PodState.newest(pods)
        .map(pod -> PodState.stage(pod) + " " + pod.getMetadata().getUid())
        .orElse("without a pod");
  }

  /**
   * The pod whose report counts: of a complete Job one that ended well, since what an earlier
   * attempt said is not its outcome; of any other the newest that has ended. Not the one that ended
   * last: when a pod ended that was lost with its node, nobody knows.
   *
   * @param pods the Job's pods; the one that made the Job complete may not be seen to have ended
   */
  public static Optional<Pod> reporter(Job job, List<Pod> pods) {
    boolean complete = complete(job).isPresent();
    return PodState.newest(
        pods.stream().filter(complete ? PodState::hasSucceeded : PodState::hasTerminated).toList());
  }

  static Optional<JobCondition> complete(Job job) {
    return condition(job, "Complete");
  }

  static Optional<JobCondition> failed(Job job) {
    return condition(job, "Failed");
  }

  /** Whether somebody, or a queue, holds the Job back. */
  static boolean isSuspended(Job job) {
    return Boolean.TRUE.equals(job.getSpec().getSuspend());
  }

  /** When its {@code activeDeadlineSeconds} are over; empty if the Job has not started. */
  static Optional<Instant> deadline(Job job) {
    if (job.getStatus() == null || job.getStatus().getStartTime() == null) {
      return Optional.empty();
    }
    Instant start = Instant.parse(job.getStatus().getStartTime());
    return activeDeadline(job).map(start::plus);
  }

  /** The deadline in words that point to where it comes from. */
  static String deadlineText(Job job) {
    return "spec.jobTemplate.activeDeadline"
        + activeDeadline(job).map(d -> " (" + HumanDuration.format(d) + ")").orElse("");
  }

  static Optional<Duration> activeDeadline(Job job) {
    return Optional.ofNullable(job.getSpec().getActiveDeadlineSeconds()).map(Duration::ofSeconds);
  }

  private static Optional<JobCondition> condition(Job job, String type) {
    if (job.getStatus() == null) {
      return Optional.empty();
    }
    return job.getStatus().getConditions().stream()
        .filter(c -> type.equals(c.getType()) && "True".equals(c.getStatus()))
        .findFirst();
  }
}
