package dev.holdfast.storage;

import java.io.IOException;
import java.io.InputStream;
import java.util.function.LongSupplier;

/**
 * Reads an object over one connection, and from where it is by many once it turns out that this
 * connection is what is waited for: a request for each mebibyte costs more than it gains where the
 * store is near, and gains a multiple where it is far.
 */
final class AdaptiveDownload extends InputStream {
  /** How many bytes are looked at together; that far nobody says what was waited for. */
  static final int LOOK = 8 << 20;

  /** Goes on with an object in another way. */
  interface Ahead {
    /** The bytes from {@code position} on. */
    InputStream from(long position);
  }

  private final Ahead ahead;
  private final LongSupplier nanos;

  private InputStream in;
  private boolean sideBySide;
  private long position;
  private long lookedAt;
  private long since;
  private long waited;

  /**
   * Begins to read.
   *
   * @param one the object over one connection, from its beginning
   * @param nanos a clock
   */
  AdaptiveDownload(InputStream one, Ahead ahead, LongSupplier nanos) {
    this.in = one;
    this.ahead = ahead;
    this.nanos = nanos;
    this.since = nanos.getAsLong();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int count) throws IOException {
    if (sideBySide) {
      return in.read(bytes, offset, count);
    }
    if (position - lookedAt >= LOOK) {
      look();
    }
    long before = nanos.getAsLong();
    int got = in.read(bytes, offset, count);
    waited += nanos.getAsLong() - before;
    position += Math.max(0, got);
    return got;
  }

  private void look() throws IOException {
    long now = nanos.getAsLong();
    if (waited > (now - since) / 2) {
      in.close();
      in = ahead.from(position);
      sideBySide = true;
    }
    lookedAt = position;
    since = now;
    waited = 0;
  }

  @Override
  public void close() throws IOException {
    in.close();
  }
}
