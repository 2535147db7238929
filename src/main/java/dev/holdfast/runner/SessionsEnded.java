package dev.holdfast.runner;

import java.util.List;

/**
 * Ends sessions in databases for as long as another session waits for that. Closing it stops it;
 * whoever comes then is let in.
 */
final class SessionsEnded implements AutoCloseable {
  private static final long EVERY_MILLIS = 100;

  private final Thread thread;

  private SessionsEnded(Thread thread) {
    this.thread = thread;
  }

  /** Begins to end whoever is in {@code databases}; does nothing if these are none. */
  static SessionsEnded begin(TargetConnection server, List<String> databases, JobLog log) {
    if (databases.isEmpty()) {
      return new SessionsEnded(null);
    }
    Thread thread = new Thread(() -> run(new Sessions(server), databases, log), "sessions-ended");
    thread.setDaemon(true);
    thread.start();
    return new SessionsEnded(thread);
  }

  private static void run(Sessions sessions, List<String> databases, JobLog log) {
    try {
      // Their names are about to be those of others.
      List<Long> identities = sessions.identities(databases);
      while (!Thread.currentThread().isInterrupted()) {
        sessions.endIn(identities);
        Thread.sleep(EVERY_MILLIS);
      }
    } catch (RunFailedException e) {
      // Whoever waits for it fails then, and says how many are left.
      log.note("connections cannot be ended: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    if (thread == null) {
      return;
    }
    thread.interrupt();
    boolean interrupted = false;
    try {
      thread.join();
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
