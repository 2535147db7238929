package dev.holdfast.runner;

import dev.holdfast.artifact.LogLine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** How much of a run is done; written by the pipelines, read by those who watch it. */
final class Counters {
  private final AtomicLong raw = new AtomicLong();
  private final AtomicLong signsOfLife = new AtomicLong();
  private final List<LongSupplier> underWay = new ArrayList<>();
  private long storedBefore;
  private LogLine.Counting counting;
  private volatile String database = "";
  private volatile long expectedBytes;

  /** A run of about {@code bytes} before compression begins. */
  void expect(long bytes) {
    expectedBytes = bytes;
  }

  /** The work on the database {@code name} begins. */
  void begin(String name) {
    database = name;
  }

  /** An object is on its way to a destination; {@code stored} tells how much of it is there. */
  synchronized void follow(LongSupplier stored) {
    underWay.add(stored);
  }

  /** The program that dumps or restores has handled {@code bytes} more. */
  void addRaw(long bytes) {
    raw.addAndGet(bytes);
  }

  /** An object that was followed has come to its end, with {@code bytes}; 0 if it failed. */
  synchronized void finish(LongSupplier stored, long bytes) {
    underWay.remove(stored);
    storedBefore += bytes;
  }

  /** The counting of rows has come so far. */
  synchronized void count(LogLine.Counting state) {
    counting = state;
  }

  /** How far the counting of rows is; null if there is none. */
  synchronized LogLine.Counting counting() {
    return counting;
  }

  /** The server is at work on something that moves no bytes. */
  void addSignOfLife() {
    signsOfLife.incrementAndGet();
  }

  /** A number that changes whenever anything is done. */
  long activity() {
    return rawBytes() + storedBytes() + signsOfLife.get();
  }

  long rawBytes() {
    return raw.get();
  }

  synchronized long storedBytes() {
    return storedBefore + underWay.stream().mapToLong(LongSupplier::getAsLong).sum();
  }

  String database() {
    return database;
  }

  long expectedBytes() {
    return expectedBytes;
  }
}
