package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Arrays;

/**
 * The beginning of an archive, which is read twice when the archive is restored by sections: both
 * times it has to be the same.
 */
final class ArchiveHead {
  private static final int BUFFER = 128 << 10;

  private final byte[] expected;
  private final MessageDigest digest = Sha256.digest();
  private long left;

  private ArchiveHead(byte[] expected, long size) {
    this.expected = expected;
    this.left = size;
  }

  /** What {@code file} has. */
  static ArchiveHead of(Path file) throws RunFailedException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest whole = Sha256.digest();
      long size = 0;
      byte[] buffer = new byte[BUFFER];
      int count;
      while ((count = in.read(buffer)) >= 0) {
        whole.update(buffer, 0, count);
        size += count;
      }
      return new ArchiveHead(whole.digest(), size);
    } catch (IOException e) {
      throw new RunFailedException(
          FailureReason.RESTORE_FAILED, file + " cannot be read: " + e.getMessage(), null, e);
    }
  }

  /** The next bytes of the archive. */
  void seen(byte[] bytes, int count) {
    int some = (int) Math.min(left, count);
    digest.update(bytes, 0, some);
    left -= some;
  }

  /**
   * Ends the comparison.
   *
   * @throws RunFailedException if the archive began otherwise
   */
  void check(String key) throws RunFailedException {
    if (left != 0 || !Arrays.equals(expected, digest.digest())) {
      throw new RunFailedException(
          FailureReason.CHECKSUM_MISMATCH,
          key + " was read twice, and began otherwise each time",
          null);
    }
  }
}
