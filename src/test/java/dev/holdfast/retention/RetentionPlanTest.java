package dev.holdfast.retention;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RetentionPlanTest {
  private static final Instant NOW = Instant.parse("2026-03-02T12:00:00Z");
  private static final ZoneId UTC = ZoneId.of("UTC");

  @Test
  void theLastSevenDailyAndTheLastFourWeeklyBackupsAreKept() {
    List<Candidate> all = new ArrayList<>();
    for (int day = 0; day < 10; day++) {
      all.add(good("daily", "2026-03-%02dT03:00:00Z".formatted(1 + day)));
    }
    for (int week = 0; week < 6; week++) {
      all.add(good("weekly", "2026-02-%02dT04:00:00Z".formatted(1 + 5 * week)));
    }
    var rules = Map.of("daily", last(7), "weekly", last(4));

    var plan = plan(rules, all, Instant.parse("2026-03-10T12:00:00Z"));

    assertThat(expired(plan))
        .containsExactlyInAnyOrder(
            "daily 2026-03-01T03:00:00Z",
            "daily 2026-03-02T03:00:00Z",
            "daily 2026-03-03T03:00:00Z",
            "weekly 2026-02-01T04:00:00Z",
            "weekly 2026-02-06T04:00:00Z");
    assertThat(reason(plan, "daily 2026-03-10T03:00:00Z")).isEqualTo("keepLast: 1 of 7");
    assertThat(reason(plan, "daily 2026-03-03T03:00:00Z"))
        .isEqualTo("no rule keeps it (keepLast 7)");
  }

  /** Of several rules it takes one to keep a backup. */
  @Test
  void ageAndNumberEachKeepWhatTheyKeep() {
    List<Candidate> all =
        List.of(
            good("daily", "2026-01-01T03:00:00Z"),
            good("daily", "2026-01-15T03:00:00Z"),
            good("daily", "2026-02-27T03:00:00Z"),
            good("daily", "2026-02-28T03:00:00Z"),
            good("daily", "2026-03-01T03:00:00Z"),
            good("daily", "2026-03-02T03:00:00Z"));
    var rules =
        new RetentionRules(2, Optional.of(Duration.ofDays(3)), Map.of(Period.MONTHLY, 3), UTC);

    var plan = plan(Map.of("daily", rules), all, NOW);

    assertThat(expired(plan)).containsExactly("daily 2026-01-01T03:00:00Z");
    assertThat(reason(plan, "daily 2026-03-01T03:00:00Z")).isEqualTo("keepLast: 2 of 2");
    assertThat(reason(plan, "daily 2026-02-28T03:00:00Z"))
        .isEqualTo("keepMonthly: newest of 2026-02, 2 of 3");
    assertThat(reason(plan, "daily 2026-02-27T03:00:00Z"))
        .isEqualTo("maxAge: not older than 2026-02-27T03:00:00Z");
    assertThat(reason(plan, "daily 2026-01-01T03:00:00Z"))
        .isEqualTo("no rule keeps it (keepLast 2, maxAge 3d, keepMonthly 3)");
  }

  /** An outage longer than the period must not erase every backup there is. */
  @Test
  void afterALongOutageAgeErasesNothing() {
    List<Candidate> all =
        List.of(good("daily", "2025-10-01T03:00:00Z"), good("daily", "2025-10-02T03:00:00Z"));

    var plan = plan(Map.of("daily", age(30)), all, NOW);

    assertThat(expired(plan)).isEmpty();
  }

  @Test
  void failedRunsPushOutNoGoodBackup() {
    List<Candidate> all = new ArrayList<>();
    all.add(good("daily", "2026-02-20T03:00:00Z"));
    for (int day = 21; day < 28; day++) {
      all.add(of("daily", "2026-02-%dT03:00:00Z".formatted(day), Standing.FAILED, List.of("shop")));
    }
    all.add(good("daily", "2026-02-28T03:00:00Z"));

    var plan = plan(Map.of("daily", last(2)), all, NOW);

    assertThat(expired(plan))
        .as("records of failures, of which three are kept")
        .containsExactly(
            "daily 2026-02-24T03:00:00Z",
            "daily 2026-02-23T03:00:00Z",
            "daily 2026-02-22T03:00:00Z",
            "daily 2026-02-21T03:00:00Z");
  }

  @Test
  void backupThatFailedItsCheckCountsForNothingAndGoesInItsTurn() {
    List<Candidate> all =
        List.of(
            good("daily", "2026-02-26T03:00:00Z"),
            of("daily", "2026-02-27T03:00:00Z", Standing.DOUBTFUL, List.of("shop")),
            good("daily", "2026-02-28T03:00:00Z"),
            good("daily", "2026-03-01T03:00:00Z"));

    var three = plan(Map.of("daily", last(3)), all, NOW);
    assertThat(expired(three)).isEmpty();
    assertThat(reason(three, "daily 2026-02-27T03:00:00Z"))
        .isEqualTo("takes up no place; if it were good, keepLast: 3 of 3");
    assertThat(reason(three, "daily 2026-02-26T03:00:00Z")).isEqualTo("keepLast: 3 of 3");
    assertThat(expired(plan(Map.of("daily", last(2)), all, NOW)))
        .containsExactly("daily 2026-02-27T03:00:00Z", "daily 2026-02-26T03:00:00Z");
  }

  @Test
  void nothingGoesWhileTheNewestRunHasFailed() {
    List<Candidate> all =
        List.of(
            good("daily", "2026-02-27T03:00:00Z"),
            good("daily", "2026-02-28T03:00:00Z"),
            of("daily", "2026-03-01T03:00:00Z", Standing.FAILED, List.of("shop")));

    var plan = plan(Map.of("daily", last(1)), all, NOW);

    assertThat(expired(plan)).isEmpty();
    assertThat(reason(plan, "daily 2026-02-27T03:00:00Z"))
        .isEqualTo(
            "nothing goes while the newest backup of the policy is not good; then it goes: no rule"
                + " keeps it (keepLast 1)");
  }

  @Test
  void backupsOfOtherDatabasesAreNoSubstitute() {
    List<Candidate> all =
        List.of(
            of("daily", "2026-02-27T03:00:00Z", Standing.GOOD, List.of("shop")),
            of("daily", "2026-02-28T03:00:00Z", Standing.GOOD, List.of("billing")),
            of("daily", "2026-03-01T03:00:00Z", Standing.GOOD, List.of("billing")));

    assertThat(expired(plan(Map.of("daily", last(1)), all, NOW)))
        .containsExactly("daily 2026-02-28T03:00:00Z");
  }

  @Test
  void tierThatIsNotInThePolicyAnyMoreKeepsItsBackups() {
    var plan = plan(Map.of("weekly", last(1)), List.of(good("daily", "2020-01-01T03:00:00Z")), NOW);

    assertThat(expired(plan)).isEmpty();
    assertThat(reason(plan, "daily 2020-01-01T03:00:00Z"))
        .isEqualTo("the policy has no rule for its tier");
  }

  /** One night in autumn has the hour from 2 to 3 twice, one in spring has none. */
  @Test
  void periodsAreThoseOfTheTiersTimeZone() {
    ZoneId paris = ZoneId.of("Europe/Paris");

    assertThat(Period.DAILY.of(Instant.parse("2026-03-01T23:30:00Z"), paris))
        .isEqualTo("2026-03-02");
    assertThat(Period.HOURLY.of(Instant.parse("2026-10-25T00:30:00Z"), paris))
        .isNotEqualTo(Period.HOURLY.of(Instant.parse("2026-10-25T01:30:00Z"), paris));
    assertThat(Period.WEEKLY.of(Instant.parse("2027-01-03T12:00:00Z"), paris))
        .as("the Sunday of the week that began in December")
        .isEqualTo("2026-W53");
    assertThat(Period.MONTHLY.of(Instant.parse("2026-12-31T23:30:00Z"), paris))
        .isEqualTo("2027-01");
    assertThat(Period.YEARLY.of(Instant.parse("2026-12-31T23:30:00Z"), UTC)).isEqualTo("2026");
  }

  @Test
  void clockThatWasAheadOnceDoesNotHideThatRunsFail() {
    List<Candidate> all =
        List.of(
            good("daily", "2026-02-27T03:00:00Z"),
            good("daily", "2026-02-28T03:00:00Z"),
            of("daily", "2026-03-01T03:00:00Z", Standing.FAILED, List.of("shop")),
            good("daily", "2027-03-01T03:00:00Z"));

    var plan = plan(Map.of("daily", last(1)), all, NOW);

    assertThat(expired(plan)).isEmpty();
    assertThat(reason(plan, "daily 2027-03-01T03:00:00Z"))
        .isEqualTo("its time is yet to come, so a clock was wrong");
  }

  @Test
  void whatIsNotToBeDecidedStaysAndSaysWhy() {
    Instant later = NOW.plus(Duration.ofDays(5));
    List<Candidate> all =
        List.of(
            of("daily", "2026-02-01T03:00:00Z", Standing.UNDER_WAY, List.of("shop")),
            of("daily", "2026-02-02T03:00:00Z", Standing.MISSING, List.of("shop")),
            with(good("daily", "2026-02-03T03:00:00Z"), true, Optional.empty()),
            with(good("daily", "2026-02-04T03:00:00Z"), false, Optional.of(later)),
            with(good("daily", "2026-02-05T03:00:00Z"), false, Optional.of(NOW)),
            with(good("daily", "2027-02-06T03:00:00Z"), true, Optional.empty()),
            with(good("daily", "2026-02-26T03:00:00Z"), true, Optional.empty()),
            good("daily", "2026-02-27T03:00:00Z"));

    var plan = plan(Map.of("daily", last(2)), all, NOW);

    assertThat(expired(plan))
        .as("its lock has ended")
        .containsExactly("daily 2026-02-05T03:00:00Z");
    assertThat(reason(plan, "daily 2026-02-01T03:00:00Z")).isEqualTo("it has not ended");
    assertThat(reason(plan, "daily 2026-02-02T03:00:00Z"))
        .isEqualTo("it is not there any more, or not whole; what is left of it is left alone");
    assertThat(reason(plan, "daily 2026-02-03T03:00:00Z"))
        .isEqualTo("pinned; no rule keeps it (keepLast 2)");
    assertThat(reason(plan, "daily 2026-02-04T03:00:00Z")).contains("locked until " + later);
    assertThat(reason(plan, "daily 2027-02-06T03:00:00Z")).isEqualTo("pinned");
    assertThat(reason(plan, "daily 2026-02-26T03:00:00Z")).isEqualTo("pinned");
  }

  @Test
  void onlySoManyGoAtOnceTheOldestFirst() {
    List<Candidate> all =
        List.of(
            good("daily", "2026-02-24T03:00:00Z"),
            good("daily", "2026-02-25T03:00:00Z"),
            good("daily", "2026-02-26T03:00:00Z"),
            good("daily", "2026-02-27T03:00:00Z"));

    var plan = RetentionPlan.of(new RetentionPlan.Facts(Map.of("daily", last(1)), 3, 2, all), NOW);

    assertThat(expired(plan))
        .containsExactly("daily 2026-02-25T03:00:00Z", "daily 2026-02-24T03:00:00Z");
    assertThat(reason(plan, "daily 2026-02-26T03:00:00Z")).contains("only 2 go at once");
  }

  /** A policy with an empty {@code retention} keeps everything, and one rule alone is a rule. */
  @Test
  void rulesThatSayNothingKeepAll() {
    List<Candidate> all =
        List.of(good("daily", "2026-02-26T03:00:00Z"), good("daily", "2026-02-27T03:00:00Z"));
    RetentionRules none =
        new RetentionRules(0, Optional.empty(), Map.of(Period.DAILY, 0, Period.YEARLY, 0), UTC);
    RetentionRules yearly =
        new RetentionRules(0, Optional.empty(), Map.of(Period.DAILY, 0, Period.YEARLY, 1), UTC);

    assertThat(expired(plan(Map.of("daily", none), all, NOW))).isEmpty();
    assertThat(reason(plan(Map.of("daily", none), all, NOW), "daily 2026-02-26T03:00:00Z"))
        .isEqualTo("the tier has no retention");
    assertThat(expired(plan(Map.of("daily", yearly), all, NOW)))
        .containsExactly("daily 2026-02-26T03:00:00Z");
  }

  @Test
  void recordsOfFailedRunsAreCountedForEachTier() {
    List<Candidate> all =
        List.of(
            of("daily", "2026-02-24T03:00:00Z", Standing.FAILED, List.of("shop")),
            of("daily", "2026-02-25T03:00:00Z", Standing.FAILED, List.of("shop", "billing")),
            of("weekly", "2026-02-23T03:00:00Z", Standing.FAILED, List.of("shop")),
            good("daily", "2026-02-27T03:00:00Z"));

    var plan = RetentionPlan.of(new RetentionPlan.Facts(Map.of(), 1, 10, all), NOW);

    assertThat(expired(plan)).containsExactly("daily 2026-02-24T03:00:00Z");
    assertThat(reason(plan, "daily 2026-02-25T03:00:00Z")).isEqualTo("failed: 1 of 1");
    assertThat(reason(plan, "weekly 2026-02-23T03:00:00Z")).isEqualTo("failed: 1 of 1");
  }

  private static Candidate with(Candidate one, boolean pinned, Optional<Instant> lockedUntil) {
    return new Candidate(one.id(), one.series(), one.time(), one.standing(), pinned, lockedUntil);
  }

  private static RetentionRules last(int count) {
    return new RetentionRules(count, Optional.empty(), Map.of(), UTC);
  }

  private static RetentionRules age(int days) {
    return new RetentionRules(0, Optional.of(Duration.ofDays(days)), Map.of(), UTC);
  }

  private static Candidate good(String tier, String time) {
    return of(tier, time, Standing.GOOD, List.of("shop"));
  }

  private static Candidate of(String tier, String time, Standing standing, List<String> databases) {
    return new Candidate(
        tier + " " + time,
        Series.of(tier, databases),
        Instant.parse(time),
        standing,
        false,
        Optional.empty());
  }

  private static List<Decision> plan(
      Map<String, RetentionRules> rules, List<Candidate> all, Instant now) {
    return RetentionPlan.of(new RetentionPlan.Facts(rules, 3, 10, all), now);
  }

  private static List<String> expired(List<Decision> plan) {
    return plan.stream().filter(Decision::expires).map(d -> d.candidate().id()).toList();
  }

  private static String reason(List<Decision> plan, String id) {
    return plan.stream()
        .filter(d -> d.candidate().id().equals(id))
        .findFirst()
        .orElseThrow()
        .reason();
  }
}
