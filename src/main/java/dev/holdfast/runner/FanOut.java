package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.storage.Upload;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A delivery to several destinations at once: what is written is copied once and handed to each,
 * which has a bounded queue and a thread of its own. Whoever writes waits for the slowest, so
 * nothing grows; but not for one that hangs or has failed.
 */
final class FanOut extends Delivery {
  /** The largest piece that is handed on; with the queues, this bounds the memory. */
  private static final int MAX_PIECE = 128 << 10;

  /** The time that an upload takes at most to be aborted, and some more. */
  private static final Duration CLEAN_UP = Duration.ofSeconds(45);

  private static final Duration LOOK = Duration.ofMillis(100);

  private final Destinations destinations;
  private final List<Branch> branches;
  private boolean complete;

  /** What {@link Branch#moved} came to when it was last looked at, and since when. */
  private long lastSum = -1;

  private long lastMoved;

  private FanOut(Destinations destinations, List<Branch> branches) {
    this.destinations = destinations;
    this.branches = branches;
  }

  static Delivery begin(
      Destinations destinations,
      List<DestinationRun> to,
      Counters counters,
      String file,
      long expectedBytes,
      int atOnce) {
    return new FanOut(
        destinations,
        to.stream()
            .map(
                destination ->
                    Branch.start(
                        destinations,
                        destination,
                        counters,
                        upload(destination, file, expectedBytes, atOnce * to.size())))
            .toList());
  }

  private static Branch.Start upload(
      DestinationRun destination, String file, long expectedBytes, int atOnce) {
    return () -> destination.begin(file, expectedBytes, atOnce);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    for (int done = 0; done < length; done += MAX_PIECE) {
      int from = offset + done;
      // The writer uses its buffer again at once; this one belongs to all branches together.
      put(Arrays.copyOfRange(bytes, from, from + Math.min(MAX_PIECE, length - done)));
      requireOne();
    }
  }

  private void put(byte[] piece) throws InterruptedIOException {
    for (Branch branch : branches) {
      waitFor(branch, "storing an object", patience -> branch.offer(piece, patience));
    }
  }

  @Override
  Upload.Stored complete() throws IOException {
    put(Branch.END);
    Upload.Stored stored = null;
    for (Branch branch : branches) {
      waitFor(branch, "completing an object", branch::awaitEnd);
      Optional<Upload.Stored> there = branch.stored();
      if (there.isEmpty()) {
        branch.fail(FailureReason.INTERNAL_ERROR, "an upload ended without a word");
      } else if (stored == null) {
        stored = there.get();
      } else if (!stored.equals(there.get())) {
        branch.fail(FailureReason.CHECKSUM_MISMATCH, "it has stored something else than others");
      }
    }
    requireOne();
    complete = true;
    return stored;
  }

  private interface Waiting {
    /** Waits for {@code patience} at most; whether what is waited for has come. */
    boolean run(Duration patience) throws InterruptedException;
  }

  /** Waits as long as {@code branch} takes part; not if nothing moves on any of them. */
  private void waitFor(Branch branch, String doing, Waiting waiting) throws InterruptedIOException {
    try {
      while (branch.takesPart() && !waiting.run(LOOK)) {
        if (hasStopped()) {
          branch.hangs(doing);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while delivering");
    }
  }

  /**
   * Whether everybody has waited for too long. One that takes its time while others are at work
   * themselves holds nobody up.
   */
  private boolean hasStopped() {
    long moved = branches.stream().mapToLong(Branch::moved).sum();
    long now = System.nanoTime();
    if (moved != lastSum) {
      lastSum = moved;
      lastMoved = now;
    }
    return now - lastMoved > destinations.patience().toNanos();
  }

  private void requireOne() throws UndeliveredException {
    if (branches.stream().noneMatch(Branch::takesPart)) {
      throw new UndeliveredException(destinations.failure());
    }
  }

  @Override
  public void close() {
    if (!complete) {
      branches.forEach(Branch::giveUp);
    }
    long end = System.nanoTime() + destinations.boundedByPatience(CLEAN_UP).toNanos();
    branches.forEach(branch -> branch.awaitCleanUp(end));
  }
}
