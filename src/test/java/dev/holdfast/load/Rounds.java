package dev.holdfast.load;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/** Things that are done again and again, or later, each kind in its turn. */
final class Rounds implements AutoCloseable {
  /** Something that is done. */
  @FunctionalInterface
  interface Task {
    /** Does it. */
    void run() throws Exception;
  }

  private final ScheduledExecutorService threads;
  private final AtomicReference<Exception> failure = new AtomicReference<>();

  /**
   * @param atOnce how many things are done side by side at most
   */
  Rounds(int atOnce) {
    this.threads = Executors.newScheduledThreadPool(atOnce);
  }

  void every(Duration time, Task task) {
    var unused =
        threads.scheduleWithFixedDelay(
            () -> attempt(task), 0, time.toMillis(), TimeUnit.MILLISECONDS);
  }

  void after(Duration time, Task task) {
    var unused = threads.schedule(() -> attempt(task), time.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void attempt(Task task) {
    try {
      task.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Exception e) {
      failure.compareAndSet(null, e);
    }
  }

  /**
   * Says whether all went well so far.
   *
   * @throws IllegalStateException if something did not
   */
  void check() {
    Exception failed = failure.get();
    if (failed != null) {
      throw new IllegalStateException(failed);
    }
  }

  @Override
  public void close() {
    threads.shutdownNow();
    try {
      threads.awaitTermination(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
