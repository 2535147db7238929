package dev.holdfast.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/** Random histories of an operator: what it starts, against what cron would have. */
class TierRunsHistoryTest {
  /** A schedule that runs on every day does so again within this, however the clock jumps. */
  private static final Duration NEXT_RUN = Duration.ofDays(3);

  /** What happens to the operator before it next looks at the tier. */
  sealed interface Happening {}

  /** It sleeps until the time that the decision gave it. */
  record Sleep() implements Happening {}

  /** It is woken for another reason, or was down for so long. */
  record Pause(Duration length) implements Happening {}

  /** Its clock is set back. */
  record SetBack(Duration length) implements Happening {}

  /** It starts what is due, and dies before it has written that down. */
  record Crash() implements Happening {}

  /** The policy is suspended for so long, then resumed. */
  record Suspend(Duration length) implements Happening {}

  record History(
      CronModel cron,
      ZoneId zone,
      Instant from,
      Duration delay,
      Duration startingDeadline,
      List<Happening> happenings) {
    Schedule schedule() throws InvalidScheduleException {
      return CronSchedule.parse(cron.text(), zone);
    }

    @Override
    public String toString() {
      return cron.text()
          + " in "
          + zone
          + " from "
          + from
          + " later by "
          + delay
          + " within "
          + startingDeadline
          + ": "
          + happenings;
    }
  }

  @Property
  void noRunIsStartedTwiceAndOnlyTheNewestIsMadeUpFor(@ForAll("histories") History history)
      throws Exception {
    Schedule schedule = history.schedule();
    NavigableSet<Instant> runs = runs(history);
    Instant since = history.from();
    Optional<Instant> lastRun = Optional.empty();
    Optional<Instant> notWrittenDown = Optional.empty();
    Set<Instant> started = new HashSet<>();
    Instant now = history.from();
    for (Happening happening : history.happenings()) {
      TierRuns.Facts facts = facts(history, schedule, since, lastRun, false);
      TierRuns.Decision decision = TierRuns.decide(facts, now);
      check(decision, facts, now, runs);
      if (decision.due().isPresent()) {
        Instant due = decision.due().get();
        // A run that was started but not written down is asked for again under its old name.
        assertThat(started.add(due) || notWrittenDown.equals(decision.due())).isTrue();
        if (happening instanceof Crash) {
          notWrittenDown = decision.due();
        } else {
          lastRun = decision.due();
        }
      }
      if (happening instanceof Sleep) {
        now = decision.next().orElseThrow();
      } else if (happening instanceof Pause pause) {
        now = now.plus(pause.length());
      } else if (happening instanceof SetBack back) {
        now = now.minus(back.length());
      } else if (happening instanceof Suspend suspend) {
        TierRuns.Facts suspended = facts(history, schedule, since, lastRun, true);
        now = now.plus(suspend.length());
        assertThat(TierRuns.decide(suspended, now).due()).isEmpty();
        since = now;
      }
    }
  }

  /** What the definition says of a decision, with the oracle for a calendar. */
  private static void check(
      TierRuns.Decision decision, TierRuns.Facts facts, Instant now, NavigableSet<Instant> runs) {
    Instant settled =
        facts.lastRun().isPresent() && facts.lastRun().get().isAfter(facts.since())
            ? facts.lastRun().get()
            : facts.since();
    Instant started = now.minus(facts.delay());
    assertThat(decision.next())
        .isEqualTo(
            Optional.ofNullable(runs.higher(started.isAfter(settled) ? started : settled))
                .map(run -> run.plus(facts.delay())));
    if (now.isBefore(settled)) {
      assertThat(decision.due()).isEmpty();
      assertThat(decision.skipped().isPresent())
          .isEqualTo(!runs.subSet(now, false, settled, false).isEmpty());
      return;
    }
    Optional<Instant> newest =
        Optional.ofNullable(runs.floor(started)).filter(run -> run.isAfter(settled));
    Optional<Instant> inTime =
        newest.filter(run -> !run.plus(facts.delay()).plus(facts.startingDeadline()).isBefore(now));
    assertThat(decision.due()).isEqualTo(inTime);
    assertThat(decision.skipped().isPresent()).isEqualTo(newest.isPresent() && inTime.isEmpty());
  }

