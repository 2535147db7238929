package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.Alerts;
import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.api.v1alpha1.Patterns;
import dev.holdfast.api.v1alpha1.VolumeSpaceStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;

/**
 * The limits of a policy in numbers. A server without the schema lets anything through; what cannot
 * be read is told as a problem of the policy, and until it is mended the default counts, so that
 * nobody is left without an alert.
 */
final class AlertLimits {
  private static final int FREE_PERCENT = 10;
  private static final long FREE_BYTES = 10_000_000_000L;

  private AlertLimits() {}

  /** How old the newest good backup may become; empty if only the schedules say it. */
  static Optional<Duration> maxAge(Alerts alerts) {
    return Optional.ofNullable(alerts.maxAge())
        .filter(text -> Patterns.matches(Patterns.DURATION, text))
        .map(HumanDuration::parse);
  }

  /** By how many percent a size may differ from the usual one. */
  static int sizeChange(Alerts alerts) {
    return percent(
        Patterns.matches(Patterns.PERCENT, alerts.sizeChange())
            ? alerts.sizeChange()
            : Alerts.DEFAULT_SIZE_CHANGE);
  }

  /** Whether {@code space} is less than there should be. */
  static boolean isLow(Alerts alerts, VolumeSpaceStatus space) {
    String limit = alerts.minFreeSpace();
    if (limit == null || !Patterns.matches(Patterns.FREE_SPACE, limit)) {
      return isLess(FREE_PERCENT, space) || space.freeBytes() < FREE_BYTES;
    }
    return limit.endsWith("%")
        ? isLess(percent(limit), space)
        : BigDecimal.valueOf(space.freeBytes())
                .compareTo(Quantity.getAmountInBytes(Quantity.parse(limit)))
            < 0;
  }

  private static boolean isLess(int percent, VolumeSpaceStatus space) {
    return (double) space.freeBytes() * 100 < (double) space.totalBytes() * percent;
  }

  private static int percent(String text) {
    return Integer.parseInt(text.substring(0, text.length() - 1));
  }
}
