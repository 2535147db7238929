package dev.holdfast.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;

/**
 * When to run: five cron fields (minute hour day-of-month month day-of-week) in a time zone. Lists,
 * ranges, steps and names are read as in crontab(5). If neither day field begins with a star, a day
 * that fits either of them counts.
 *
 * <p>At the edges of daylight saving, after the treatment of Vixie cron that cronie carries on:
 *
 * <ul>
 *   <li>A <b>fixed-time</b> schedule runs once for each time it names, at the first instant at
 *       which the clock reads that time or later. A time that the clock skips runs at the instant
 *       of the skip; one that the clock shows twice runs the first time only. Several times that
 *       are skipped together are one run.
 *   <li>A <b>wildcard</b> schedule, one whose minute or hour begins with a star, follows the clock:
 *       it runs at every instant at which the clock reads a time it names. So <code>&#42;/15 * * *
 *       *</code> runs every 15 minutes of real time, through both edges. A narrower one, such as
 *       <code>&#42;/15 2 * * *</code>, does not run in the night that has no such hour, and runs
 *       through both in the night that has two.
 * </ul>
 *
 * <p>Unlike cron, which is a daemon and cannot tell a large jump of the zone from a corrected
 * clock, this holds for jumps of any size: the day that Samoa skipped in 2011 has its run as well.
 *
 * @see <a href="https://man7.org/linux/man-pages/man5/crontab.5.html">crontab(5)</a>
 * @see <a href="https://github.com/cronie-crond/cronie/blob/master/man/cron.8">cron(8) of cronie,
 *     Daylight Saving Time and other time changes</a>
 * @see <a href="https://github.com/cronie-crond/cronie/blob/master/src/cron.c">cron.c of cronie,
 *     the four cases of the main loop, where the two kinds are told apart</a>
 */
public final class CronSchedule implements Schedule {
  private final CronExpression expression;
  private final ZoneId zone;

  private CronSchedule(CronExpression expression, ZoneId zone) {
    this.expression = expression;
    this.zone = zone;
  }

  /**
   * Reads a schedule.
   *
   * @param expression five fields, or a macro: {@code @hourly}, {@code @daily}, {@code @midnight},
   *     {@code @weekly}, {@code @monthly}, {@code @yearly} or {@code @annually}
   * @param zone the time zone, as {@link TimeZones#parse} reads it
   * @throws InvalidScheduleException if it cannot be read, or names no day that ever comes
   */
  public static CronSchedule parse(String expression, ZoneId zone) throws InvalidScheduleException {
    return new CronSchedule(CronExpression.parse(expression), zone);
  }

  @Override
  public Optional<Instant> next(Instant after) {
    SteadyTime span = SteadyTime.around(zone.getRules(), after);
    LocalDateTime from = later(span.reading(after).plusNanos(1), firstReading(span));
    while (true) {
      Optional<Instant> run = expression.firstFrom(from).map(span::when);
      if (run.isEmpty() || span.endsAfter(run.get())) {
        return run;
      }
      span = span.following().orElseThrow();
      from = firstReading(span);
    }
  }

  @Override
  public Optional<Instant> latestUpTo(Instant now, Instant strictlyAfter) {
    if (!now.isAfter(strictlyAfter)) {
      return Optional.empty();
    }
    SteadyTime span = SteadyTime.around(zone.getRules(), now);
    LocalDateTime upTo = span.reading(now);
    while (true) {
      Optional<LocalDateTime> local = expression.lastUpTo(upTo);
      if (local.isEmpty() || !local.get().isBefore(firstReading(span))) {
        return local.map(span::when).filter(run -> run.isAfter(strictlyAfter));
      }
      if (!span.startsAfter(strictlyAfter)) {
        return Optional.empty();
      }
      upTo = span.jumpIn().orElseThrow().getDateTimeBefore().minusNanos(1);
      span = span.preceding().orElseThrow();
    }
  }

  /**
   * The first reading of the clock that belongs to {@code span}. With fixed times that is where the
   * clock stood before it jumped: what a jump ahead has left out belongs to the span, what a jump
   * back repeats does not.
   */
  private LocalDateTime firstReading(SteadyTime span) {
    return span.jumpIn()
        .map(
            expression.isWildcard()
                ? ZoneOffsetTransition::getDateTimeAfter
                : ZoneOffsetTransition::getDateTimeBefore)
        .orElse(LocalDateTime.MIN);
  }

  private static LocalDateTime later(LocalDateTime one, LocalDateTime other) {
    return one.isAfter(other) ? one : other;
  }
}
