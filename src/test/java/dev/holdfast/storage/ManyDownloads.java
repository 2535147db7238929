package dev.holdfast.storage;

import dev.holdfast.artifact.RunSpec;
import dev.holdfast.embedded.BucketSpec;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

/**
 * A program that reads one object of a bucket by many downloads side by side, as slowly as a
 * database takes its rows: the arguments are the endpoint, the key, and how many.
 */
final class ManyDownloads {
  private static final int PIECE = 128 << 10;
  private static final int PIECES_AT_ONCE = 32;

  private ManyDownloads() {}

  public static void main(String... args) throws Exception {
    RunSpec.S3 spec = BucketSpec.of(ScriptedS3.BUCKET, args[0]).build();
    int count = Integer.parseInt(args[2]);
    ExecutorService threads = Executors.newFixedThreadPool(count);
    CyclicBarrier together = new CyclicBarrier(count);
    try (ObjectStore store =
        S3ObjectStore.open(
            spec, new S3Credentials("key-id", "secret", null), null, ShortPauses.S3)) {
      List<Future<?>> readers = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        readers.add(threads.submit(() -> read(store, args[1], together)));
      }
      for (Future<?> reader : readers) {
        reader.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static Void read(ObjectStore store, String key, CyclicBarrier together) throws Exception {
    byte[] buffer = new byte[PIECE];
    try (InputStream in = store.open(key)) {
      for (int piece = 0; in.readNBytes(buffer, 0, PIECE) == PIECE; piece++) {
        if (piece % PIECES_AT_ONCE == 0) {
          // Whatever may be read ahead is there by then.
          together.await(2, TimeUnit.MINUTES);
          Thread.sleep(500);
        }
      }
    }
    return null;
  }
}
