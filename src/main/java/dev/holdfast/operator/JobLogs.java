package dev.holdfast.operator;

import dev.holdfast.artifact.LogLine;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;

/** Follows the logs of running Jobs, and keeps the newest progress of each. */
@ApplicationScoped
class JobLogs {
  private static final Logger LOG = Logger.getLogger(JobLogs.class);

  /** For how long the end of a log is remembered that nobody asked to forget. */
  private static final Duration REMEMBERED = Duration.ofDays(1);

  /**
   * Something that a run said about its progress.
   *
   * @param progress what it said
   * @param heardAt when it was read, by this operator's clock
   */
  record Heard(LogLine.Progress progress, Instant heardAt) {}

  private final KubernetesClient client;
  private final InstantSource clock;
  private final WakingTime time;
  private final Map<String, LogFollower> followers = new ConcurrentHashMap<>();

  JobLogs(KubernetesClient client, InstantSource clock, WakingTime time) {
    this.client = client;
    this.clock = clock;
    this.time = time;
  }

  /**
   * Follows the log of {@code pod} from now on; does nothing if it is followed already.
   *
   * @param onProgress called when there is something new, at most every few seconds
   */
  void follow(Pod pod, Runnable onProgress) {
    followers.values().removeIf(old -> old.isOver() && old.silence().compareTo(REMEMBERED) > 0);
    followers.computeIfAbsent(
        pod.getMetadata().getUid(),
        uid -> LogFollower.start(client, clock, time, pod, onProgress, LogPatience.USUAL));
  }

  /** The newest that is known of {@code pod}. */
  Optional<Heard> newest(Pod pod) {
    return follower(pod).flatMap(LogFollower::newest);
  }

  /** For how long {@code pod} has said nothing that was heard; empty if its log is not followed. */
  Optional<Duration> silence(Pod pod) {
    return follower(pod).map(LogFollower::silence);
  }

  /**
   * For how long {@code pod} has said nothing, by its log as it is now: the connection that follows
   * it may be dead. Empty if it cannot be read, so that nobody knows.
   */
  Optional<Duration> certainSilence(Pod pod) {
    Optional<LogFollower> follower = follower(pod);
    if (follower.isEmpty()) {
      return Optional.empty();
    }
    try {
      follower.get().readEnd();
      return Optional.of(follower.get().silence());
    } catch (IOException e) {
      LOG.infof("pod %s: %s", pod.getMetadata().getName(), e.getMessage());
      return Optional.empty();
    }
  }

  private Optional<LogFollower> follower(Pod pod) {
    return Optional.ofNullable(followers.get(pod.getMetadata().getUid()));
  }

  /** Stops following {@code pod}. */
  void stop(Pod pod) {
    LogFollower follower = followers.remove(pod.getMetadata().getUid());
    if (follower != null) {
      follower.close();
    }
  }

  @PreDestroy
  void stopAll() {
    followers.values().forEach(LogFollower::close);
    followers.clear();
  }
}
