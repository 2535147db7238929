package dev.holdfast.schedule;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;

/**
 * Runs at equal distances of real time, whatever the clocks of a zone do.
 *
 * @param start what the runs are counted from, a whole minute; the first is one interval later
 * @param every the interval, at least a minute
 */
public record IntervalSchedule(Instant start, Duration every) implements Schedule {
  private static final Instant END = Instant.parse("+10000-01-01T00:00:00Z");

  /** The shortest interval: the names of runs have their minute. */
  public static final Duration SHORTEST = Duration.ofMinutes(1);

  public IntervalSchedule {
    if (every.compareTo(SHORTEST) < 0) {
      throw new IllegalArgumentException("an interval is at least " + SHORTEST);
    }
  }

  /** Runs {@code every} so often since {@code start}, of which the seconds do not count. */
  public static IntervalSchedule since(Instant start, Duration every) {
    return new IntervalSchedule(start.truncatedTo(ChronoUnit.MINUTES), every);
  }

  @Override
  public Optional<Instant> next(Instant after) {
    long done = after.isBefore(start) ? 0 : Duration.between(start, after).dividedBy(every);
    return Optional.of(start.plus(every.multipliedBy(done + 1))).filter(run -> run.isBefore(END));
  }

  @Override
  public Optional<Instant> latestUpTo(Instant now, Instant strictlyAfter) {
    if (now.isBefore(start)) {
      return Optional.empty();
    }
    long done = Duration.between(start, now).dividedBy(every);
    return Optional.of(start.plus(every.multipliedBy(done)))
        .filter(run -> done > 0 && run.isAfter(strictlyAfter));
  }
}
