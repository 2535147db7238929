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
   * @param delay how much later than its schedule says a run starts
   * @param startingDeadline how much later than that it may start
   * @param underWay the name of a Backup of the tier that has not ended; empty if all have
   * @param suspended whether the policy is suspended
   */
  public record Facts(
      Schedule schedule,
      Instant since,
      Optional<Instant> lastRun,
      Duration delay,
      Duration startingDeadline,
      Optional<String> underWay,
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
   * @param next when the next run is started; empty if suspended
   * @param skipped why the newest run that could have been started is not, in one sentence that
   *     stays the same as long as that does
   */
  public record Decision(Optional<Instant> due, Optional<Instant> next, Optional<String> skipped) {}

  /**
   * Decides. Of several runs that were missed only the newest is started, and only up to its
   * starting deadline. No run is due twice, even if the clock was set back, and none while another
   * of the tier is under way. While suspended nothing is due.
   */
  public static Decision decide(Facts facts, Instant now) {
    if (facts.suspended()) {
      return new Decision(Optional.empty(), Optional.empty(), Optional.empty());
    }
    Instant settled = facts.settled();
    Instant started = now.minus(facts.delay());
    Optional<Instant> next =
        facts
            .schedule()
            .next(started.isBefore(settled) ? settled : started)
            .map(run -> run.plus(facts.delay()));
    if (now.isBefore(settled)) {
      return new Decision(Optional.empty(), next, clockSetBack(facts, settled, now));
    }
    Optional<Instant> newest = facts.schedule().latestUpTo(started, settled);
    if (newest.isEmpty()) {
      return new Decision(Optional.empty(), next, Optional.empty());
    }
    Optional<String> why =
        late(facts, newest.get(), now)
            ? Optional.of(tooLate(facts, newest.get()))
            : facts.underWay().map(backup -> mustWait(newest.get(), backup));
    return new Decision(newest.filter(run -> why.isEmpty()), next, why);
  }

  private static boolean late(Facts facts, Instant run, Instant now) {
    return Duration.between(run.plus(facts.delay()), now).compareTo(facts.startingDeadline()) > 0;
  }

  private static String mustWait(Instant run, String backup) {
    return "the run of " + run + " waits for the end of Backup \"" + backup + "\" of the same tier";
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