  private static TierRuns.Facts facts(
      History history,
      Schedule schedule,
      Instant since,
      Optional<Instant> lastRun,
      boolean suspended) {
    return new TierRuns.Facts(
        schedule,
        since,
        lastRun,
        history.delay(),
        history.startingDeadline(),
        Optional.empty(),
        suspended);
  }

  @Property
  void anOperatorThatSleepsUntilItIsToldStartsEveryRunAtItsTime(
      @ForAll("histories") History history) throws Exception {
    Schedule schedule = history.schedule();
    List<Instant> expected =
        MinuteOracle.runs(
            history.cron(),
            history.zone(),
            history.from(),
            history.from().plus(Duration.ofDays(20)));
    List<Instant> started = new ArrayList<>();
    Optional<Instant> lastRun = Optional.empty();
    Instant now = history.from();
    for (int i = 0; i <= expected.size(); i++) {
      TierRuns.Decision decision =
          TierRuns.decide(facts(history, schedule, history.from(), lastRun, false), now);
      assertThat(decision.skipped()).isEmpty();
      if (decision.due().isPresent()) {
        assertThat(decision.due()).contains(now.minus(history.delay()));
        started.add(decision.due().get());
        lastRun = decision.due();
      }
      now = decision.next().orElseThrow();
    }
    assertThat(started).isEqualTo(expected);
  }

  /** The oracle's runs for as long as the history may last, and the next one. */
  private static NavigableSet<Instant> runs(History history) {
    Instant earliest = history.from();
    Instant latest = history.from().plus(NEXT_RUN);
    for (Happening happening : history.happenings()) {
      if (happening instanceof Sleep) {
        latest = latest.plus(NEXT_RUN);
      } else if (happening instanceof Pause pause) {
        latest = latest.plus(pause.length());
      } else if (happening instanceof SetBack back) {
        earliest = earliest.minus(back.length());
      } else if (happening instanceof Suspend suspend) {
        latest = latest.plus(suspend.length());
      }
    }
    return new TreeSet<>(MinuteOracle.runs(history.cron(), history.zone(), earliest, latest));
  }

  @Provide
  Arbitrary<History> histories() {
    return Zones.any()
        .flatMap(
            zone ->
                Combinators.combine(
                        CronModel.daily(),
                        Zones.startsIn(zone),
                        Arbitraries.of(Duration.ZERO, Duration.ofSeconds(7), Duration.ofHours(5)),
                        Arbitraries.of(
                            Duration.ofSeconds(1),
                            Duration.ofMinutes(10),
                            Duration.ofHours(1),
                            Duration.ofDays(2)),
                        happening().list().ofMinSize(1).ofMaxSize(25))
                    .as(
                        (cron, from, delay, deadline, all) ->
                            new History(cron, zone, from, delay, deadline, all)));
  }

  private static Arbitrary<Happening> happening() {
    return Arbitraries.frequencyOf(
        Tuple.of(6, Arbitraries.of(new Sleep())),
        Tuple.of(5, lengths().map(Pause::new)),
        Tuple.of(2, lengths().map(SetBack::new)),
        Tuple.of(2, Arbitraries.of(new Crash())),
        Tuple.of(1, lengths().map(Suspend::new)));
  }

  private static Arbitrary<Duration> lengths() {
    return Arbitraries.frequencyOf(
        Tuple.of(2, Arbitraries.longs().between(0, 90).map(Duration::ofSeconds)),
        Tuple.of(2, Arbitraries.longs().between(1, 180).map(Duration::ofMinutes)),
        Tuple.of(1, Arbitraries.longs().between(3, 36).map(Duration::ofHours)));
  }
}
