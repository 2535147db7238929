package dev.holdfast.storage;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.StoreSpace;
import java.nio.file.Path;
import java.util.Optional;

/** The space that is left on a volume. */
final class VolumeSpace {
  /** Kept free, so that a manifest can still be written, and files be deleted. */
  static final long RESERVE = 16L << 20;

  /**
   * What is expected is the size of the data, and it is compressed on its way. Where not even a
   * twentieth is free, no run makes it; with more, the run itself shows.
   */
  private static final int BEST_COMPRESSION = 20;

  private static final int MEBIBYTE = 1 << 20;

  private final Path root;
  private final String claim;

  VolumeSpace(Path root, String claim) {
    this.root = root;
    this.claim = claim;
  }

  /**
   * Fails if an object of about {@code expectedBytes} before compression cannot fit.
   *
   * @param expectedBytes its size; 0 if unknown
   */
  void check(long expectedBytes, String key) throws StorageException {
    if (isUnknown()) {
      return;
    }
    long needed = RESERVE + expectedBytes / BEST_COMPRESSION;
    long left = root.toFile().getUsableSpace();
    if (left < needed) {
      throw full("writing " + key + " takes at least " + needed / MEBIBYTE + " MiB", null);
    }
  }

  /** Whether so little is left that it explains any failure to write. */
  boolean isUsedUp() {
    return !isUnknown() && root.toFile().getUsableSpace() < RESERVE;
  }

  /** The failure of {@code doing} for want of space. */
  StorageException full(String doing, Throwable cause) {
    return new StorageException(
        FailureReason.DESTINATION_FULL,
        "PersistentVolumeClaim \""
            + claim
            + "\" has no space left: "
            + root.toFile().getUsableSpace() / MEBIBYTE
            + " of "
            + root.toFile().getTotalSpace() / MEBIBYTE
            + " MiB are free ("
            + doing
            + "); enlarge it, or delete what is not needed",
        cause);
  }

  /** What there is; empty if the file system does not say. */
  Optional<StoreSpace> now() {
    return isUnknown()
        ? Optional.empty()
        : Optional.of(
            new StoreSpace(root.toFile().getUsableSpace(), root.toFile().getTotalSpace()));
  }

  /** Some file systems do not say how large they are. */
  private boolean isUnknown() {
    return root.toFile().getTotalSpace() == 0;
  }
}
