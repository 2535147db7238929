package dev.holdfast.metrics;

import java.util.List;

/**
 * One value of a family.
 *
 * @param labels the values of its labels, in their order
 */
record Point(List<String> labels, double value) {
  Point {
    labels = List.copyOf(labels);
  }
}
