package dev.holdfast.runner;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;

/**
 * Indexes and keys of tables that have all of their rows, for connections that have nothing else to
 * do while others still fill tables. What is left when the last table is filled is for all of them.
 */
final class EarlyIndexes {
  private final Queue<List<String>> ready = new ArrayDeque<>();
  private final Set<String> taken = new HashSet<>();
  private int filling;

  /** None yet, while as many connections as {@code filling} fill tables. */
  EarlyIndexes(int filling) {
    this.filling = filling;
  }

  /**
   * One connection less fills tables.
   *
   * @param entries the lines of the list of contents that can be restored now, table by table
   */
  synchronized void filled(List<List<String>> entries) {
    filling--;
    ready.addAll(entries);
    notifyAll();
  }

  /** What to restore next, waiting for it; empty as soon as no table is filled any more. */
  synchronized Optional<List<String>> next() throws InterruptedException {
    while (filling > 0 && ready.isEmpty()) {
      wait();
    }
    if (filling == 0) {
      return Optional.empty();
    }
    List<String> entries = ready.remove();
    taken.addAll(entries);
    return Optional.of(entries);
  }

  /** Those of {@code contents} that nobody has taken. */
  synchronized List<String> leftOf(List<String> contents) {
    return contents.stream().filter(line -> !taken.contains(line)).toList();
  }
}
