package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.Alerts;
import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.api.v1alpha1.Patterns;
import dev.holdfast.api.v1alpha1.VolumeSpaceStatus;
import io.fabric8.kubernetes.api.model.Quantity;
import java.math.BigDecimal;
import java.math.RoundingMode;
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

  /** On a small volume as many bytes would never be free: more than this share is not asked for. */
  private static final int MOST_FREE_PERCENT = 25;

  /** A limit may say more than any volume can have. */
  private static final BigDecimal MOST_BYTES = BigDecimal.valueOf(Long.MAX_VALUE);

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
    return space.freeBytes() < minFreeBytes(alerts, space.totalBytes());
  }

  /** How many of {@code totalBytes} should be free. */
  static long minFreeBytes(Alerts alerts, long totalBytes) {
    String limit = alerts.minFreeSpace();
    if (limit == null || !Patterns.matches(Patterns.FREE_SPACE, limit)) {
      return Math.max(
          share(FREE_PERCENT, totalBytes),
          Math.min(FREE_BYTES, share(MOST_FREE_PERCENT, totalBytes)));
    }
    return limit.endsWith("%")
        ? share(percent(limit), totalBytes)
        : whole(Quantity.getAmountInBytes(Quantity.parse(limit)));
  }

  private static long share(int percent, long totalBytes) {
    return whole(
        BigDecimal.valueOf(totalBytes).multiply(BigDecimal.valueOf(percent)).movePointLeft(2));
  }

  private static long whole(BigDecimal bytes) {
    return bytes.setScale(0, RoundingMode.CEILING).min(MOST_BYTES).longValueExact();
  }

  private static int percent(String text) {
    return Integer.parseInt(text.substring(0, text.length() - 1));
  }
}
