package dev.holdfast.schedule;

import java.time.LocalTime;
import java.util.Optional;

/** The times of day of a cron expression: every minute of its set in every hour of its set. */
record CronTimes(CronField minutes, CronField hours) {

  /** The first time at or after {@code from}, which is a whole minute. */
  Optional<LocalTime> firstFrom(LocalTime from) {
    int hour = hours.atLeast(from.getHour());
    int minute = minutes.atLeast(hour == from.getHour() ? from.getMinute() : 0);
    if (minute == CronField.NONE) {
      hour = hours.atLeast(from.getHour() + 1);
      minute = minutes.atLeast(0);
    }
    return at(hour, minute);
  }

  /** The last time at or before {@code upTo}. */
  Optional<LocalTime> lastUpTo(LocalTime upTo) {
    int hour = hours.atMost(upTo.getHour());
    int minute = minutes.atMost(hour == upTo.getHour() ? upTo.getMinute() : 59);
    if (minute == CronField.NONE) {
      hour = hours.atMost(upTo.getHour() - 1);
      minute = minutes.atMost(59);
    }
    return at(hour, minute);
  }

  private static Optional<LocalTime> at(int hour, int minute) {
    return hour == CronField.NONE ? Optional.empty() : Optional.of(LocalTime.of(hour, minute));
  }
}
