package dev.holdfast.schedule;

import java.time.DateTimeException;
import java.time.ZoneId;

/** Reads time zones: names of the IANA database only. */
public final class TimeZones {
  private TimeZones() {}

  /**
   * The zone of {@code name}, such as {@code Europe/Paris} or {@code UTC}.
   *
   * @throws InvalidScheduleException if the database has no such name; offsets like {@code +02:00}
   *     are refused, since they know no daylight saving and are mostly meant otherwise
   */
  public static ZoneId parse(String name) throws InvalidScheduleException {
    if (ZoneId.getAvailableZoneIds().contains(name)) {
      try {
        return ZoneId.of(name);
      } catch (DateTimeException e) {
        throw unknown(name);
      }
    }
    throw unknown(name);
  }

  private static InvalidScheduleException unknown(String name) {
    return new InvalidScheduleException(
        "\"" + name + "\" is no time zone of the IANA database; write it like Europe/Paris or UTC");
  }
}
