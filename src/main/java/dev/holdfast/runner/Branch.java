package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.storage.Upload;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/**
 * One object's way to one of several destinations: a queue, and a thread that uploads what is in
 * it. Used by one writer.
 */
final class Branch {
  /** Enough to ride out the pauses of an upload between two of its parts, and 2 MiB at most. */
  private static final int QUEUE = 16;

  private static final Duration LOOK = Duration.ofMillis(100);

  /** The time that an upload takes at most to be aborted, and some more. */
  private static final Duration CLEAN_UP = Duration.ofSeconds(45);

  private static final byte[] END = new byte[0];

  /** Begins an upload. */
  interface Start {
    Upload begin() throws IOException;
  }

  private final Destinations destinations;
  private final DestinationRun destination;
  private final Counters counters;
  private final Start start;
  private final BlockingQueue<byte[]> queue = new ArrayBlockingQueue<>(QUEUE);
  private final AtomicLong taken = new AtomicLong();
  private final Thread thread;
  private volatile Upload upload;
  private volatile Upload.Stored stored;
  private volatile boolean givenUp;

  /** Of the writer's thread alone. */
  private long lastMoved = System.nanoTime();

  private long lastSeen = -1;

  private Branch(
      Destinations destinations, DestinationRun destination, Counters counters, Start start) {
    this.destinations = destinations;
    this.destination = destination;
    this.counters = counters;
    this.start = start;
    this.thread = new Thread(this::run, "to-" + destination.name());
    thread.setDaemon(true);
  }

  static Branch start(
      Destinations destinations, DestinationRun destination, Counters counters, Start start) {
    Branch branch = new Branch(destinations, destination, counters, start);
    branch.thread.start();
    destination.onFailure(branch.thread::interrupt);
    return branch;
  }

  private void run() {
    LongSupplier acknowledged = this::acknowledged;
    counters.follow(acknowledged);
    long bytes = 0;
    try (Upload begun = start.begin()) {
      upload = begun;
      byte[] piece;
      while ((piece = queue.take()) != END) {
        begun.write(piece, 0, piece.length);
        taken.incrementAndGet();
      }
      Upload.Stored all = begun.complete();
      bytes = all.bytes();
      stored = all;
    } catch (InterruptedException e) {
      // Given up, for a reason that is known to whoever did so.
      return;
    } catch (IOException e) {
      if (!givenUp) {
        destinations.fail(destination, destination.explain(e));
      }
    } catch (RuntimeException | Error e) {
      fail(FailureReason.INTERNAL_ERROR, "unexpected: " + e);
    } finally {
      counters.finish(acknowledged, bytes);
    }
  }

  private long acknowledged() {
    Upload begun = upload;
    return begun == null ? 0 : begun.acknowledgedBytes();
  }

  /** Whether its destination takes part. */
  boolean takesPart() {
    return destination.takesPart();
  }

  /** Its destination has failed, unless it had already. */
  void fail(FailureReason reason, String message) {
    destinations.fail(destination, destination.failed(reason, message));
  }

  /** Hands {@code piece} over as soon as there is room for it, unless its destination fails. */
  void put(byte[] piece) throws InterruptedException {
    if (queue.offer(piece)) {
      return;
    }
    while (takesPart() && !queue.offer(piece, LOOK.toMillis(), TimeUnit.MILLISECONDS)) {
      giveUpIfItHangs("storing an object");
    }
  }

  /** No more will come. */
  void end() throws InterruptedException {
    put(END);
  }

  /** Waits until the object is complete or its destination has failed. */
  void awaitEnd() throws InterruptedException {
    while (takesPart() && thread.isAlive()) {
      thread.join(LOOK.toMillis());
      if (thread.isAlive()) {
        giveUpIfItHangs("completing an object");
      }
    }
  }

  /** What is stored; empty unless all of it is, and its destination has not failed. */
  Optional<Upload.Stored> stored() {
    return takesPart() ? Optional.ofNullable(stored) : Optional.empty();
  }

  private void giveUpIfItHangs(String doing) {
    long seen = taken.get() + acknowledged();
    long now = System.nanoTime();
    if (seen != lastSeen) {
      lastSeen = seen;
      lastMoved = now;
    } else if (now - lastMoved > destinations.patience().toNanos()) {
      destinations.giveUp(destination, doing);
    }
  }

  /** Ends it, for a reason that is not its destination's. */
  void giveUp() {
    givenUp = true;
    thread.interrupt();
  }

  /** Waits until it has let go of its upload; not for ever, and less if others wait. */
  void awaitCleanUp() {
    boolean interrupted = Thread.interrupted();
    try {
      thread.join(destinations.boundedByPatience(CLEAN_UP).toMillis());
    } catch (InterruptedException e) {
      interrupted = true;
    }
    if (thread.isAlive()) {
      destination.leave();
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
