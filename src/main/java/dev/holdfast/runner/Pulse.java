package dev.holdfast.runner;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Asks a server from time to time whether it is at work for us, and counts that as activity: to
 * build an index may take hours in which no byte moves.
 */
final class Pulse implements AutoCloseable {
  private static final Duration PAUSE = Duration.ofSeconds(5);

  /** Whether the server is at work. */
  interface Question {
    boolean ask() throws RunFailedException;
  }

  private final Question question;
  private final Counters counters;
  private final JobLog log;
  private final CountDownLatch closed = new CountDownLatch(1);

  private Pulse(Question question, Counters counters, JobLog log) {
    this.question = question;
    this.counters = counters;
    this.log = log;
  }

  static Pulse start(Question question, Counters counters, JobLog log) {
    Pulse pulse = new Pulse(question, counters, log);
    Thread thread = new Thread(pulse::run, "pulse");
    thread.setDaemon(true);
    thread.start();
    return pulse;
  }

  private void run() {
    try {
      while (!closed.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          if (question.ask()) {
            counters.addSignOfLife();
          }
        } catch (RunFailedException e) {
          // No answer is no sign of life; what follows from that, the watchdog decides.
          log.note("the server could not be asked whether it is at work: " + e.getMessage());
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
