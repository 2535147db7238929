package dev.holdfast.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When schedules run: daylight saving, the edges of intervals, and far ahead. */
class ScheduleTest {

  /** Times are local, with their offset, so that both readings of an hour can be told apart. */
  @ParameterizedTest(name = "{0} in {1} on {2}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # The clock goes from 02:00 to 03:00. Fixed times in between run at 03:00, once.
          0 3 * * *         | Europe/Paris | 2026-03-29 | 03:00+02:00
          30 2 * * *        | Europe/Paris | 2026-03-29 | 03:00+02:00
          0 2 * * *         | Europe/Paris | 2026-03-29 | 03:00+02:00
          59 1 * * *        | Europe/Paris | 2026-03-29 | 01:59+01:00
          0,30 2 * * *      | Europe/Paris | 2026-03-29 | 03:00+02:00
          0 1-4 * * *       | Europe/Paris | 2026-03-29 | 01:00+01:00 03:00+02:00 04:00+02:00
          30 1-3 * * *      | Europe/Paris | 2026-03-29 | 01:30+01:00 03:00+02:00 03:30+02:00
          30 2 * * SUN      | Europe/Paris | 2026-03-29 | 03:00+02:00
          30 2 29 3 *       | Europe/Paris | 2026-03-29 | 03:00+02:00
          # Wildcards follow the clock.
          15 * * * *        | Europe/Paris | 2026-03-29 | 00:15+01:00 01:15+01:00 03:15+02:00 04:15+02:00
          */30 2 * * *      | Europe/Paris | 2026-03-29 |
          0 */2 * * *       | Europe/Paris | 2026-03-29 | 00:00+01:00 04:00+02:00
          # The clock goes from 03:00 back to 02:00. Fixed times run the first time only.
          0 3 * * *         | Europe/Paris | 2026-10-25 | 03:00+01:00
          30 2 * * *        | Europe/Paris | 2026-10-25 | 02:30+02:00
          0 2 * * *         | Europe/Paris | 2026-10-25 | 02:00+02:00
          0,30 2 * * *      | Europe/Paris | 2026-10-25 | 02:00+02:00 02:30+02:00
          30 1-3 * * *      | Europe/Paris | 2026-10-25 | 01:30+02:00 02:30+02:00 03:30+01:00
          30 * * * *        | Europe/Paris | 2026-10-25 | 00:30+02:00 01:30+02:00 02:30+02:00 02:30+01:00 03:30+01:00 04:30+01:00
          */30 2 * * *      | Europe/Paris | 2026-10-25 | 02:00+02:00 02:30+02:00 02:00+01:00 02:30+01:00
          # Midnight does not exist; the day does.
          0 0 * * *         | America/Havana    | 2026-03-08 | 01:00-04:00
          @daily            | Asia/Beirut       | 2026-03-29 | 01:00+03:00
          @weekly           | Asia/Beirut       | 2026-03-29 | 01:00+03:00
          30 0 * * *        | America/Sao_Paulo | 2018-11-04 | 01:00-02:00
          # Midnight comes twice.
          0 0 * * *         | America/Havana    | 2026-11-01 | 00:00-04:00
          # By 30 minutes: from 02:00 to 02:30, and from 02:00 back to 01:30.
          15 2 * * *        | Australia/Lord_Howe | 2026-10-04 | 02:30+11:00
          15 2,3 * * *      | Australia/Lord_Howe | 2026-10-04 | 02:30+11:00 03:15+11:00
          45 1 * * *        | Australia/Lord_Howe | 2026-04-05 | 01:45+11:00
          0 2 * * *         | Australia/Lord_Howe | 2026-04-05 | 02:00+10:30
          45 * * * *        | Australia/Lord_Howe | 2026-04-05 | 00:45+11:00 01:45+11:00 01:45+10:30 02:45+10:30 03:45+10:30 04:45+10:30
          # By two hours, from 01:00 to 03:00.
          0 1,2,3 * * *     | Antarctica/Troll  | 2026-03-29 | 03:00+02:00
          # For Ramadan, from 03:00 back to 02:00, and again ahead.
          30 2 * * *        | Africa/Casablanca | 2026-02-15 | 02:30+01:00
          30 2 * * *        | Africa/Casablanca | 2026-03-22 | 03:00+01:00
          # No daylight saving, and no whole hour.
          0 3 * * *         | Asia/Kathmandu    | 2026-03-29 | 03:00+05:45
          """)
  void daylightSavingNeitherSkipsNorRepeats(String text, String zone, String day, String times)
      throws Exception {
    ZoneId id = TimeZones.parse(zone);
    List<String> expected = times == null ? List.of() : List.of(times.split(" "));
    Instant from = Instant.parse(day + "T00:00:00Z").minus(Duration.ofHours(26));
    Instant to = from.plus(Duration.ofHours(60));
    Schedule schedule = CronSchedule.parse(text, id);

    List<String> forward = new ArrayList<>();
    for (Instant run = schedule.next(from).orElseThrow();
        run.isBefore(to);
        run = schedule.next(run).orElseThrow()) {
      addIfInTheNightOf(day, run, id, forward);
    }
    List<String> back = new ArrayList<>();
    for (Instant run = schedule.latestUpTo(to, from).orElse(from);
        run.isAfter(from);
        run = schedule.latestUpTo(run.minusNanos(1), from).orElse(from)) {
      addIfInTheNightOf(day, run, id, back);
    }
    Collections.reverse(back);

    assertThat(forward).isEqualTo(expected);
    assertThat(back).isEqualTo(expected);
  }

  private static void addIfInTheNightOf(String day, Instant run, ZoneId zone, List<String> runs) {
    ZonedDateTime local = run.atZone(zone);
    if (local.toLocalDate().toString().equals(day) && local.getHour() < 5) {
      runs.add(local.toLocalTime() + local.getOffset().toString());
    }
  }

  @Test
  void theLastHourOfADayThatComesTwiceIsRunOnce() throws Exception {
    Schedule schedule = CronSchedule.parse("59 23 * * *", ZoneId.of("America/Sao_Paulo"));
    Instant first = Instant.parse("2018-02-18T01:59:00Z");
    assertThat(schedule.next(first.minusSeconds(1))).contains(first);
    assertThat(schedule.next(first)).contains(Instant.parse("2018-02-19T02:59:00Z"));
  }

  @Test
  void theDayThatSamoaSkippedHasItsRunsOnceAtTheSkip() throws Exception {
    Instant skip = Instant.parse("2011-12-30T10:00:00Z");
    ZoneId apia = ZoneId.of("Pacific/Apia");
    Instant before = Instant.parse("2011-12-29T20:00:00Z");
    assertThat(CronSchedule.parse("0 3 * * *", apia).next(before)).contains(skip);
    assertThat(CronSchedule.parse("0 3 * * *", apia).next(skip))
        .contains(skip.plusSeconds(3 * 3_600));
    assertThat(CronSchedule.parse("0 3 * * FRI", apia).next(before)).contains(skip);
    assertThat(CronSchedule.parse("0 3 30 * *", apia).next(before)).contains(skip);
    assertThat(CronSchedule.parse("0 3 30 * *", apia).latestUpTo(skip, before)).contains(skip);
    assertThat(CronSchedule.parse("*/15 * * * FRI", apia).next(before))
        .contains(Instant.parse("2012-01-05T10:00:00Z"));
  }

  @ParameterizedTest
  @CsvSource({"2026-03-29T00:00:00Z", "2026-10-25T00:00:00Z"})
  void everyFifteenMinutesMeansFifteenMinutesOfRealTimeThroughBothEdges(Instant start)
      throws Exception {
    Schedule schedule = CronSchedule.parse("*/15 * * * *", ZoneId.of("Europe/Paris"));
    Instant run = start;
    for (int i = 1; i <= 16; i++) {
      run = schedule.next(run).orElseThrow();
      assertThat(run).isEqualTo(start.plus(Duration.ofMinutes(15L * i)));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-21T02:59:59.999999999Z, 2026-11-21T03:00:00Z",
    "2026-11-21T03:00:00Z, 2026-11-22T03:00:00Z",
    "2026-11-21T03:00:00.000000001Z, 2026-11-22T03:00:00Z",
    "2026-11-21T03:00:59Z, 2026-11-22T03:00:00Z"
  })
  void nextIsStrictlyAfter(Instant after, Instant expected) throws Exception {
    assertThat(CronSchedule.parse("0 3 * * *", ZoneOffset.UTC).next(after)).contains(expected);
  }

  @ParameterizedTest
  @CsvSource({
    // now, strictlyAfter, expected
    "2026-11-21T03:00:00Z, 2026-11-20T12:00:00Z, 2026-11-21T03:00:00Z",
    "2026-11-21T03:00:30Z, 2026-11-20T12:00:00Z, 2026-11-21T03:00:00Z",
    "2026-11-21T02:59:59.999999999Z, 2026-11-20T12:00:00Z,",
    "2026-11-21T02:59:59.999999999Z, 2026-11-20T02:59:59Z, 2026-11-20T03:00:00Z",
    "2026-11-21T02:59:59Z, 2026-11-20T03:00:00Z,",
    "2026-11-21T03:00:00Z, 2026-11-21T03:00:00Z,",
    "2026-11-21T03:00:00Z, 2026-11-22T03:00:00Z,",
    "2026-11-21T03:00:00Z, 1970-01-01T00:00:00Z, 2026-11-21T03:00:00Z"
  })
  void latestLiesAfterTheOneAndUpToTheOther(Instant now, Instant strictlyAfter, Instant expected)
      throws Exception {
    assertThat(CronSchedule.parse("0 3 * * *", ZoneOffset.UTC).latestUpTo(now, strictlyAfter))
        .isEqualTo(Optional.ofNullable(expected));
  }

  @Test
  void aLeapDayThatIsASundayIsFoundFortyYearsAhead() throws Exception {
    Schedule schedule = CronSchedule.parse("0 0 29 2 */7", ZoneId.of("Europe/Paris"));
    Instant sunday2088 = Instant.parse("2088-02-28T23:00:00Z");
    Instant sunday2128 = Instant.parse("2128-02-28T23:00:00Z");
    assertThat(schedule.next(sunday2088)).contains(sunday2128);
    assertThat(schedule.latestUpTo(sunday2128.minusNanos(1), Instant.EPOCH)).contains(sunday2088);
  }

  @Test
  void theLeapDayThat2100DoesNotHaveIsNotMissed() throws Exception {
    Schedule schedule = CronSchedule.parse("0 0 29 2 *", ZoneOffset.UTC);
    assertThat(schedule.next(Instant.parse("2096-02-29T00:00:00Z")))
        .contains(Instant.parse("2104-02-29T00:00:00Z"));
  }

  @Test
  void thereIsNoRunThatATimeStampCannotSay() throws Exception {
    Schedule schedule = CronSchedule.parse("@yearly", ZoneOffset.UTC);
    Instant last = Instant.parse("9999-01-01T00:00:00Z");
    assertThat(schedule.next(last.minusSeconds(1))).contains(last);
    assertThat(schedule.next(last)).isEmpty();
    assertThat(CronSchedule.parse("0 3 * * *", ZoneId.of("Europe/Paris")).next(last.plusSeconds(9)))
        .isPresent();
  }

  @Test
  void thereIsNoRunBeforeTheYearOne() throws Exception {
    Schedule schedule = CronSchedule.parse("@yearly", ZoneOffset.UTC);
    Instant first = Instant.parse("0001-01-01T00:00:00Z");
    Instant longBefore = Instant.parse("-0009-01-01T00:00:00Z");
    assertThat(schedule.latestUpTo(first, longBefore)).contains(first);
    assertThat(schedule.latestUpTo(first.minusSeconds(1), longBefore)).isEmpty();
  }

  @Test
  void clocksThatOnceCountedSecondsRunOnTheirOwnMinutes() throws Exception {
    // Paris was 9 minutes and 21 seconds ahead until 1911, when it fell back to Greenwich.
    Schedule schedule = CronSchedule.parse("0 3 * * *", ZoneId.of("Europe/Paris"));
    Instant mean = Instant.parse("1911-03-09T02:50:39Z");
    assertThat(schedule.next(mean.minusSeconds(1))).contains(mean);
    assertThat(schedule.latestUpTo(mean.plusSeconds(5), Instant.EPOCH.minusSeconds(1L << 40)))
        .contains(mean);
    assertThat(
            CronSchedule.parse("55 23 * * *", ZoneId.of("Europe/Paris"))
                .next(mean.plusSeconds(86_400)))
        .contains(Instant.parse("1911-03-10T23:45:39Z"));
  }

  @Test
  @Timeout(60)
  void rareSchedulesAreCheapToAsk() throws Exception {
    Schedule schedule = CronSchedule.parse("* * 29 2 */7", ZoneId.of("America/New_York"));
    Instant after = Instant.parse("2088-03-01T12:00:00Z");
    Instant now = Instant.parse("2068-01-01T00:00:00Z");
    for (int i = 0; i < 100; i++) {
      assertThat(schedule.next(after)).contains(Instant.parse("2128-02-29T05:00:00Z"));
      assertThat(schedule.latestUpTo(now, Instant.EPOCH))
          .contains(Instant.parse("2060-03-01T04:59:00Z"));
    }
  }
}
