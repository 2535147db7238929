package dev.holdfast.runner;

import dev.holdfast.artifact.LogLine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Writes a progress line every second at first, and more rarely the longer a run takes: people
 * watch the first minute, and nobody needs 20,000 lines of a night's dump.
 */
final class ProgressReporter implements AutoCloseable {
  private static final Duration SHORTEST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(10);
  private static final int LINES_PER_AGE = 20;

  private final Counters counters;
  private final JobLog log;
  private final InstantSource clock;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final long startNanos = System.nanoTime();
  private final Thread thread = new Thread(this::run, "progress");

  private ProgressReporter(Counters counters, JobLog log, InstantSource clock) {
    this.counters = counters;
    this.log = log;
    this.clock = clock;
  }

  static ProgressReporter start(Counters counters, JobLog log, InstantSource clock) {
    ProgressReporter reporter = new ProgressReporter(counters, log, clock);
    reporter.thread.setDaemon(true);
    reporter.thread.start();
    return reporter;
  }

  /** The pause before the next line of a run that is {@code age} old. */
  static Duration pause(Duration age) {
    Duration wanted = age.dividedBy(LINES_PER_AGE);
    if (wanted.compareTo(SHORTEST) < 0) {
      return SHORTEST;
    }
    return wanted.compareTo(LONGEST) > 0 ? LONGEST : wanted;
  }

  private void run() {
    long lastRaw = 0;
    long lastNanos = startNanos;
    try {
      do {
        long now = System.nanoTime();
        long raw = counters.rawBytes();
        long nanos = Math.max(1, now - lastNanos);
        log.write(line(clock.instant(), raw, (long) ((raw - lastRaw) * 1e9 / nanos)));
        lastRaw = raw;
        lastNanos = now;
      } while (!closed.await(
          pause(Duration.ofNanos(System.nanoTime() - startNanos)).toMillis(),
          TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private LogLine.Progress line(Instant time, long raw, long bytesPerSecond) {
    return new LogLine.Progress(
        time,
        counters.database(),
        raw,
        counters.expectedBytes(),
        counters.storedBytes(),
        bytesPerSecond,
        counters.counting());
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
