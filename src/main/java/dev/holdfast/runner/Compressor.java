package dev.holdfast.runner;

import com.github.luben.zstd.ZstdOutputStream;
import dev.holdfast.artifact.RunSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;

/** Puts a compression in front of a stream. */
final class Compressor {
  private static final int GZIP_BUFFER = 64 << 10;

  private Compressor() {}

  /**
   * A stream that writes to {@code out} what it is given, compressed as {@code dump} says.
   *
   * @param atOnce how many of these are at work side by side
   */
  static OutputStream on(OutputStream out, RunSpec.Dump dump, int atOnce) throws IOException {
    return switch (dump.compression()) {
      case NONE -> out;
      case GZIP -> new LeveledGzip(out, dump.level());
      case ZSTD -> zstd(out, dump.level(), atOnce);
    };
  }

  private static OutputStream zstd(OutputStream out, int level, int atOnce) throws IOException {
    ZstdOutputStream stream = new ZstdOutputStream(out, level);
    // The frame's own checksum, so that `zstd -d` alone notices a flipped bit.
    stream.setChecksum(true);
    stream.setWorkers(Math.max(1, Runtime.getRuntime().availableProcessors() / atOnce));
    return stream;
  }

  private static final class LeveledGzip extends GZIPOutputStream {
    LeveledGzip(OutputStream out, int level) throws IOException {
      super(out, GZIP_BUFFER);
      def.setLevel(level);
    }
  }
}
