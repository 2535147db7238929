package dev.holdfast.operator;

import dev.holdfast.artifact.LogLine;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/** Follows the logs of running Jobs, and keeps the newest progress of each. */
@ApplicationScoped
class JobLogs {
  /** A run writes a line at least every ten seconds. */
  private static final Duration SILENCE = Duration.ofSeconds(30);

  /**
   * Something that a run said about its progress.
   *
   * @param progress what it said
   * @param heardAt when it was read, by this operator's clock
   */
  record Heard(LogLine.Progress progress, Instant heardAt) {}

  private final KubernetesClient client;
  private final InstantSource clock;
  private final Map<String, LogFollower> followers = new ConcurrentHashMap<>();
  private final AtomicReference<Instant> listeningSince = new AtomicReference<>();

  JobLogs(KubernetesClient client, InstantSource clock) {
    this.client = client;
    this.clock = clock;
  }

  /**
   * Follows the log of {@code pod} from now on; does nothing if it is followed already.
   *
   * @param onProgress called when there is something new, at most every few seconds
   */
  void follow(Pod pod, Runnable onProgress) {
    listeningSince.compareAndSet(null, clock.instant());
    followers.computeIfAbsent(
        pod.getMetadata().getUid(),
        uid ->
            LogFollower.start(
                client, clock, pod, onProgress, () -> followers.remove(uid), SILENCE));
  }

  /**
   * Since when this operator follows logs at all; what was said before, nobody heard. Now, if it
   * does not yet: a stand-by that is not the leader follows none.
   */
  Instant listeningSince() {
    Instant since = listeningSince.get();
    return since == null ? clock.instant() : since;
  }

  /** The newest that is known of {@code pod}. */
  Optional<Heard> newest(Pod pod) {
    LogFollower follower = followers.get(pod.getMetadata().getUid());
    return follower == null ? Optional.empty() : follower.newest();
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
