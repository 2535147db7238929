package dev.holdfast.load;

import java.util.Arrays;
import java.util.function.DoubleBinaryOperator;

/** What {@code /q/metrics} has answered. */
final class MetricsPage {
  private final String text;
  private final double seconds;

  /**
   * @param seconds how long the answer took
   */
  MetricsPage(String text, double seconds) {
    this.text = text;
    this.seconds = seconds;
  }

  double seconds() {
    return seconds;
  }

  int length() {
    return text.length();
  }

  /** How many time series it has. */
  long series() {
    return text.lines().filter(line -> !line.startsWith("#")).count();
  }

  /** The sum of all samples of {@code metric} with all of {@code labels}, each as {@code a="b"}. */
  double sum(String metric, String... labels) {
    return fold(Double::sum, metric, labels);
  }

  /** The largest of them. */
  double max(String metric, String... labels) {
    return fold(Math::max, metric, labels);
  }

  private double fold(DoubleBinaryOperator operator, String metric, String... labels) {
    return text.lines()
        .filter(line -> line.startsWith(metric + "{") || line.startsWith(metric + " "))
        .filter(line -> Arrays.stream(labels).allMatch(line::contains))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .reduce(operator)
        .orElseThrow(() -> new IllegalStateException("there is no metric " + metric));
  }
}
