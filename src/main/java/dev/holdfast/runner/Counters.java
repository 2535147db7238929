package dev.holdfast.runner;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** How much of a run is done; written by the pipeline, read by those who watch it. */
final class Counters {
  private final AtomicLong raw = new AtomicLong();
  private final AtomicLong storedBefore = new AtomicLong();
  private volatile LongSupplier storedNow = () -> 0;
  private volatile String database = "";
  private volatile long expectedBytes;

  /** A run of about {@code bytes} before compression begins. */
  void expect(long bytes) {
    expectedBytes = bytes;
  }

  /** The dump of {@code name} begins; {@code stored} tells how much of it the store has. */
  void begin(String name, LongSupplier stored) {
    database = name;
    storedNow = stored;
  }

  /** pg_dump wrote {@code bytes} more. */
  void addRaw(long bytes) {
    raw.addAndGet(bytes);
  }

  /** The dump at work is stored, with {@code bytes}. */
  void finish(long bytes) {
    storedNow = () -> 0;
    storedBefore.addAndGet(bytes);
  }

  long rawBytes() {
    return raw.get();
  }

  long storedBytes() {
    return storedBefore.get() + storedNow.getAsLong();
  }

  String database() {
    return database;
  }

  long expectedBytes() {
    return expectedBytes;
  }
}
