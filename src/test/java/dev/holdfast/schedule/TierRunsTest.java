package dev.holdfast.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TierRunsTest {
  private static final Duration DEADLINE = Duration.ofHours(1);

  /** A tier that runs daily at 03:00 UTC. Times are of November 2026: 21T03:00 and so on. */
  @ParameterizedTest(name = "{0}: now {3}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # what                        | since    | lastRun  | now         | due      | next     | skipped
          not yet                       | 20T12:00 |          | 21T02:59:59 |          | 21T03:00 |
          on time                       | 20T12:00 |          | 21T03:00:00 | 21T03:00 | 22T03:00 |
          a moment late                 | 20T12:00 | 20T03:00 | 21T03:00:01 | 21T03:00 | 22T03:00 |
          just within the deadline      | 20T12:00 | 20T03:00 | 21T04:00:00 | 21T03:00 | 22T03:00 |
          just beyond it                | 20T12:00 | 20T03:00 | 21T04:00:01 |          | 22T03:00 | 21T03:00
          far beyond it                 | 20T12:00 | 20T03:00 | 22T02:59:59 |          | 22T03:00 | 21T03:00
          three missed, newest in time  | 10T12:00 | 18T03:00 | 21T03:30:00 | 21T03:00 | 22T03:00 |
          three missed, none in time    | 10T12:00 | 18T03:00 | 21T12:00:00 |          | 22T03:00 | 21T03:00
          started already               | 20T12:00 | 21T03:00 | 21T03:00:00 |          | 22T03:00 |
          started already, later        | 20T12:00 | 21T03:00 | 21T03:30:00 |          | 22T03:00 |
          new since the time passed     | 21T03:10 |          | 21T03:30:00 |          | 22T03:00 |
          new at the very time          | 21T03:00 |          | 21T03:00:00 |          | 22T03:00 |
          new just before the time      | 21T02:59 |          | 21T03:00:00 | 21T03:00 | 22T03:00 |
          resumed since the time passed | 21T03:10 | 19T03:00 | 21T03:30:00 |          | 22T03:00 |
          since is older than lastRun   | 01T00:00 | 20T03:00 | 21T03:30:00 | 21T03:00 | 22T03:00 |
          clock set back past a start   | 20T12:00 | 21T03:00 | 21T02:50:00 |          | 22T03:00 |
          clock set back past since     | 21T02:00 |          | 21T01:00:00 |          | 21T03:00 |
          """)
  void startsTheNewestMissedRunOnceWithinItsDeadline(
      String what,
      String since,
      String lastRun,
      String now,
      String due,
      String next,
      String skipped)
      throws Exception {
    TierRuns.Decision decision =
        TierRuns.decide(
            new TierRuns.Facts(
                CronSchedule.parse("0 3 * * *", ZoneOffset.UTC),
                time(since + ":00"),
                Optional.ofNullable(lastRun).map(t -> time(t + ":00")),
                Duration.ZERO,
                DEADLINE,
                Optional.empty(),
                false),
            time(now));

    assertThat(decision)
        .isEqualTo(
            new TierRuns.Decision(
                Optional.ofNullable(due).map(t -> time(t + ":00")),
                Optional.of(time(next + ":00")),
                Optional.ofNullable(skipped)
                    .map(
                        t ->
                            "the run of "
                                + time(t + ":00")
                                + " was missed by more than startingDeadline 1h")));
  }

  @Test
  void nothingIsDueOrAnnouncedWhileSuspended() throws Exception {
    TierRuns.Facts facts =
        new TierRuns.Facts(
            CronSchedule.parse("0 3 * * *", ZoneOffset.UTC),
            time("10T00:00:00"),
            Optional.empty(),
            Duration.ZERO,
            DEADLINE,
            Optional.empty(),
            true);
    TierRuns.Decision nothing =
        new TierRuns.Decision(Optional.empty(), Optional.empty(), Optional.empty());
    assertThat(TierRuns.decide(facts, time("21T03:00:00"))).isEqualTo(nothing);
    assertThat(TierRuns.decide(facts, time("21T12:00:00"))).isEqualTo(nothing);
  }

  @Test
  void whyARunIsSkippedStaysTheSameUntilAnotherIs() throws Exception {
    TierRuns.Facts facts =
        new TierRuns.Facts(
            CronSchedule.parse("0 3 * * *", ZoneOffset.UTC),
            time("10T00:00:00"),
            Optional.of(time("19T03:00:00")),
            Duration.ZERO,
            DEADLINE,
            Optional.empty(),
            false);
    Optional<String> soon = TierRuns.decide(facts, time("20T04:00:01")).skipped();
    assertThat(soon).isPresent();
    assertThat(TierRuns.decide(facts, time("21T02:59:59")).skipped()).isEqualTo(soon);
    assertThat(TierRuns.decide(facts, time("21T12:00:00")).skipped())
        .isPresent()
        .isNotEqualTo(soon);
  }

  @Test
  void aClockThatWasFarAheadIsSpokenOf() throws Exception {
    Instant ahead = Instant.parse("2036-11-21T03:00:00Z");
    TierRuns.Facts facts =
        new TierRuns.Facts(
            CronSchedule.parse("0 3 * * *", ZoneOffset.UTC),
            time("10T00:00:00"),
            Optional.of(ahead),
            Duration.ZERO,
            DEADLINE,
            Optional.empty(),
            false);
    assertThat(TierRuns.decide(facts, time("21T03:00:00")))
        .isEqualTo(
            new TierRuns.Decision(
                Optional.empty(),
                Optional.of(Instant.parse("2036-11-22T03:00:00Z")),
                Optional.of(
                    "no run is started before 2036-11-21T03:00:00Z, which the clock had reached"
                        + " before it was set back")));
  }

  @Test
  void runStartsAsMuchLaterAsItsTierAndNotTwice() throws Exception {
    TierRuns.Facts facts = delayed(Optional.of(time("20T03:00:00")), Optional.empty());

    assertThat(TierRuns.decide(facts, time("21T03:06:59")))
        .isEqualTo(
            new TierRuns.Decision(
                Optional.empty(), Optional.of(time("21T03:07:00")), Optional.empty()));
    assertThat(TierRuns.decide(facts, time("21T03:07:00")))
        .isEqualTo(
            new TierRuns.Decision(
                Optional.of(time("21T03:00:00")),
                Optional.of(time("22T03:07:00")),
                Optional.empty()));
    assertThat(TierRuns.decide(facts, time("21T04:07:00")).due()).isPresent();
    assertThat(TierRuns.decide(facts, time("21T04:07:01")).due()).isEmpty();
    assertThat(
            TierRuns.decide(
                    delayed(Optional.of(time("21T03:00:00")), Optional.empty()),
                    time("21T03:07:01"))
                .due())
        .isEmpty();
  }

  @Test
  void runWaitsForTheOneBeforeAndIsSkippedIfThatTakesTooLong() throws Exception {
    TierRuns.Facts facts =
        delayed(Optional.of(time("20T03:00:00")), Optional.of("shop-daily-20261120-0300"));

    TierRuns.Decision waiting = TierRuns.decide(facts, time("21T03:30:00"));
    TierRuns.Decision late = TierRuns.decide(facts, time("21T05:00:00"));

    assertThat(waiting.due()).isEmpty();
    assertThat(waiting.skipped())
        .contains(
            "the run of 2026-11-21T03:00:00Z waits for the end of Backup"
                + " \"shop-daily-20261120-0300\" of the same tier");
    assertThat(late.due()).isEmpty();
    assertThat(late.skipped().orElseThrow()).contains("was missed by more than startingDeadline");
  }

  private static TierRuns.Facts delayed(Optional<Instant> lastRun, Optional<String> underWay)
      throws InvalidScheduleException {
    return new TierRuns.Facts(
        CronSchedule.parse("0 3 * * *", ZoneOffset.UTC),
        time("10T00:00:00"),
        lastRun,
        Duration.ofMinutes(7),
        DEADLINE,
        underWay,
        false);
  }

  private static Instant time(String dayAndTime) {
    return Instant.parse("2026-11-" + dayAndTime + "Z");
  }
}
