package dev.holdfast.runner;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/**
 * A dump as it comes out of its decompression, and no more of it than its manifest says: a few
 * kilobytes may become terabytes, which would fill a disk, or keep a run busy for days.
 */
final class BoundedDump extends FilterInputStream {

  /** There is more of it. */
  static final class TooLargeException extends IOException {
    private static final long serialVersionUID = 1L;

    TooLargeException(long bytes) {
      super("is a dump of more than the " + bytes + " bytes that the manifest says");
    }
  }

  private final long bytes;
  private long left;

  BoundedDump(InputStream in, long bytes) {
    super(in);
    this.bytes = bytes;
    this.left = bytes;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    int got = in.read(into, offset, length);
    left -= Math.max(got, 0);
    if (left < 0) {
      throw new TooLargeException(bytes);
    }
    return got;
  }
}
