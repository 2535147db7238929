package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;

/**
 * The object as stored, with what is needed to tell whether it is whole. It ends soon behind where
 * the object is to end, whatever the store goes on to send.
 */
final class CheckedObject extends FilterInputStream {
  private static final int BUFFER = 128 << 10;

  private final MessageDigest digest = Sha256.digest();
  private final AtomicLong count = new AtomicLong();
  private final Manifest.StoredObject object;
  private final LongConsumer onRead;

  /**
   * What is read of {@code object}.
   *
   * @param onRead is told of every piece how many bytes it has
   */
  CheckedObject(InputStream in, Manifest.StoredObject object, LongConsumer onRead) {
    super(in);
    this.object = object;
    this.onRead = onRead;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (count() > object.storedBytes()) {
      return -1;
    }
    int got = in.read(bytes, offset, length);
    if (got > 0) {
      digest.update(bytes, offset, got);
      count.addAndGet(got);
      onRead.accept(got);
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
  void check(String key) throws RunFailedException, IOException {
    Optional<String> difference = difference();
    if (difference.isPresent()) {
      throw new RunFailedException(
          FailureReason.CHECKSUM_MISMATCH,
          key + " is not what was stored: " + difference.get(),
          null);
    }
  }

  /** Reads what is left; how all of it differs from what was stored, empty if it does not. */
  Optional<String> difference() throws IOException {
    byte[] rest = new byte[BUFFER];
    int got;
    do {
      got = read(rest, 0, rest.length);
    } while (got >= 0);
    String sha256 = Sha256.text(digest.digest());
    if (count() == object.storedBytes() && sha256.equals(object.sha256())) {
      return Optional.empty();
    }
    return Optional.of(
        count()
            + (count() > object.storedBytes() ? " bytes or more" : " bytes")
            + " with SHA-256 "
            + sha256
            + ", where the manifest says "
            + object.storedBytes()
            + " bytes with "
            + object.sha256());
  }
}
