package dev.holdfast.storage;

import dev.holdfast.artifact.FailureReason;

/**
 * How an upload is divided, so that it fits into as many parts as the server allows, and its
 * buffers, together with those of the uploads beside it, into memory.
 *
 * @param bytes the size of a part and of a buffer; a whole number of MiB
 * @param buffers how many buffers the upload has; with one, filling and sending take turns
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html">Limits of
 *     multipart uploads: 10,000 parts, 5 MiB to 5 GiB each</a>
 */
record PartSize(int bytes, int buffers) {
  private static final int MEBIBYTE = 1 << 20;

  /** The smallest that S3 allows. */
  static final int MIN = 5 * MEBIBYTE;

  /** Larger parts save no time any more, so a small object has none. */
  static final int USUAL = 8 * MEBIBYTE;

  /** Larger buffers make garbage collectors stumble. */
  static final int MAX = 512 * MEBIBYTE;

  /** What makes larger objects possible. */
  static final String REMEDY =
      "give spec.jobTemplate.resources a larger memory limit, or divide the dump by more dump.jobs";

  /** Two threads send while a third fills the next buffer. */
  private static final int MOST_BUFFERS = 3;

  /** By how much compression may make a dump smaller than it was expected to be. */
  private static final int COMPRESSION = 8;

  /**
   * The division of one of {@code atOnce} uploads.
   *
   * @param expectedBytes about how large the object will be; 0 if unknown
   * @param atOnce how many uploads run side by side, this one included; from 1
   * @param maxParts how many parts the server allows
   * @param memory the memory of the process in bytes; half of it is for all buffers
   * @throws StorageException if not even the smallest buffers fit into memory, or if the object
   *     surely does not fit into the parts
   */
  static PartSize of(long expectedBytes, int atOnce, int maxParts, long memory)
      throws StorageException {
    long budget = memory / 2 / Math.max(1, atOnce);
    if (budget < MIN) {
      throw new StorageException(
          FailureReason.INVALID_RUN_SPEC,
          "there is no memory for the buffers of "
              + atOnce
              + " uploads at once: give spec.jobTemplate.resources a larger memory limit, or take"
              + " fewer dump.jobs or destinations");
    }
    // Half of the parts stay in reserve, since an expected size is only an estimate.
    long needed = roundedUp(Math.max(0, expectedBytes) / (maxParts / 2));
    for (int buffers = MOST_BUFFERS; buffers > 0; buffers--) {
      long affordable = affordable(budget, buffers);
      if (affordable >= Math.max(MIN, needed)) {
        return new PartSize((int) Math.min(affordable, Math.max(USUAL, needed)), buffers);
      }
    }
    PartSize largest = new PartSize((int) affordable(budget, 1), 1);
    if (!largest.holds(expectedBytes / COMPRESSION, maxParts)) {
      throw new StorageException(
          FailureReason.DESTINATION_UNSUITABLE,
          "a dump of about "
              + (expectedBytes >> 30)
              + " GiB does not fit into "
              + maxParts
              + " parts of "
              + (largest.bytes() >> 20)
              + " MiB, the largest that there is memory for: "
              + REMEDY);
    }
    return largest;
  }

  /** Whether an object of {@code size} fits into {@code maxParts} of these parts. */
  boolean holds(long size, int maxParts) {
    return size <= (long) bytes * maxParts;
  }

  /** How many threads send. */
  int senders() {
    return Math.max(1, buffers - 1);
  }

  private static long affordable(long budget, int buffers) {
    return Math.min(MAX, budget / buffers / MEBIBYTE * MEBIBYTE);
  }

  private static long roundedUp(long bytes) {
    return (bytes / MEBIBYTE + 1) * MEBIBYTE;
  }
}
