package dev.holdfast.overview;

import java.util.Map;
import java.util.TreeMap;

/** How many there are of each word. */
final class Counts {
  private final Map<String, Integer> counts = new TreeMap<>();

  void add(String word) {
    counts.merge(word, 1, Integer::sum);
  }

  Map<String, Integer> get() {
    return new TreeMap<>(counts);
  }
}
