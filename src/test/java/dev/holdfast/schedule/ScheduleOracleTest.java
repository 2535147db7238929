package dev.holdfast.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Schedules against {@link MinuteOracle}: the same runs, none twice, none missing. */
class ScheduleOracleTest {
  private static final int WINDOW_DAYS = 70;

  /** A schedule, and a time to look at it from. */
  record Scene(CronModel cron, ZoneId zone, Instant from) {
    Instant to() {
      return from.plus(Duration.ofDays(WINDOW_DAYS));
    }

    Schedule schedule() throws InvalidScheduleException {
      return CronSchedule.parse(cron.text(), zone);
    }

    List<Instant> runs() {
      return MinuteOracle.runs(cron, zone, from, to());
    }

    @Override
    public String toString() {
      return cron.text() + " in " + zone + " from " + from;
    }
  }

  @Provide
  Arbitrary<Scene> scenes() {
    Arbitrary<CronModel> crons = CronModel.frequent().filter(CronModel::everNamesADay);
    return Zones.any()
        .flatMap(
            zone ->
                Combinators.combine(crons, Zones.startsIn(zone))
                    .as((cron, from) -> new Scene(cron, zone, from)));
  }

  @Property
  void theRunsAreThoseOfTheOracleForwardBackAndFromAnyInstant(
      @ForAll("scenes") Scene scene,
      @ForAll @Size(20) List<@IntRange(max = WINDOW_DAYS * 86_400) Integer> seconds)
      throws Exception {
    Schedule schedule = scene.schedule();
    List<Instant> expected = scene.runs();
    assertSame(forward(schedule, scene.from(), scene.to()), expected);
    assertSame(back(schedule, scene.from(), scene.to()), expected);

    NavigableSet<Instant> runs = new TreeSet<>(expected);
    Instant other = scene.from().plusSeconds(seconds.get(0));
    for (int second : seconds) {
      Instant now = scene.from().plusSeconds(second).plusMillis(second % 1_000);
      assertThat(schedule.next(now).filter(run -> !run.isAfter(scene.to())))
          .as("next after %s", now)
          .isEqualTo(Optional.ofNullable(runs.higher(now)));
      assertThat(schedule.latestUpTo(now, other))
          .as("latest up to %s after %s", now, other)
          .isEqualTo(Optional.ofNullable(runs.floor(now)).filter(run -> run.isAfter(other)));
    }
  }

  @Property(tries = 300)
  void isRefusedExactlyIfNoDayOfTheCalendarIsNamed(@ForAll("anyDays") CronModel cron)
      throws Exception {
    if (cron.everNamesADay()) {
      assertThat(CronSchedule.parse(cron.text(), ZoneId.of("UTC")).next(Zones.START)).isPresent();
    } else {
      assertThatThrownBy(() -> CronSchedule.parse(cron.text(), ZoneId.of("UTC")))
          .isInstanceOf(InvalidScheduleException.class)
          .hasMessageContaining("never comes");
    }
  }

  @Provide
  Arbitrary<CronModel> anyDays() {
    return Arbitraries.oneOf(CronModel.any(), CronModel.monthEnds());
  }

  /** Two years, or as many as the system property holdfast.oracle.years says. */
  @ParameterizedTest
  @MethodSource("zones")
  void yearsOfOrdinarySchedulesAreThoseOfTheOracle(ZoneId zone) throws Exception {
    Instant from = Instant.parse("2010-06-01T00:00:00Z");
    Instant to = from.plus(Duration.ofDays(365L * Integer.getInteger("holdfast.oracle.years", 2)));
    List<List<Instant>> expected = MinuteOracle.runs(CronModel.ORDINARY, zone, from, to);
    for (int i = 0; i < CronModel.ORDINARY.size(); i++) {
      Schedule schedule = CronSchedule.parse(CronModel.ORDINARY.get(i).text(), zone);
      assertSame(forward(schedule, from, to), expected.get(i));
      assertSame(back(schedule, from, to), expected.get(i));
    }
  }

  static List<ZoneId> zones() {
    return Zones.TEN;
  }

  private static List<Instant> forward(Schedule schedule, Instant from, Instant to) {
    List<Instant> met = new ArrayList<>();
    Optional<Instant> run = schedule.next(from);
    while (run.isPresent() && !run.get().isAfter(to)) {
      met.add(run.get());
      run = schedule.next(run.get());
    }
    return met;
  }

  private static List<Instant> back(Schedule schedule, Instant from, Instant to) {
    List<Instant> met = new ArrayList<>();
    Optional<Instant> run = schedule.latestUpTo(to, from);
    while (run.isPresent()) {
      met.add(run.get());
      run = schedule.latestUpTo(run.get().minusNanos(1), from);
    }
    Collections.reverse(met);
    return met;
  }

  private static void assertSame(List<Instant> met, List<Instant> expected) {
    if (!met.equals(expected)) {
      List<Instant> missing = new ArrayList<>(expected);
      met.forEach(missing::remove);
      List<Instant> tooMany = new ArrayList<>(met);
      expected.forEach(tooMany::remove);
      fail("missing: %s%ntoo many: %s", missing, tooMany);
    }
  }
}
