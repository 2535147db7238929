package dev.holdfast.schedule;

import dev.holdfast.api.v1alpha1.HumanDuration;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is to be done for a tier now.
 *
 * @param due the time of the run to start now
 * @param next when the next run is due
 * @param skipped why the newest run that was missed is not made up for
 */
public record TierRun(Optional<Instant> due, Optional<Instant> next, Optional<String> skipped) {

  /**
   * What is known of a tier.
   *
   * @param schedule its schedule
   * @param since runs at or before this instant are not made up for
   * @param lastRun the time of the newest run that was started; empty if none was
   * @param startingDeadline how late a run may start
   * @param suspended whether the policy is suspended
   */
  public record Facts(
      CronSchedule schedule,
      Instant since,
      Optional<Instant> lastRun,
      Duration startingDeadline,
      boolean suspended) {}

  /**
   * Decides. Of several runs that were missed only the newest is started, and only within its
   * starting deadline; a run is never due twice, even if the clock was set back.
   */
  public static TierRun decide(Facts facts, Instant now) {
    if (facts.suspended()) {
      return new TierRun(Optional.empty(), Optional.empty(), Optional.empty());
    }
    Instant considered =
        facts.lastRun().filter(run -> run.isAfter(facts.since())).orElse(facts.since());
    Instant after = considered.isAfter(now) ? considered : now;
    Optional<Instant> next = Optional.of(facts.schedule().next(after));
    if (!now.isAfter(considered)) {
      return new TierRun(Optional.empty(), next, Optional.empty());
    }
    Optional<Instant> newest = facts.schedule().latest(considered, now);
    if (newest.isEmpty()) {
      return new TierRun(Optional.empty(), next, Optional.empty());
    }
    Duration late = Duration.between(newest.get(), now);
    if (late.compareTo(facts.startingDeadline()) <= 0) {
      return new TierRun(newest, next, Optional.empty());
    }
    return new TierRun(
        Optional.empty(),
        next,
        Optional.of(
            "the run of "
                + newest.get()
                + " was missed by more than startingDeadline ("
                + HumanDuration.format(facts.startingDeadline())
                + ")"));
  }
}
