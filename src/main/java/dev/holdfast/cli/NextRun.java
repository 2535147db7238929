package dev.holdfast.cli;

import dev.holdfast.overview.PolicyOverview;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The next run of a policy, as its status has it: where no operator is at work any more, that stays
 * the time of a run that nobody has started.
 *
 * @param time when it is due; null if none is
 */
record NextRun(Instant time) {
  /** How long an operator may need that is being restarted, or has much to do. */
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  static NextRun of(PolicyOverview policy) {
    boolean none = policy.suspended() || policy.nextRun() == null;
    return new NextRun(none ? null : Instant.parse(policy.nextRun()));
  }

  /** How long it is until then, or since; "" if none is due. */
  String when(Instant now) {
    if (time == null) {
      return "";
    }
    if (isMissed(now)) {
      return "overdue by " + Ages.of(Duration.between(time, now));
    }
    return now.isBefore(time) ? "in " + Ages.of(Duration.between(now, time)) : "now";
  }

  /** What is to be said if it was not started; empty if it may still be. */
  Optional<String> missed(Instant now) {
    return isMissed(now)
        ? Optional.of("the run of " + time + " was not started; is the operator at work?")
        : Optional.empty();
  }

  private boolean isMissed(Instant now) {
    return time != null && now.isAfter(time.plus(PATIENCE));
  }
}
