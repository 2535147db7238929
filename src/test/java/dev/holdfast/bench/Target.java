package dev.holdfast.bench;

import java.util.LinkedHashMap;
import java.util.List;
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

  /** {@code figures} beside what they should be, a line each, as people read it. */
  public static String table(List<Target> targets, Map<String, Double> figures) {
    int width = targets.stream().mapToInt(target -> target.meaning().length()).max().orElse(0);
    String line = "%-" + width + "s %9s %9s  %s%n";
    StringBuilder text = new StringBuilder();
    text.append(line.formatted("", "measured", "at most", ""));
    for (Target target : targets) {
      Double figure = figures.get(target.key());
      text.append(
          line.formatted(
              target.meaning(),
              figure == null ? "-" : "%.2f".formatted(figure),
              target.limit().map("%.2f"::formatted).orElse(""),
              target.verdict(figures)));
    }
    return text.toString();
  }

  /** The verdicts of those that promise something, by key. */
  public static Map<String, String> verdicts(List<Target> targets, Map<String, Double> figures) {
    Map<String, String> verdicts = new LinkedHashMap<>();
    for (Target target : targets) {
      if (target.limit().isPresent()) {
        verdicts.put(target.key(), target.verdict(figures));
      }
    }
    return verdicts;
  }
}
