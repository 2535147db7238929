package dev.holdfast.load;

import java.time.Duration;
import java.util.Random;

/**
 * How Jobs end: always the same for the same seed, whoever asks in whatever order.
 *
 * @param seed another one has other Jobs fail
 */
record Fates(long seed) {
  private static final int FAILING = 8;
  private static final int SLOW = 6;
  private static final int HUNDRED = 100;

  /** Slower than all others, and still over before another run is missed. */
  private static final int SLOW_MILLIS = 40_000;

  private static final int SHORTEST_MILLIS = 300;
  private static final int SPREAD_MILLIS = 1_200;

  /**
   * What becomes of a Job.
   *
   * @param good whether it does what it was told
   * @param length how long it takes
   * @param watched whether its pod is seen running, so that its log is followed
   */
  record Fate(boolean good, Duration length, boolean watched) {}

  /**
   * The fate of the Job of a kind that is the {@code index}th of its policy.
   *
   * @param kind what kind of Job
   */
  Fate of(String kind, String policy, long index) {
    long mixed = seed * 1_000_003 + (kind + "/" + policy).hashCode();
    Random random = new Random((mixed * 31 + index) * 0x9E3779B97F4A7C15L);
    int lot = random.nextInt(HUNDRED);
    boolean slow = lot >= HUNDRED - SLOW && "backup".equals(kind);
    int millis = slow ? SLOW_MILLIS : SHORTEST_MILLIS + random.nextInt(SPREAD_MILLIS);
    return new Fate(lot >= FAILING, Duration.ofMillis(millis), slow || random.nextInt(3) == 0);
  }
}
