package dev.holdfast.bench;

import java.util.Map;
import java.util.Optional;

/**
 * A figure, and what it should be at most.
 *
 * @param key its name in the results
 * @param meaning what it is
 * @param limit what it should be at most; empty if nothing was promised
 */
public record Target(String key, String meaning, Optional<Double> limit) {
  public static Target of(String key, String meaning, double limit) {
    return new Target(key, meaning, Optional.of(limit));
  }

  public static Target none(String key, String meaning) {
    return new Target(key, meaning, Optional.empty());
  }

  /** What became of it; a figure that is missing is never a success. */
  public String verdict(Map<String, Double> figures) {
    Double figure = figures.get(key);
    if (figure == null || figure.isNaN()) {
      return "not measured";
    }
    return limit.map(most -> figure <= most ? "met" : "NOT MET").orElse("");
  }
}
