package dev.holdfast.schedule;

import dev.holdfast.api.v1alpha1.HumanDuration;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** Decides which run of a tier is to be started now, and when to look again. */
public final class TierRuns {
  private TierRuns() {}

  /**
   * What is known of a tier.
   *
   * @param schedule its schedule
   * @param since runs at or before this instant are not made up for
   * @param lastRun the time of the newest run that was started, by the schedule rather than by the
   *     clock; empty if none was
   * @param startingDeadline how late a run may start
   * @param suspended whether the policy is suspended
   */
  public record Facts(
      Schedule schedule,
      Instant since,
      Optional<Instant> lastRun,
      Duration startingDeadline,
      boolean suspended) {

    /** What happened up to this instant is settled: it was started, or is not made up for. */
    private Instant settled() {
      return lastRun.filter(run -> run.isAfter(since)).orElse(since);
    }
  }

  /**
   * What to do.
   *
   * @param due the time, by the schedule, of the one run to start now
   * @param next the time of the next run that will start; empty if suspended
   * @param skipped why the newest run that was missed is not started, in one sentence that stays
   *     the same until another is missed
   */
  public record Decision(Optional<Instant> due, Optional<Instant> next, Optional<String> skipped) {}

  /**
   * Decides. Of several runs that were missed only the newest is started, and only up to its
   * starting deadline. No run is due twice, even if the clock was set back. While suspended nothing
   * is due.
   */
  public static Decision decide(Facts facts, Instant now) {
    if (facts.suspended()) {
      return new Decision(Optional.empty(), Optional.empty(), Optional.empty());
    }
    Instant settled = facts.settled();
    if (now.isBefore(settled)) {
      return new Decision(
          Optional.empty(), facts.schedule().next(settled), clockSetBack(facts, settled, now));
    }
    Optional<Instant> newest = facts.schedule().latestUpTo(now, settled);
    Optional<Instant> due = newest.filter(run -> !late(facts, run, now));
    Optional<String> skipped =
        newest.filter(run -> late(facts, run, now)).map(r -> tooLate(facts, r));
    return new Decision(due, facts.schedule().next(now), skipped);
  }

  private static boolean late(Facts facts, Instant run, Instant now) {
    return Duration.between(run, now).compareTo(facts.startingDeadline()) > 0;
  }

  // How late it is by now is left out: the sentence is stored, and would have to be stored again
  // with every look at the tier.
  private static String tooLate(Facts facts, Instant run) {
    return "the run of "
        + run
        + " was missed by more than startingDeadline "
        + HumanDuration.format(facts.startingDeadline());
  }

  /** Speaks up if the clock was so far ahead that runs are lost until it is there again. */
  private static Optional<String> clockSetBack(Facts facts, Instant settled, Instant now) {
    return facts
        .schedule()
        .next(now)
        .filter(run -> run.isBefore(settled))
        .map(
            run ->
                "no run is started before "
                    + settled
                    + ", which the clock had reached before it was set back");
  }
}
