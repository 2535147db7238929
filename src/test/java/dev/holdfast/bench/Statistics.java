package dev.holdfast.bench;

import java.util.List;

/** The arithmetic of measured values. */
public final class Statistics {
  private Statistics() {}

  /**
   * The middle one, or the mean of the two in the middle.
   *
   * @throws IllegalArgumentException if there are none
   */
  public static double median(List<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("nothing was measured");
    }
    List<Double> sorted = values.stream().sorted().toList();
    int middle = sorted.size() / 2;
    return sorted.size() % 2 == 1
        ? sorted.get(middle)
        : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
  }

  /**
   * The smallest of {@code values} that the given part of them does not exceed.
   *
   * @param part from 0 to 1: 0.99 for the 99th percentile
   * @throws IllegalArgumentException if there are none
   */
  public static double percentile(List<Double> values, double part) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("nothing was measured");
    }
    List<Double> sorted = values.stream().sorted().toList();
    return sorted.get(Math.max(0, (int) Math.ceil(part * sorted.size()) - 1));
  }

  /**
   * How far apart the largest and the smallest are, in parts of the median: what a difference must
   * exceed to mean anything.
   */
  static double spread(List<Double> values) {
    double median = median(values);
    double largest = values.stream().mapToDouble(Double::doubleValue).max().orElseThrow();
    double smallest = values.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
    return (largest - smallest) / median;
  }

  /** {@code value} with so many decimals, since more of them would claim too much. */
  public static double rounded(double value, int decimals) {
    double scale = Math.pow(10, decimals);
    return Math.round(value * scale) / scale;
  }
}
