package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** Cancels a run when no byte has moved for too long. */
final class Watchdog implements AutoCloseable {
  private final Counters counters;
  private final Cancellation cancellation;
  private final Duration timeout;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread = new Thread(this::run, "watchdog");

  private Watchdog(Counters counters, Cancellation cancellation, Duration timeout) {
    this.counters = counters;
    this.cancellation = cancellation;
    this.timeout = timeout;
  }

  static Watchdog start(Counters counters, Cancellation cancellation, Duration timeout) {
    Watchdog watchdog = new Watchdog(counters, cancellation, timeout);
    watchdog.thread.setDaemon(true);
    watchdog.thread.start();
    return watchdog;
  }

  private void run() {
    long lastMoved = System.nanoTime();
    long lastSum = -1;
    long pauseMillis = Math.max(50, Math.min(1_000, timeout.toMillis() / 10));
    try {
      while (!closed.await(pauseMillis, TimeUnit.MILLISECONDS)) {
        long sum = counters.activity();
        long now = System.nanoTime();
        if (sum != lastSum) {
          lastSum = sum;
          lastMoved = now;
        } else if (now - lastMoved > timeout.toNanos()) {
          cancellation.cancel(
              FailureReason.NO_PROGRESS,
              "no byte moved for "
                  + timeout.toSeconds()
                  + " s (spec.jobTemplate.noProgressTimeout); the database or the destination"
                  + " hangs");
          return;
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    closed.countDown();
  }
}
