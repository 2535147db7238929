package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/** Does several things at once, of which each is worth nothing without the others. */
final class Together {
  /** Long enough for each to clean up after itself. */
  private static final int FAREWELL_SECONDS = 40;

  private Together() {}

  /**
   * Does {@code tasks}, each in a thread of its own.
   *
   * @param stop what, beside an interrupt, makes the tasks end that are under way when one of them
   *     has failed
   * @return the results, in the order of the tasks
   * @throws RunFailedException the first failure, after all others have ended
   */
  static <T> List<T> run(String name, List<Callable<T>> tasks, Runnable stop)
      throws RunFailedException {
    return run(name, tasks, tasks.size(), stop);
  }

  /**
   * The same with no more than {@code atOnce} at any time; none is begun after one has failed.
   *
   * @see #run(String, List, Runnable)
   */
  static <T> List<T> run(String name, List<Callable<T>> tasks, int atOnce, Runnable stop)
      throws RunFailedException {
    ExecutorService threads =
        Executors.newFixedThreadPool(
            Math.min(tasks.size(), atOnce),
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    boolean whole = false;
    try {
      ExecutorCompletionService<T> ends = new ExecutorCompletionService<>(threads);
      List<Future<T>> results = new ArrayList<>();
      tasks.forEach(task -> results.add(ends.submit(task)));
      for (int i = 0; i < tasks.size(); i++) {
        // In the order in which they end, so that the first failure is the one that counts.
        ends.take().get();
      }
      List<T> values = new ArrayList<>();
      for (Future<T> result : results) {
        values.add(result.get());
      }
      whole = true;
      return values;
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RunFailedException failure) {
        throw failure;
      }
      throw new RunFailedException(
          FailureReason.INTERNAL_ERROR, "unexpected: " + e.getCause(), null, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RunFailedException(FailureReason.CANCELLED, "interrupted", null, e);
    } finally {
      threads.shutdownNow();
      if (!whole) {
        stop.run();
        awaitEnd(threads);
      }
    }
  }

  private static void awaitEnd(ExecutorService threads) {
    boolean interrupted = Thread.interrupted();
    try {
      if (!threads.awaitTermination(FAREWELL_SECONDS, TimeUnit.SECONDS)) {
        System.getLogger(Together.class.getName())
            .log(System.Logger.Level.WARNING, "something does not end that was told to");
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
