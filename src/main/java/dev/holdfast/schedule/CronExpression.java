package dev.holdfast.schedule;

import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * A cron expression: a set of minutes of the local calendar. It knows nothing of time zones.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/crontab.5.html">crontab(5)</a>
 */
record CronExpression(CronDays days, CronTimes times) {
  private static final Map<String, String> MACROS =
      Map.of(
          "@hourly", "0 * * * *",
          "@daily", "0 0 * * *",
          "@midnight", "0 0 * * *",
          "@weekly", "0 0 * * 0",
          "@monthly", "0 0 1 * *",
          "@yearly", "0 0 1 1 *",
          "@annually", "0 0 1 1 *");

  private static final List<String> NUMERALS =
      List.of("no", "one", "two", "three", "four", "five", "six", "seven");

  /**
   * Reads five fields, or one of the macros.
   *
   * @throws InvalidScheduleException if it cannot be read, or names no day that ever comes
   */
  static CronExpression parse(String expression) throws InvalidScheduleException {
    String text = expression.strip();
    if (text.startsWith("@") && !MACROS.containsKey(text)) {
      throw new InvalidScheduleException(
          "\"" + text + "\" is none of " + String.join(", ", new TreeSet<>(MACROS.keySet())));
    }
    String[] words = MACROS.getOrDefault(text, text).split("\\s+", -1);
    CronField.Kind[] kinds = CronField.Kind.values();
    if (words.length != kinds.length || text.isEmpty()) {
      throw new InvalidScheduleException(wrongNumber(text.isEmpty() ? 0 : words.length));
    }
    CronField[] fields = new CronField[kinds.length];
    for (int i = 0; i < kinds.length; i++) {
      fields[i] = CronField.parse(kinds[i], words[i]);
    }
    CronDays days = new CronDays(fields[2], fields[3], fields[4]);
    // The calendar repeats itself, weekdays included, every 400 years; far fewer lie before LAST.
    if (days.firstFrom(LocalDate.of(2000, 1, 1)).isEmpty()) {
      throw new InvalidScheduleException(
          "\"" + text + "\" names a day that never comes, so it would never run");
    }
    return new CronExpression(days, new CronTimes(fields[0], fields[1]));
  }

  private static String wrongNumber(int fields) {
    String number = fields < NUMERALS.size() ? NUMERALS.get(fields) : Integer.toString(fields);
    return number
        + (fields == 1 ? " field" : " fields")
        + "; Holdfast reads five (minute hour day-of-month month day-of-week)"
        + (fields > CronField.Kind.values().length ? ", no seconds" : "");
  }

  /**
   * Whether minute or hour begins with a star: what cronie calls a wildcard job, as opposed to one
   * with a fixed time of day.
   */
  boolean isWildcard() {
    return times.minutes().starred() || times.hours().starred();
  }

  /** The first minute at or after {@code from}. */
  Optional<LocalDateTime> firstFrom(LocalDateTime from) {
    LocalDateTime minute = from.truncatedTo(ChronoUnit.MINUTES);
    if (minute.isBefore(from)) {
      minute = minute.plusMinutes(1);
    }
    LocalDate date = minute.toLocalDate();
    Optional<LocalDate> day = days.firstFrom(date);
    if (day.isPresent() && day.get().equals(date)) {
      Optional<LocalTime> time = times.firstFrom(minute.toLocalTime());
      if (time.isPresent()) {
        return time.map(date::atTime);
      }
      day = days.firstFrom(date.plusDays(1));
    }
    return day.flatMap(d -> times.firstFrom(LocalTime.MIN).map(d::atTime));
  }

  /** The last minute at or before {@code upTo}. */
  Optional<LocalDateTime> lastUpTo(LocalDateTime upTo) {
    LocalDate date = upTo.toLocalDate();
    Optional<LocalDate> day = days.lastUpTo(date);
    if (day.isPresent() && day.get().equals(date)) {
      Optional<LocalTime> time = times.lastUpTo(upTo.toLocalTime());
      if (time.isPresent()) {
        return time.map(date::atTime);
      }
      day = days.lastUpTo(date.minusDays(1));
    }
    return day.flatMap(d -> times.lastUpTo(LocalTime.MAX).map(d::atTime));
  }
}
