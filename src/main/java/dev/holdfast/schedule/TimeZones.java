package dev.holdfast.schedule;

import java.time.ZoneId;

/** Reads time zones: names of the IANA database, and UTC. */
public final class TimeZones {
  private static final String UTC = "UTC";

  /** The length of names such as CET, EST and GMT. */
  private static final int ABBREVIATION_LENGTH = 3;

  /** Names that the JDK adds of its own. */
  private static final String JDK_PREFIX = "SystemV/";

  private TimeZones() {}

  /**
   * The zone of {@code name}, such as {@code Europe/Paris} or {@code UTC}.
   *
   * @throws InvalidScheduleException if the database has no such name. Refused as well are offsets
   *     like {@code +02:00}, which know no daylight saving and are mostly meant otherwise, and
   *     abbreviations like {@code EST}, which mean different things in different JDKs.
   */
  public static ZoneId parse(String name) throws InvalidScheduleException {
    boolean known = ZoneId.getAvailableZoneIds().contains(name) && !name.startsWith(JDK_PREFIX);
    if (known && (name.equals(UTC) || name.length() != ABBREVIATION_LENGTH)) {
      return ZoneId.of(name);
    }
    throw new InvalidScheduleException(
        "\""
            + name
            + "\" is no time zone of the IANA database; write it like Europe/Paris, or UTC (no"
            + " offsets, no abbreviations)");
  }
}
