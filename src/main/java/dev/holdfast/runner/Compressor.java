package dev.holdfast.runner;

import com.github.luben.zstd.ZstdOutputStream;
import dev.holdfast.artifact.RunSpec;
import java.io.IOException;
import java.io.OutputStream;
import java.util.zip.GZIPOutputStream;

/** Puts a compression in front of a stream. */
final class Compressor {
  private static final int GZIP_BUFFER = 64 << 10;

  /** More would wait for pg_dump, and each has buffers of its own. */
  private static final int MOST_WORKERS = 2;

  /** Beyond it, the tables of a worker alone take what a Job has for all of its buffers. */
  private static final int HIGHEST_LEVEL_WITH_WORKERS = 9;

  /** What a worker is given at once: what zstd chooses itself grows with the level. */
  private static final int WORKER_INPUT = 8 << 20;

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
    int workers = workers(level, atOnce, Runtime.getRuntime().availableProcessors());
    if (workers > 0) {
      stream.setWorkers(workers).setJobSize(WORKER_INPUT);
    }
    return stream;
  }

  /**
   * How many threads compress one dump beside the one that reads it. A Job's memory does not grow
   * with the processors of its node, and each worker takes 24 to 36 MiB of it at level 3: one dump
   * may have two, several dumps, which are threads side by side already, have none.
   */
  static int workers(int level, int atOnce, int processors) {
    return atOnce == 1 && level <= HIGHEST_LEVEL_WITH_WORKERS
        ? Math.min(MOST_WORKERS, processors)
        : 0;
  }

  private static final class LeveledGzip extends GZIPOutputStream {
    LeveledGzip(OutputStream out, int level) throws IOException {
      super(out, GZIP_BUFFER);
      def.setLevel(level);
    }
  }
}
