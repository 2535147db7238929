package dev.holdfast.runner;

import com.github.luben.zstd.ZstdInputStream;
import dev.holdfast.artifact.Compression;
import dev.holdfast.artifact.Manifest;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** Undoes a compression. A stream that ends too early fails, and so does one with a flipped bit. */
final class Decompressor {
  private static final int GZIP_BUFFER = 64 << 10;

  private Decompressor() {}

  /** The dump that {@code object} has, which is read from {@code in}. */
  static InputStream on(InputStream in, Manifest.StoredObject object) throws IOException {
    return new BoundedDump(decompressed(in, object.compression()), object.rawBytes());
  }

  private static InputStream decompressed(InputStream in, Compression compression)
      throws IOException {
    return switch (compression) {
      case NONE -> in;
      case GZIP -> new GZIPInputStream(in, GZIP_BUFFER);
      case ZSTD -> new ZstdInputStream(in);
    };
  }
}
