package dev.holdfast.storage;

/**
 * How large the parts of a multipart upload are.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/qfacts.html">Limits of
 *     multipart uploads: 10,000 parts, 5 MiB to 5 GiB each</a>
 */
final class PartSize {
  static final int MIN = 8 << 20;
  static final int MAX = 1 << 29;

  /** Fewer than the 10,000 allowed, since an expected size is only an estimate. */
  private static final int PLANNED_PARTS = 5_000;

  private PartSize() {}

  /** The part size for an object of about {@code expectedBytes}; a whole number of MiB. */
  static int of(long expectedBytes) {
    long mebibytes = Math.max(0, expectedBytes) / PLANNED_PARTS / (1 << 20) + 1;
    return (int) Math.min(MAX, Math.max(MIN, mebibytes << 20));
  }
}
