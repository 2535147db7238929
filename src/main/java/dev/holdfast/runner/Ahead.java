package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Something that is found out beside the thread that will ask for it. Closing it gives it up: what
 * it fails with is nobody's business then.
 *
 * @param <T> what is found out
 */
final class Ahead<T> implements AutoCloseable {
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
      if (e.getCause() instanceof RunFailedException failure) {
        throw failure;
      }
      throw new RunFailedException(
          FailureReason.INTERNAL_ERROR, "unexpected: " + e.getCause(), null, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RunFailedException(FailureReason.CANCELLED, "interrupted", null, e);
    }
  }

  @Override
  public void close() {
    task.cancel(true);
  }
}
