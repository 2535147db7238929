package dev.holdfast.retention;

import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.Locale;

/** A stretch of the calendar of which the newest backup is kept. Weeks are those of ISO 8601. */
public enum Period {
  HOURLY,
  DAILY,
  WEEKLY,
  MONTHLY,
  YEARLY;

  /** The name of the rule. */
  String rule() {
    String name = name().toLowerCase(Locale.ROOT);
    return "keep" + Character.toUpperCase(name.charAt(0)) + name.substring(1);
  }

  /**
   * The period that {@code instant} is in, as people write it; the same text is the same period. Of
   * an hour that the clock shows twice, each is one of its own.
   */
  String of(Instant instant, ZoneId zone) {
    ZonedDateTime time = instant.atZone(zone);
    return switch (this) {
      case HOURLY -> time.truncatedTo(ChronoUnit.HOURS).toOffsetDateTime().toString();
      case DAILY -> time.toLocalDate().toString();
      case WEEKLY ->
          "%04d-W%02d"
              .formatted(
                  time.get(IsoFields.WEEK_BASED_YEAR), time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR));
      case MONTHLY -> "%04d-%02d".formatted(time.getYear(), time.getMonthValue());
      case YEARLY -> "%04d".formatted(time.getYear());
    };
  }
}
