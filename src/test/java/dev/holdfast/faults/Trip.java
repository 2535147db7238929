package dev.holdfast.faults;

import dev.holdfast.embedded.proxy.Passage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntConsumer;

/** Waits at a door for the moment of a fault, and strikes once. */
final class Trip {
  private final Cell cell;
  private final Moment moment;
  private final IntConsumer strike;
  private final AtomicInteger seen = new AtomicInteger();
  private final AtomicReference<String> answering = new AtomicReference<>();
  private final CountDownLatch struck = new CountDownLatch(1);
  private volatile String evidence = "";

  /**
   * @param strike what happens, told the number of the operator that has sent the request, if one
   *     has
   */
  Trip(Cell cell, Moment moment, IntConsumer strike) {
    this.cell = cell;
    this.moment = moment;
    this.strike = strike;
  }

  /** Sees what the operator with this number, or a Job, sends. */
  Passage of(int operator) {
    return new Passage() {
      @Override
      public Fate coming(String request) {
        return Trip.this.coming(request, operator);
      }

      @Override
      public void done(String request) {
        if (request.equals(answering.get()) && answering.getAndSet(null) != null) {
          strike(operator);
        }
      }
    };
  }

  private Passage.Fate coming(String request, int operator) {
    if (!cell.door().isSeenIn(request) || seen.incrementAndGet() != moment.occurrence()) {
      return Passage.Fate.PASSES;
    }
    evidence = request.lines().findFirst().orElse("");
    switch (moment.timing()) {
      case BEFORE -> {
        strike(operator);
        return cell.fateOfRequest();
      }
      case DURING -> later(operator);
      case AFTER -> answering.set(request);
    }
    return Passage.Fate.PASSES;
  }

  private void later(int operator) {
    Thread thread =
        new Thread(
            () -> {
              try {
                TimeUnit.MILLISECONDS.sleep(moment.delay().toMillis());
                strike(operator);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "strike");
    thread.setDaemon(true);
    thread.start();
  }

  private void strike(int operator) {
    try {
      strike.accept(operator);
    } finally {
      struck.countDown();
    }
  }

  boolean hasStruck() {
    return struck.getCount() == 0;
  }

  /** What was seen. */
  String evidence() {
    return evidence;
  }
}
