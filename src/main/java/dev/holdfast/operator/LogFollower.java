package dev.holdfast.operator;

import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.LogLine;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.status.PodState;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.InterruptedIOException;
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

  /** More than a run writes between two lines on its progress, with what its tools say. */
  private static final int LAST_LINES = 20;

  private final KubernetesClient client;
  private final InstantSource clock;
  private final WakingTime time;
  private final Pod pod;
  private final Runnable onProgress;
  private final LogPatience patience;
  private final CountDownLatch closed = new CountDownLatch(1);

  private volatile JobLogs.Heard newest;
  private volatile LogStream stream;
  private volatile Duration lastNews;
  private volatile boolean over;
  private final Deque<LogLine> known = new ArrayDeque<>();
  private long lastNotice;

  private LogFollower(
      KubernetesClient client,
      InstantSource clock,
      WakingTime time,
      Pod pod,
      Runnable onProgress,
      LogPatience patience) {
    this.client = client;
    this.clock = clock;
    this.time = time;
    this.pod = pod;
    this.onProgress = onProgress;
    this.patience = patience;
    this.lastNews = time.elapsed();
    this.lastNotice = System.nanoTime() - patience.notices().toNanos();
  }

  /**
   * Starts to follow.
   *
   * @param onProgress called when there is something new, at most every few seconds
   * @param patience how long is waited for what
   */
  static LogFollower start(
      KubernetesClient client,
      InstantSource clock,
      WakingTime time,
      Pod pod,
      Runnable onProgress,
      LogPatience patience) {
    LogFollower follower = new LogFollower(client, clock, time, pod, onProgress, patience);
    Thread thread = new Thread(follower::run, "log-of-" + pod.getMetadata().getName());
    thread.setDaemon(true);
    thread.start();
    return follower;
  }

  Optional<JobLogs.Heard> newest() {
    return Optional.ofNullable(newest);
  }

  /** For how long nothing new was heard, whatever the reason. */
  Duration silence() {
    return time.elapsed().minus(lastNews);
  }

  /** Whether there is nothing more to follow. */
  boolean isOver() {
    return over;
  }

  /**
   * Reads the end of the log as it is now, whole, beside the connection that follows it.
   *
   * @throws IOException if it cannot be read, or not to its end
   */
  void readEnd() throws IOException {
    try (LogStream end = LogStream.end(client, pod, LAST_LINES, patience.end())) {
      String line;
      while ((line = end.readLine()) != null) {
        take(line);
      }
    } catch (KubernetesClientException e) {
      throw new IOException(e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("stopped while the log was read");
    }
  }

  private void run() {
    try {
      do {
        if (readOnce()) {
          return;
        }
      } while (!closed.await(patience.pause().toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      over = true;
    }
  }

  /** Reads until the stream ends; true if there is nothing more to come. */
  private boolean readOnce() throws InterruptedException {
    try (LogStream opened = LogStream.follow(client, pod, LAST_LINES, patience.silence())) {
      stream = opened;
      String line;
      while (closed.getCount() > 0 && (line = opened.readLine()) != null) {
        if (take(line)) {
          return true;
        }
      }
      return hasPodEnded();
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
  private boolean hasPodEnded() {
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

  /** Takes note of a line; true if it is the report, which is the last. */
  private synchronized boolean take(String text) {
    LogLine line;
    try {
      line = Json.read(text, LogLine.class);
    } catch (Json.MalformedJsonException e) {
      // The first line may have been cut, and a container runtime may add lines of its own.
      LOG.debugf("pod %s: %s", pod.getMetadata().getName(), e.getMessage());
      return false;
    }
    if (isNews(line)) {
      lastNews = time.elapsed();
      if (line instanceof LogLine.Progress progress) {
        newest = new JobLogs.Heard(progress, clock.instant());
        notice();
      }
    }
    return line instanceof RunReport;
  }

  private void notice() {
    long now = System.nanoTime();
    if (now - lastNotice >= patience.notices().toNanos()) {
      lastNotice = now;
      onProgress.run();
    }
  }

  /**
   * A line that was read before is no sign of life: whenever the stream is opened again, the last
   * lines come once more. They are told by what they say and not by their time, since a node's
   * clock may be set back.
   */
  private boolean isNews(LogLine line) {
    if (known.contains(line)) {
      return false;
    }
    known.addLast(line);
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
