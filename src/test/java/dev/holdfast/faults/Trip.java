package dev.holdfast.faults;

import dev.holdfast.embedded.proxy.Passage;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Waits at a door for the moment of a fault, and strikes once. */
final class Trip {
  /** A strike may wait for a server that is stopped. */
  private static final Duration LONGEST = Duration.ofMinutes(2);

  /** As much of a request as tells which it is. */
  private static final int READ = 160;

  private final Cell cell;
  private final Moment moment;
  private final Runnable strike;
  private final AtomicInteger seen = new AtomicInteger();
  private final AtomicReference<String> answering = new AtomicReference<>();
  private final AtomicReference<String> asking = new AtomicReference<>();
  private final CountDownLatch struck = new CountDownLatch(1);
  private volatile boolean open;
  private volatile String evidence = "";
  private volatile RuntimeException failure;

  /**
   * @param strike what happens
   */
  Trip(Cell cell, Moment moment, Runnable strike) {
    this.cell = cell;
    this.moment = moment;
    this.strike = strike;
    this.open = cell.door().before().isEmpty();
  }

  /** Sees what passes. */
  Passage passage() {
    return new Passage() {
      @Override
      public Fate coming(String request) {
        return Trip.this.coming(request);
      }

      @Override
      public void done(String request) {
        if (request.equals(answering.get()) && answering.getAndSet(null) != null) {
          strike();
        }
        if (request.equals(asking.get()) && asking.getAndSet(null) != null) {
          awaitStrike();
        }
      }
    };
  }

  private Passage.Fate coming(String request) {
    if (cell.door().before().map(first -> first.isSeenIn(request)).orElse(false)) {
      open = true;
    }
    if (!open || !cell.door().isSeenIn(request) || seen.incrementAndGet() != moment.occurrence()) {
      return Passage.Fate.PASSES;
    }
    evidence = readable(request);
    switch (moment.timing()) {
      case BEFORE -> {
        strike();
        return cell.fateOfRequest();
      }
      case DURING -> {
        // Else who is fast has ended before it could be hit. An API server that waits would keep
        // everybody waiting, the fault among them.
        if (cell.door().side() != Door.Side.API) {
          asking.set(request);
        }
        later();
      }
      case AFTER -> answering.set(request);
    }
    return Passage.Fate.PASSES;
  }

  /** What people can read of {@code request}: what PostgreSQL is sent has lengths in it. */
  private static String readable(String request) {
    String line = request.lines().findFirst().orElse("").replaceAll("[^ -~]+", " ").strip();
    return line.substring(0, Math.min(line.length(), READ));
  }

  private void awaitStrike() {
    try {
      if (!struck.await(LONGEST.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("nothing strikes");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void later() {
    Thread thread =
        new Thread(
            () -> {
              try {
                TimeUnit.MILLISECONDS.sleep(moment.delay().toMillis());
                strike();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "strike");
    thread.setDaemon(true);
    thread.start();
  }

  private void strike() {
    try {
      strike.run();
    } catch (RuntimeException e) {
      // Whoever runs the cell has to know that there was no fault, and not who has sent a request.
      failure = e;
    } finally {
      struck.countDown();
    }
  }

  boolean hasStruck() {
    return struck.getCount() == 0;
  }

  /** Why there was no fault when it was time for it; empty if there was one. */
  Optional<RuntimeException> failure() {
    return Optional.ofNullable(failure);
  }

  /** What was seen. */
  String evidence() {
    return evidence;
  }
}
