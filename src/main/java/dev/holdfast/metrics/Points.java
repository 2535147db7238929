package dev.holdfast.metrics;

import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The points of all families at one time. */
final class Points {
  private static final double MILLIS = 1_000;

  private final Map<Family, List<Point>> points = new EnumMap<>(Family.class);

  void add(Family family, double value, String... labels) {
    points.computeIfAbsent(family, f -> new ArrayList<>()).add(new Point(List.of(labels), value));
  }

  void add(Family family, long value, String... labels) {
    add(family, (double) value, labels);
  }

  void addTime(Family family, Instant time, String... labels) {
    add(family, time.toEpochMilli() / MILLIS, labels);
  }

  /** Those of {@code family}; empty if there are none. */
  List<Point> of(Family family) {
    return points.getOrDefault(family, List.of());
  }
}
