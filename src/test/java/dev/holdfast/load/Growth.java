package dev.holdfast.load;

import dev.holdfast.bench.Statistics;
import java.util.List;

/**
 * Whether something that is to stay as it is has grown: what it was in the last third of the time
 * is compared with the middle one. In the first, things come up to their size. Medians, so that a
 * few samples from the midst of a burst say nothing.
 */
final class Growth {
  private static final int THIRDS = 3;

  private Growth() {}

  /**
   * By how much the last third is above the middle one, beyond what is let pass; 0 if it is not.
   *
   * @param samples at even times, the oldest first
   * @param passed what says nothing, in the unit of the samples
   * @throws IllegalArgumentException if there are fewer than three
   */
  static double of(List<Double> samples, double passed) {
    return Math.max(0, last(samples) - middle(samples) - passed);
  }

  /** The same in percent of the middle third. */
  static double percent(List<Double> samples, double passed) {
    double grown = of(samples, passed);
    // What has come out of nothing has grown beyond any percentage.
    return grown == 0 ? 0 : 100 * grown / middle(samples);
  }

  /** The median of the middle third. */
  static double middle(List<Double> samples) {
    return third(samples, 1);
  }

  /** The median of the last third. */
  static double last(List<Double> samples) {
    return third(samples, 2);
  }

  private static double third(List<Double> samples, int which) {
    if (samples.size() < THIRDS) {
      throw new IllegalArgumentException(
          "%d samples have no thirds; let it run longer".formatted(samples.size()));
    }
    return Statistics.median(
        samples.subList(which * samples.size() / THIRDS, (which + 1) * samples.size() / THIRDS));
  }
}
