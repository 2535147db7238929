package dev.holdfast.schedule;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.Patterns;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/**
 * The names of scheduled Backups. They follow from policy, tier and time alone, so that two
 * operators, or one that was killed half-way, cannot start the same run twice. The time is in UTC,
 * where no hour comes twice.
 */
public final class RunNames {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd-HHmm").withZone(ZoneOffset.UTC);

  private static final int LENGTH_BESIDE_NAMES = "--20261121-0300".length();

  private RunNames() {}

  /**
   * The name of the Backup of {@code tier} for {@code time}: {@code
   * <policy>-<tier>-<yyyyMMdd>-<HHmm>}.
   *
   * @param time the time of the schedule, a whole minute
   * @throws IllegalArgumentException if that is not a DNS label of at most {@link
   *     Backup#MAX_NAME_LENGTH} characters; {@link PolicyCheck} finds such names first
   */
  public static String scheduled(String policy, String tier, Instant time) {
    String name = policy + "-" + tier + "-" + TIME.format(time);
    if (name.length() > Backup.MAX_NAME_LENGTH || !Patterns.matches(Patterns.DNS_LABEL, name)) {
      throw new IllegalArgumentException(
          "\"" + name + "\" cannot be the name of a Backup; the policy should have been refused");
    }
    return name;
  }

  /** How many characters the name of a tier of {@code policy} may have; below 1 if none fits. */
  public static int maxTierLength(String policy) {
    return Backup.MAX_NAME_LENGTH - LENGTH_BESIDE_NAMES - policy.length();
  }
}
