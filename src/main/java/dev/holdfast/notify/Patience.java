package dev.holdfast.notify;

import java.time.Duration;

/**
 * How often a channel is tried.
 *
 * @param first how long after the first failure
 * @param longest the longest time between two attempts
 * @param pause the time between two messages to the same recipients
 */
record Patience(Duration first, Duration longest, Duration pause) {
  private static final int MOST_DOUBLINGS = 30;

  /**
   * How long to wait after that many failures.
   *
   * @param chance from 0 to 1: what failed together need not come again together
   */
  Duration after(int failures, double chance) {
    double doubled = (double) first.toMillis() * (1L << Math.min(failures - 1, MOST_DOUBLINGS));
    double most = Math.min(doubled, (double) longest.toMillis());
    return Duration.ofMillis(Math.round(most * (0.5 + chance / 2)));
  }
}
