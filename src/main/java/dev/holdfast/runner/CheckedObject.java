package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.concurrent.atomic.AtomicLong;

/** The object as stored, with what is needed to tell whether it is whole. */
final class CheckedObject extends FilterInputStream {
  private static final int BUFFER = 128 << 10;

  private final MessageDigest digest = Sha256.digest();
  private final AtomicLong count = new AtomicLong();

  CheckedObject(InputStream in) {
    super(in);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    int got = in.read(bytes, offset, length);
    if (got > 0) {
      digest.update(bytes, offset, got);
      count.addAndGet(got);
    }
    return got;
  }

  /** How many bytes have been read. May be asked by any thread. */
  long count() {
    return count.get();
  }

  /**
   * Reads what is left, and compares all of it with what was stored.
   *
   * @throws RunFailedException if it is anything else
   */
  void check(String key, Manifest.StoredObject object) throws RunFailedException, IOException {
    byte[] rest = new byte[BUFFER];
    while (read(rest, 0, rest.length) >= 0) {
      if (count() > object.storedBytes()) {
        break;
      }
    }
    String sha256 = Sha256.text(digest.digest());
    if (count() != object.storedBytes() || !sha256.equals(object.sha256())) {
      throw new RunFailedException(
          FailureReason.CHECKSUM_MISMATCH,
          key
              + " is not what was stored: "
              + count()
              + " bytes with SHA-256 "
              + sha256
              + ", where the manifest says "
              + object.storedBytes()
              + " bytes with "
              + object.sha256(),
          null);
    }
  }
}
