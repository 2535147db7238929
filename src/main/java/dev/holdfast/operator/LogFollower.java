package dev.holdfast.operator;

import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.LogLine;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.status.PodState;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Follows the log of one pod in a thread of its own. Streams end (a log is rotated, a connection is
 * dropped, a server cannot follow), so it begins again until the run has reported, the pod is gone,
 * or nobody wants to know any more.
 */
final class LogFollower implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(LogFollower.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final Duration BETWEEN_NOTICES = Duration.ofSeconds(2);
  private static final int LAST_LINES = 5;

  private final KubernetesClient client;
  private final InstantSource clock;
  private final Pod pod;
  private final Runnable onProgress;
  private final Runnable onEnd;
  private final Duration silence;
  private final CountDownLatch closed = new CountDownLatch(1);

  private volatile JobLogs.Heard newest;
  private volatile LogStream stream;
  private final Deque<LogLine.Progress> known = new ArrayDeque<>();
  private long lastNotice = System.nanoTime() - BETWEEN_NOTICES.toNanos();

  private LogFollower(
      KubernetesClient client,
      InstantSource clock,
      Pod pod,
      Runnable onProgress,
      Runnable onEnd,
      Duration silence) {
    this.client = client;
    this.clock = clock;
    this.pod = pod;
    this.onProgress = onProgress;
    this.onEnd = onEnd;
    this.silence = silence;
  }

  /**
   * Starts to follow.
   *
   * @param onProgress called when there is something new, at most every few seconds
   * @param onEnd called when there is nothing more to follow
   * @param silence after what silence a connection is thought dead; longer than a run's
   */
  static LogFollower start(
      KubernetesClient client,
      InstantSource clock,
      Pod pod,
      Runnable onProgress,
      Runnable onEnd,
      Duration silence) {
    LogFollower follower = new LogFollower(client, clock, pod, onProgress, onEnd, silence);
    Thread thread = new Thread(follower::run, "log-of-" + pod.getMetadata().getName());
    thread.setDaemon(true);
    thread.start();
    return follower;
  }

  Optional<JobLogs.Heard> newest() {
    return Optional.ofNullable(newest);
  }

  private void run() {
    try {
      do {
        if (readOnce()) {
          return;
        }
      } while (!closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      onEnd.run();
    }
  }

  /** Reads until the stream ends; true if there is nothing more to come. */
  private boolean readOnce() throws InterruptedException {
    try (LogStream opened = LogStream.open(client, pod, LAST_LINES, silence)) {
      stream = opened;
      String line;
      while (closed.getCount() > 0 && (line = opened.readLine()) != null) {
        if (take(line)) {
          return true;
        }
      }
      return isOver();
    } catch (IOException e) {
      LOG.debugf("log of pod %s ended: %s", pod.getMetadata().getName(), e.getMessage());
      return false;
    } catch (KubernetesClientException e) {
      LOG.debugf("log of pod %s: %s", pod.getMetadata().getName(), e.getMessage());
      return e.getCode() == HttpURLConnection.HTTP_NOT_FOUND;
    } finally {
      stream = null;
    }
  }

  /** A run that was killed leaves no report, and its log ends as one that was cut off does. */
  private boolean isOver() {
    Pod now =
        client
            .pods()
            .inNamespace(pod.getMetadata().getNamespace())
            .withName(pod.getMetadata().getName())
            .get();
    return now == null
        || !now.getMetadata().getUid().equals(pod.getMetadata().getUid())
        || PodState.hasEnded(now);
  }

  private boolean take(String text) {
    LogLine line;
    try {
      line = Json.read(text, LogLine.class);
    } catch (Json.MalformedJsonException e) {
      // The first line may have been cut, and a container runtime may add lines of its own.
      LOG.debugf("pod %s: %s", pod.getMetadata().getName(), e.getMessage());
      return false;
    }
    if (line instanceof RunReport) {
      return true;
    }
    if (line instanceof LogLine.Progress progress && isNews(progress)) {
      newest = new JobLogs.Heard(progress, clock.instant());
      long now = System.nanoTime();
      if (now - lastNotice >= BETWEEN_NOTICES.toNanos()) {
        lastNotice = now;
        onProgress.run();
      }
    }
    return false;
  }

  /**
   * A line that was read before is no sign of life: whenever the stream is opened again, the last
   * lines come once more. They are told by what they say and not by their time, since a node's
   * clock may be set back.
   */
  private boolean isNews(LogLine.Progress progress) {
    if (known.contains(progress)) {
      return false;
    }
    known.addLast(progress);
    if (known.size() > LAST_LINES) {
      known.removeFirst();
    }
    return true;
  }

  @Override
  public void close() {
    closed.countDown();
    LogStream open = stream;
    if (open != null) {
      open.close();
    }
  }
}
