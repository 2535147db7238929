package dev.holdfast.storage;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;

/** A file of a volume, whose failures are told in sentences for people. */
final class VolumeDownload extends FilterInputStream {
  private final String key;
  private final VolumeErrors errors;

  VolumeDownload(InputStream in, String key, VolumeErrors errors) {
    super(in);
    this.key = key;
    this.errors = errors;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int count) throws IOException {
    try {
      return in.read(bytes, offset, count);
    } catch (IOException e) {
      throw errors.reading("reading " + key, e);
    }
  }
}
