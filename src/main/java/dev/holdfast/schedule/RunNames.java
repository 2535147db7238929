package dev.holdfast.schedule;

import dev.holdfast.api.v1alpha1.Backup;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * The names of scheduled Backups. They follow from policy, tier and time alone, so that two
 * operators, or one that was killed half-way, cannot start the same run twice.
 */
public final class RunNames {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMdd-HHmm").withZone(ZoneOffset.UTC);

  private static final int TIME_LENGTH = "20261121-0300".length();

  private RunNames() {}

  /** The name of the Backup of {@code tier} for {@code time}, which is a whole minute. */
  public static String of(String policy, String tier, Instant time) {
    return policy + "-" + tier + "-" + TIME.format(time);
  }

  /** Whether the names of {@code tier}'s Backups are short enough. */
  public static boolean fit(String policy, String tier) {
    return policy.length() + 1 + tier.length() + 1 + TIME_LENGTH <= Backup.MAX_NAME_LENGTH;
  }
}
