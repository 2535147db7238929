package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.storage.Upload;
import java.io.IOException;
import java.io.InterruptedIOException;
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

  private final Destinations destinations;
  private final List<Branch> branches;
  private boolean complete;

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
      byte[] piece = Arrays.copyOfRange(bytes, from, from + Math.min(MAX_PIECE, length - done));
      for (Branch branch : branches) {
        waitFor(() -> branch.put(piece));
      }
      requireOne();
    }
  }

  @Override
  Upload.Stored complete() throws IOException {
    for (Branch branch : branches) {
      waitFor(branch::end);
    }
    Upload.Stored stored = null;
    for (Branch branch : branches) {
      waitFor(branch::awaitEnd);
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
    void run() throws InterruptedException;
  }

  private static void waitFor(Waiting waiting) throws InterruptedIOException {
    try {
      waiting.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while delivering");
    }
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
    branches.forEach(Branch::awaitCleanUp);
  }
}
