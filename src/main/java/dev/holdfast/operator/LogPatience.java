package dev.holdfast.operator;

import java.time.Duration;

/**
 * How long the follower of a log waits for what.
 *
 * @param silence after what silence a connection is thought dead; longer than a run's
 * @param end how long the end of a log, as it is now, may take to begin and to go on
 * @param pause between the end of a connection and the next
 * @param notices between two notices that there is something new
 */
record LogPatience(Duration silence, Duration end, Duration pause, Duration notices) {
  /** A run writes a line at least every ten seconds. */
  static final LogPatience USUAL =
      new LogPatience(
          Duration.ofSeconds(30),
          Duration.ofSeconds(10),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2));
}
