package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.BackupPolicyStatus;
import dev.holdfast.api.v1alpha1.TierStatus;
import dev.holdfast.api.v1alpha1.VerificationStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Objects;
import java.util.stream.Stream;

/** When a policy is looked at again. */
public final class PolicyLook {
  /** Waiting is measured by another clock than schedules are; this bounds how far they part. */
  private static final Duration LONGEST = Duration.ofMinutes(10);

  private static final Duration SHORTEST = Duration.ofMillis(100);

  private static final Duration LEAST_WHILE_REFUSED = Duration.ofSeconds(1);
  private static final Duration MOST_WHILE_REFUSED = Duration.ofMinutes(1);

  private PolicyLook() {}

  /**
   * How long until something is due in a policy with {@code status} and {@code alerts}. What should
   * have been started already is refused by the API server: it is tried again after a tenth of the
   * time by which it is late.
   */
  public static Duration next(BackupPolicyStatus status, PolicyAlerts alerts, Instant now) {
    Stream<TierStatus> runs =
        Stream.concat(
            status.tiers().stream(),
            Stream.ofNullable(status.verification()).map(VerificationStatus::runs));
    return Stream.concat(
            runs.filter(Objects::nonNull)
                .map(TierStatus::nextRun)
                .map(Times::parse)
                .filter(Objects::nonNull),
            alerts.turns().stream())
        .map(time -> until(time, now))
        .min(Comparator.naturalOrder())
        .orElse(LONGEST);
  }

  private static Duration until(Instant time, Instant now) {
    return time.isBefore(now)
        ? LookAgain.since(time, now, LEAST_WHILE_REFUSED, MOST_WHILE_REFUSED)
        : LookAgain.between(SHORTEST, Duration.between(now, time), LONGEST);
  }
}
