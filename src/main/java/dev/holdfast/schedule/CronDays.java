package dev.holdfast.schedule;

import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.Optional;

/**
 * The days of a cron expression.
 *
 * <p>If neither day field begins with a star, a day that fits either of them counts; otherwise it
 * has to fit both.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/crontab.5.html">crontab(5), the note on
 *     days</a>
 */
record CronDays(CronField daysOfMonth, CronField months, CronField daysOfWeek) {
  /** The time stamps of Kubernetes (RFC 3339) have years of four digits. */
  static final LocalDate FIRST = LocalDate.of(1, 1, 1);

  /** The last day that a schedule knows. */
  static final LocalDate LAST = LocalDate.of(9999, 12, 31);

  /** The first day at or after {@code from}; empty if there is none up to {@link #LAST}. */
  Optional<LocalDate> firstFrom(LocalDate from) {
    LocalDate day = from;
    while (!day.isAfter(LAST)) {
      if (!months.contains(day.getMonthValue())) {
        day = day.with(TemporalAdjusters.firstDayOfNextMonth());
      } else if (contains(day)) {
        return Optional.of(day);
      } else {
        day = day.plusDays(1);
      }
    }
    return Optional.empty();
  }

  /** The last day at or before {@code upTo}; empty if there is none down to {@link #FIRST}. */
  Optional<LocalDate> lastUpTo(LocalDate upTo) {
    LocalDate day = upTo;
    while (!day.isBefore(FIRST)) {
      if (!months.contains(day.getMonthValue())) {
        day = day.withDayOfMonth(1).minusDays(1);
      } else if (contains(day)) {
        return Optional.of(day);
      } else {
        day = day.minusDays(1);
      }
    }
    return Optional.empty();
  }

  private boolean contains(LocalDate day) {
    boolean date = daysOfMonth.contains(day.getDayOfMonth());
    boolean weekday = daysOfWeek.contains(day.getDayOfWeek().getValue() % 7);
    boolean eitherIsStarred = daysOfMonth.starred() || daysOfWeek.starred();
    return eitherIsStarred ? date && weekday : date || weekday;
  }
}
