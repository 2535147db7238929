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

  /** No more will come. */
  static final byte[] END = new byte[0];

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

  /**
   * Hands {@code piece} over.
   *
   * @param patience for how long room for it is waited for
   * @return whether there was room
   */
  boolean offer(byte[] piece, Duration patience) throws InterruptedException {
    return queue.offer(piece, patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** Waits for the end of what follows {@link #END}. Whether it has come. */
  boolean awaitEnd(Duration patience) throws InterruptedException {
    thread.join(patience.toMillis());
    return !thread.isAlive();
  }

  /** A number that changes whenever anything is done on this way. */
  long moved() {
    return taken.get() + acknowledged();
  }

  /** What is stored; empty unless all of it is, and its destination has not failed. */
  Optional<Upload.Stored> stored() {
    return takesPart() ? Optional.ofNullable(stored) : Optional.empty();
  }

  /** Its destination is given up, unless it is the last one, for hanging in {@code doing}. */
  void hangs(String doing) {
    destinations.giveUp(destination, doing);
  }

  /** Ends it, for a reason that is not its destination's. */
  void giveUp() {
    givenUp = true;
    thread.interrupt();
  }

  /**
   * Waits until it has let go of its upload.
   *
   * @param end until when, of {@link System#nanoTime}
   */
  void awaitCleanUp(long end) {
    boolean interrupted = Thread.interrupted();
    try {
      // Zero would mean for ever.
      thread.join(Math.max(1, Duration.ofNanos(end - System.nanoTime()).toMillis()));
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
