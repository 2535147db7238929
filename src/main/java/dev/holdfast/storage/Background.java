package dev.holdfast.storage;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** What is done beside the thread that reads or writes an object. */
final class Background {
  private Background() {}

  /**
   * Threads that keep no process from ending.
   *
   * @param name what they are called
   * @param count how many there are
   */
  static ExecutorService threads(String name, int count) {
    return Executors.newFixedThreadPool(
        count,
        task -> {
          Thread thread = new Thread(task, name);
          thread.setDaemon(true);
          return thread;
        });
  }

  /**
   * Waits for what is being done; its failure is thrown as it was.
   *
   * @param doing what is being done, for messages
   */
  static <T> T await(Future<T> done, String doing) throws IOException {
    try {
      return done.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while " + doing);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IllegalStateException(e.getCause());
    }
  }
}
