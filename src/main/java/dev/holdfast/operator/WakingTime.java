package dev.holdfast.operator;

import java.time.Duration;

/**
 * The time for which this operator was awake. It does not run while the process or its machine
 * sleeps, and no clock that is set makes it jump, so a wait that it measures was a wait.
 */
@FunctionalInterface
interface WakingTime {

  /** How much of it has passed since some moment in the past; never less than before. */
  Duration elapsed();
}
