package dev.holdfast.schedule;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.Patterns;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;

/**
 * The names of scheduled Backups. They follow from policy, tier and time alone, so that two
 * operators, or one that was killed half-way, cannot start the same run twice. The time is in UTC,
 * where no hour comes twice.
 */
public final class RunNames {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuuMMdd-HHmm").withZone(ZoneOffset.UTC);

  private static final int TIME_LENGTH = "-20261121-0300".length();
  private static final int SUFFIX_LENGTH = "-c0ffee".length();

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

  /**
   * The name for a run whose own name is taken by something else: by a Backup made by hand, or by
   * that of another policy, since {@code a-b} with the tier {@code c} reads like {@code a} with the
   * tier {@code b-c}. It follows from the same, and from the policy's UID.
   */
  public static String besideNamesake(String scheduled, String policyUid) {
    String suffix = "-" + HexFormat.of().toHexDigits(policyUid.hashCode(), SUFFIX_LENGTH - 1);
    int time = scheduled.length() - TIME_LENGTH;
    int room = Backup.MAX_NAME_LENGTH - TIME_LENGTH - SUFFIX_LENGTH;
    String head = time <= room ? scheduled.substring(0, time) : scheduled.substring(0, room);
    return head + suffix + scheduled.substring(time);
  }

  /** How many characters the name of a tier of {@code policy} may have; below 1 if none fits. */
  public static int maxTierLength(String policy) {
    return Backup.MAX_NAME_LENGTH - LENGTH_BESIDE_NAMES - policy.length();
  }
}
