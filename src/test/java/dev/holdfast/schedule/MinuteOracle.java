package dev.holdfast.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.zone.ZoneRules;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/**
 * Cron as its definition has it: a daemon that looks at the clock on the wall every minute. It
 * knows nothing of jumps of the clock; it only sees that the clock reads something else.
 *
 * <p>Jobs with a star in minute or hour run if the clock reads a time they name. The others run for
 * every time that the clock has reached for the first time since it was last looked at.
 */
final class MinuteOracle {
  /** Longer than any zone has ever set its clocks back: what the daemon must have seen before. */
  private static final Duration WARM_UP = Duration.ofDays(3);

  private static final int MINUTES_A_DAY = 24 * 60;

  private MinuteOracle() {}

  /** The runs after {@code from} and up to {@code to}, in order. */
  static List<Instant> runs(CronModel cron, ZoneId zone, Instant from, Instant to) {
    return runs(List.of(cron), zone, from, to).get(0);
  }

  /** The runs of each of {@code crons} after {@code from} and up to {@code to}. */
  static List<List<Instant>> runs(List<CronModel> crons, ZoneId zone, Instant from, Instant to) {
    List<Job> jobs = crons.stream().map(Job::new).toList();
    Clock clock = new Clock(zone.getRules());
    long minute = from.minus(WARM_UP).getEpochSecond() / 60;
    long reached = clock.reading(minute - 1);
    for (; minute <= Math.floorDiv(to.getEpochSecond(), 60L); minute++) {
      long reading = clock.reading(minute);
      if (minute * 60 > from.getEpochSecond()) {
        for (Job job : jobs) {
          if (job.wildcard ? job.names(reading) : job.namesAny(reached, reading)) {
            job.runs.add(Instant.ofEpochSecond(minute * 60));
          }
        }
      }
      reached = Math.max(reached, reading);
    }
    return jobs.stream().map(job -> job.runs).toList();
  }

  /** The clock on the wall. */
  private static final class Clock {
    private final ZoneRules rules;
    private long hour = Long.MIN_VALUE;
    private boolean jumps;
    private long offset;

    Clock(ZoneRules rules) {
      this.rules = rules;
    }

    /** What it reads, in minutes since 1970-01-01T00:00. */
    long reading(long minute) {
      long newHour = Math.floorDiv(minute, 60L);
      if (newHour != hour) {
        hour = newHour;
        offset = offset(hour * 60);
        // No zone has ever set its clocks twice within an hour. Looking each of them up takes most
        // of the time there is.
        jumps = offset != offset(hour * 60 + 59);
      }
      return minute + (jumps ? offset(minute) : offset);
    }

    private long offset(long minute) {
      int seconds = rules.getOffset(Instant.ofEpochSecond(minute * 60)).getTotalSeconds();
      if (seconds % 60 != 0) {
        throw new IllegalArgumentException("the oracle counts minutes; this zone counted seconds");
      }
      return seconds / 60;
    }
  }

  private static final class Job {
    private final CronModel cron;
    private final boolean wildcard;
    private final BitSet minutesOfDay;
    private final List<Instant> runs = new ArrayList<>();

    Job(CronModel cron) {
      this.cron = cron;
      this.wildcard = cron.wildcard();
      this.minutesOfDay = cron.minutesOfDay();
    }

    boolean names(long reading) {
      return minutesOfDay.get((int) (reading % MINUTES_A_DAY))
          && cron.names(LocalDate.ofEpochDay(reading / MINUTES_A_DAY));
    }

    boolean namesAny(long reached, long reading) {
      for (long time = reached + 1; time <= reading; time++) {
        if (names(time)) {
          return true;
        }
      }
      return false;
    }
  }
}
