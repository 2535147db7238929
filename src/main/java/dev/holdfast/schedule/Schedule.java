package dev.holdfast.schedule;

import java.time.Instant;
import java.util.Optional;

/** When to run. */
public sealed interface Schedule permits CronSchedule, IntervalSchedule {

  /**
   * The first run after {@code after}, itself not included; empty if there is none before the year
   * 10000, which the time stamps of Kubernetes cannot say.
   */
  Optional<Instant> next(Instant after);

  /**
   * The newest run up to {@code now}, itself included, that is later than {@code strictlyAfter};
   * empty if there is none.
   */
  Optional<Instant> latestUpTo(Instant now, Instant strictlyAfter);
}
