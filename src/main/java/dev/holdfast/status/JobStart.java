package dev.holdfast.status;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** The time before a Job is there: its name is in the status already, and it may be held up. */
final class JobStart {
  /** The reason of the conditions while the Job is being created. */
  static final String STARTING = "Starting";

  private static final String HELD = "JobHeld";

  /** How often the creation of a Job is tried again while something is in its way. */
  private static final Duration BETWEEN_ATTEMPTS = Duration.ofSeconds(30);

  private JobStart() {}

  static boolean isStarting(JobOwner owner) {
    return STARTING.equals(owner.reason()) || HELD.equals(owner.reason());
  }

  static Happening started(String job) {
    return new Happening(false, "Started", "Started Job " + job);
  }

  /** Something is in the way of the Job that may pass; it is waited for up to {@code patience}. */
  static JobVerdict held(JobOwner owner, String why, Duration patience, Instant now) {
    Duration left = Duration.between(now, owner.startTime().plus(patience));
    if (left.isNegative() || left.isZero()) {
      return JobVerdict.Failed.of("JobRefused", why);
    }
    return new JobVerdict.UnderWay(
        false,
        Optional.of(new Waiting(HELD, why, true)),
        Optional.empty(),
        Optional.empty(),
        left.compareTo(BETWEEN_ATTEMPTS) < 0 ? left : BETWEEN_ATTEMPTS);
  }
}
