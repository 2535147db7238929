package dev.holdfast.bench;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** What is in a body that is sent in signed chunks, without their signatures. */
final class AwsChunks extends InputStream {
  private static final int BUFFER = 128 << 10;

  private final BufferedInputStream in;
  private long left;
  private boolean first = true;
  private boolean ended;

  AwsChunks(InputStream in) {
    this.in = new BufferedInputStream(in, BUFFER);
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int length) throws IOException {
    if (left == 0 && !ended) {
      nextChunk();
    }
    if (ended) {
      return -1;
    }
    int count = in.read(bytes, offset, (int) Math.min(length, left));
    if (count < 0) {
      throw new EOFException("the body ended within a chunk");
    }
    left -= count;
    return count;
  }

  private void nextChunk() throws IOException {
    if (!first) {
      line();
    }
    first = false;
    String line = line();
    int end = line.indexOf(';');
    left = Long.parseLong(end < 0 ? line : line.substring(0, end), 16);
    if (left == 0) {
      ended = true;
      in.transferTo(OutputStream.nullOutputStream());
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    int c;
    while ((c = in.read()) != '\n') {
      if (c < 0) {
        throw new EOFException("the body ended within the head of a chunk");
      }
      if (c != '\r') {
        line.append((char) c);
      }
    }
    return line.toString();
  }
}
