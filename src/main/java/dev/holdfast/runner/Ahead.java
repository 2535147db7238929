package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;

/**
 * Something that is found out beside the thread that will ask for it. Closing it gives it up: what
 * it fails with is nobody's business then.
 *
 * @param <T> what is found out
 */
final class Ahead<T> implements AutoCloseable {
  private static final long LOOK_MILLIS = 100;

  private final FutureTask<T> task;

  private Ahead(FutureTask<T> task) {
    this.task = task;
  }

  /** Begins to find it out, in a thread that is called {@code name}. */
  static <T> Ahead<T> begin(String name, Callable<T> question) {
    FutureTask<T> task = new FutureTask<>(question);
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
    return new Ahead<>(task);
  }

  /**
   * What was found out; waits for it.
   *
   * @throws RunFailedException the failure to find it out, as it was
   */
  T get() throws RunFailedException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw failure(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RunFailedException(FailureReason.CANCELLED, "interrupted", null, e);
    }
  }

  /**
   * What was found out; waits for it as long as {@code activity} changes.
   *
   * @param patience for how long it may stay the same
   * @return empty if it stayed the same for that long
   * @throws RunFailedException the failure to find it out, as it was
   */
  Optional<T> get(LongSupplier activity, Duration patience) throws RunFailedException {
    long last = activity.getAsLong();
    long since = System.nanoTime();
    try {
      while (System.nanoTime() - since < patience.toNanos()) {
        try {
          return Optional.of(task.get(LOOK_MILLIS, TimeUnit.MILLISECONDS));
        } catch (TimeoutException e) {
          if (activity.getAsLong() != last) {
            last = activity.getAsLong();
            since = System.nanoTime();
          }
        }
      }
      return Optional.empty();
    } catch (ExecutionException e) {
      throw failure(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RunFailedException(FailureReason.CANCELLED, "interrupted", null, e);
    }
  }

  private static RunFailedException failure(ExecutionException e) {
    return e.getCause() instanceof RunFailedException failure
        ? failure
        : new RunFailedException(
            FailureReason.INTERNAL_ERROR, "unexpected: " + e.getCause(), null, e);
  }

  @Override
  public void close() {
    task.cancel(true);
  }
}
