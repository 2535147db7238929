package dev.holdfast.encryption;

import java.io.InputStream;

/** The beginning of a stream, and then bytes without end. */
final class EndlessAfter extends InputStream {
  private final byte[] content;
  private final int length;
  private int position;

  EndlessAfter(byte[] content, int length) {
    this.content = content;
    this.length = Math.min(length, content.length);
  }

  @Override
  public int read() {
    return position < length ? content[position++] & 0xff : 'x';
  }

  @Override
  public int read(byte[] bytes, int offset, int count) {
    for (int i = 0; i < count; i++) {
      bytes[offset + i] = (byte) read();
    }
    return count;
  }
}
