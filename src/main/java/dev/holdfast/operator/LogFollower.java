package dev.holdfast.operator;

import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.LogLine;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.artifact.RunSpec;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.LogWatch;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
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
  private static final int NOT_FOUND = 404;

  private final KubernetesClient client;
  private final InstantSource clock;
  private final Pod pod;
  private final Runnable onProgress;
  private final Runnable onEnd;
  private final CountDownLatch closed = new CountDownLatch(1);

  private volatile JobLogs.Heard newest;
  private volatile LogWatch watch;
  private long lastNotice = System.nanoTime() - BETWEEN_NOTICES.toNanos();

  private LogFollower(
      KubernetesClient client, InstantSource clock, Pod pod, Runnable onProgress, Runnable onEnd) {
    this.client = client;
    this.clock = clock;
    this.pod = pod;
    this.onProgress = onProgress;
    this.onEnd = onEnd;
  }

  static LogFollower start(
      KubernetesClient client, InstantSource clock, Pod pod, Runnable onProgress, Runnable onEnd) {
    LogFollower follower = new LogFollower(client, clock, pod, onProgress, onEnd);
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
  private boolean readOnce() {
    try (LogWatch opened =
            client
                .pods()
                .inNamespace(pod.getMetadata().getNamespace())
                .withName(pod.getMetadata().getName())
                .inContainer(RunSpec.CONTAINER)
                .tailingLines(LAST_LINES)
                .watchLog();
        BufferedReader reader =
            new BufferedReader(new InputStreamReader(opened.getOutput(), StandardCharsets.UTF_8))) {
      watch = opened;
      String line;
      while (closed.getCount() > 0 && (line = reader.readLine()) != null) {
        if (take(line)) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      LOG.debugf("log of pod %s ended: %s", pod.getMetadata().getName(), e.getMessage());
      return false;
    } catch (KubernetesClientException e) {
      LOG.debugf("log of pod %s: %s", pod.getMetadata().getName(), e.getMessage());
      return e.getCode() == NOT_FOUND;
    } finally {
      watch = null;
    }
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

  /** A line that was read before is no sign of life. */
  private boolean isNews(LogLine.Progress progress) {
    JobLogs.Heard last = newest;
    return last == null || !last.progress().equals(progress);
  }

  @Override
  public void close() {
    closed.countDown();
    LogWatch open = watch;
    if (open != null) {
      open.close();
    }
  }
}
