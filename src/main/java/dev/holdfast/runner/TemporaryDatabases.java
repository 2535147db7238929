package dev.holdfast.runner;

import java.time.Duration;

/** Drops databases that a run has made and nobody needs any more. */
final class TemporaryDatabases {
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final TargetServer server;
  private final int major;
  private final Cancellation cancellation;
  private final Duration patience;
  private final JobLog log;

  /**
   * Those at {@code server}.
   *
   * @param patience for how long a server is waited for that is away
   */
  TemporaryDatabases(
      TargetServer server, int major, Cancellation cancellation, Duration patience, JobLog log) {
    this.server = server;
    this.major = major;
    this.cancellation = cancellation;
    this.patience = patience;
    this.log = log;
  }

  /**
   * Drops {@code name}, if it is there; tries only once if the run was cancelled.
   *
   * @return what people are to be told, who have to drop it then; null if it is gone
   */
  String drop(String name) {
    // A run that was cancelled has interrupted this thread, which must not keep it from tidying up.
    boolean interrupted = Thread.interrupted();
    long start = System.nanoTime();
    try {
      while (true) {
        try {
          server.dropTemporary(name, major);
          return null;
        } catch (RunFailedException e) {
          if (interrupted
              || cancellation.isCancelled()
              || System.nanoTime() - start >= patience.toNanos()) {
            log.note("database \"" + name + "\" is left behind: " + e.getMessage());
            return "database \"" + name + "\" is left behind on the server; drop it";
          }
        }
        interrupted = pause();
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static boolean pause() {
    try {
      Thread.sleep(PAUSE.toMillis());
      return false;
    } catch (InterruptedException e) {
      return true;
    }
  }
}
