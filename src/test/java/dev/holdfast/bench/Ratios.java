package dev.holdfast.bench;

import java.util.Map;

/**
 * Puts medians in relation to one another.
 *
 * @param medians medians by contestant
 * @param figures gets the ratios; nothing where one of the two did not run
 */
record Ratios(Map<String, Double> medians, Map<String, Double> figures) {
  void put(String key, String measured, String against) {
    if (medians.containsKey(measured) && medians.containsKey(against)) {
      figures.put(key, medians.get(measured) / medians.get(against));
    }
  }
}
