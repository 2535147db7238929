package dev.holdfast.retention;

import static dev.holdfast.retention.Histories.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.RetentionFate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/** What holds for any policy and any history of backups. */
class RetentionHistoryTest {

  @Property
  void everyBackupIsDecidedOnOnce(@ForAll long seed) {
    RetentionPlan.Facts facts = Histories.of(seed);

    assertThat(plan(facts))
        .extracting(Decision::candidate)
        .containsExactlyInAnyOrderElementsOf(facts.candidates());
  }

  @Property
  void whatEachRuleSaysByItselfIsWhatIsKept(@ForAll long seed) {
    RetentionPlan.Facts facts = Histories.of(seed);

    for (Decision decision : plan(facts)) {
      Candidate one = decision.candidate();
      RetentionRules rules = facts.rules().get(one.series().tier());
      boolean plain = !one.pinned() && !isToCome(one);
      if (rules != null && plain && one.is(Standing.GOOD)) {
        assertThat(decision.fate() == RetentionFate.KEEP)
            .as("%s", decision)
            .isEqualTo(new KeptByDefinition(rules, good(facts, one.series())).keeps(one));
      }
    }
  }

  @Property
  void newestGoodBackupOfASeriesNeverGoes(@ForAll long seed) {
    RetentionPlan.Facts facts = Histories.of(seed);
    Map<String, Decision> plan = Histories.byId(plan(facts));

    facts.candidates().stream()
        .map(Candidate::series)
        .distinct()
        .map(series -> good(facts, series).stream().min(Candidate.NEWEST_FIRST))
        .flatMap(Optional::stream)
        .forEach(
            newest -> assertThat(plan.get(newest.id()).fate()).as("%s", newest).isEqualTo(keep()));
  }

  @Property
  void onlyWhatMayGoGoes(@ForAll long seed) {
    RetentionPlan.Facts facts = Histories.of(seed);

    for (Decision gone : plan(facts).stream().filter(Decision::expires).toList()) {
      Candidate one = gone.candidate();
      assertThat(one.pinned()).as("%s", gone).isFalse();
      assertThat(one.standing()).as("%s", gone).isNotIn(Standing.UNDER_WAY, Standing.MISSING);
      if (!one.is(Standing.FAILED)) {
        assertThat(isToCome(one)).as("%s", gone).isFalse();
        assertThat(one.lockedUntil().filter(end -> end.isAfter(NOW))).as("%s", gone).isEmpty();
        assertThat(facts.rules()).as("%s", gone).containsKey(one.series().tier());
      }
    }
  }

  /** Whoever uses a backup keeps that one, and lets no other go that would have stayed. */
  @Property
  void useOfABackupLetsNothingGo(@ForAll long seed) {
    RetentionPlan.Facts idle = Histories.of(seed);
    Map<String, Decision> before = Histories.byId(plan(idle));

    for (Decision decision : plan(Histories.used(idle, seed))) {
      Decision unused = before.get(decision.candidate().id());
      if (unused.fate() == keep()) {
        assertThat(decision.fate()).as("%s", decision).isEqualTo(keep());
      }
      if (decision.expires()) {
        assertThat(decision.candidate().awaited()).as("%s", decision).isEmpty();
        assertThat(unused.expires() || unused.reason().startsWith("only "))
            .as("%s, was %s", decision, unused)
            .isTrue();
      }
    }
  }

  @Property
  void nothingThatIsStoredGoesAfterAFailedRun(@ForAll long seed) {
    RetentionPlan.Facts facts = Histories.of(seed);
    List<Candidate> candidates = new ArrayList<>(facts.candidates());
    candidates.add(
        new Candidate(
            "failed",
            Series.of("daily", List.of("shop")),
            NOW.plus(Duration.ofMinutes(60)),
            seed % 2 == 0 ? Standing.FAILED : Standing.DOUBTFUL,
            false,
            Optional.empty()));

    List<Decision> plan = plan(Histories.with(facts, candidates));

    assertThat(plan.stream().filter(Decision::expires))
        .allMatch(gone -> gone.candidate().is(Standing.FAILED));
    assertThat(Histories.byId(plan).get("failed").fate()).isEqualTo(keep());
  }

  @Property
  void noMoreGoAtOnceThanMayAndTheOldestGoFirst(@ForAll long seed) {
    RetentionPlan.Facts facts = Histories.of(seed);
    List<Decision> stored =
        plan(facts).stream().filter(d -> !d.candidate().is(Standing.FAILED)).toList();

    List<Candidate> gone =
        stored.stream().filter(Decision::expires).map(Decision::candidate).toList();
    List<Candidate> capped =
        stored.stream()
            .filter(d -> d.reason().startsWith("only "))
            .map(Decision::candidate)
            .toList();
    assertThat(gone).hasSizeLessThanOrEqualTo(facts.maxPerPass());
    if (!capped.isEmpty()) {
      assertThat(gone).hasSize(facts.maxPerPass());
    }
    for (Candidate left : capped) {
      assertThat(gone).allMatch(one -> !one.time().isAfter(left.time()));
    }
  }

  @Property
  void orderOfTheBackupsDoesNotMatter(@ForAll long seed) {
    RetentionPlan.Facts facts = Histories.of(seed);
    List<Candidate> shuffled = new ArrayList<>(facts.candidates());
    Collections.shuffle(shuffled, new Random(seed));

    assertThat(plan(Histories.with(facts, shuffled))).isEqualTo(plan(facts));
  }

  @Property
  void planThatWasCarriedOutLeavesTheRestAsItWas(@ForAll long seed) {
    RetentionPlan.Facts facts = Histories.of(seed);
    List<Decision> first = plan(facts);

    List<Decision> second = plan(Histories.carriedOut(facts, first));

    Map<String, Decision> before = Histories.byId(first);
    for (Decision after : second) {
      RetentionFate was = before.get(after.candidate().id()).fate();
      if (was == keep()) {
        assertThat(after.fate()).as("%s", after).isEqualTo(keep());
      } else {
        assertThat(after.fate()).as("%s", after).isNotEqualTo(keep());
      }
    }
    if (first.stream().noneMatch(d -> d.reason().startsWith("only "))) {
      assertThat(second).noneMatch(Decision::expires);
    }
  }

  @Property
  void anotherGoodBackupBringsNoneBack(@ForAll long seed) {
    RetentionPlan.Facts facts = Histories.of(seed);
    List<Candidate> more = new ArrayList<>(facts.candidates());
    Candidate another =
        new Histories(new SplittableRandom(~seed)).candidate("another", Duration.ofDays(40));
    more.add(another);

    Map<String, Decision> before = Histories.byId(plan(facts));
    for (Decision after : plan(Histories.with(facts, more))) {
      Decision was = before.get(after.candidate().id());
      if (was != null && was.fate() != keep()) {
        assertThat(after.fate()).as("%s, after %s", after, another).isNotEqualTo(keep());
      }
    }
  }

  @Property
  void backupsOfOtherSeriesChangeNothing(@ForAll long seed) {
    RetentionPlan.Facts facts = Histories.of(seed);
    Series series = Series.of("daily", List.of("shop"));
    List<Candidate> own =
        facts.candidates().stream()
            .filter(one -> one.series().equals(series) && !one.is(Standing.FAILED))
            .toList();

    Map<String, Decision> alone = Histories.byId(plan(Histories.with(facts, own)));
    Map<String, Decision> together = Histories.byId(plan(facts));

    own.forEach(
        one ->
            assertThat(together.get(one.id()).fate() == keep())
                .as("%s", one)
                .isEqualTo(alone.get(one.id()).fate() == keep()));
  }

  @Property
  void whatIsNotGoodPushesNothingOut(@ForAll long seed) {
    RetentionPlan.Facts facts = Histories.of(seed);
    List<Candidate> withoutBad =
        facts.candidates().stream().filter(one -> one.is(Standing.GOOD)).toList();

    Set<String> kept = kept(plan(facts));

    assertThat(kept).containsAll(kept(plan(Histories.with(facts, withoutBad))));
  }

  @Property
  void aClockThatIsAheadLetsNothingExpireThatWasKept(@ForAll long seed) {
    RetentionPlan.Facts facts = Histories.of(seed);
    List<Candidate> past =
        facts.candidates().stream()
            .filter(one -> !isToCome(one) && one.lockedUntil().isEmpty())
            .toList();
    RetentionPlan.Facts known = Histories.with(facts, past);

    assertThat(RetentionPlan.of(known, NOW.plus(Duration.ofDays(4_000)))).isEqualTo(plan(known));
  }

  /** So that a generator that makes nothing of interest is noticed. */
  @Example
  void historiesHaveSomethingOfEverything() {
    Set<String> seen = new HashSet<>();
    for (long seed = 0; seed < 2_000; seed++) {
      for (Decision decision : plan(Histories.of(seed))) {
        seen.add(decision.fate() + " " + decision.reason().replaceAll("[^a-zA-Z ].*", ""));
      }
    }

    assertThat(seen)
        .contains(
            "KEEP keepLast",
            "KEEP keepHourly",
            "KEEP keepDaily",
            "KEEP keepWeekly",
            "KEEP keepMonthly",
            "KEEP keepYearly",
            "KEEP maxAge",
            "KEEP pinned",
            "KEEP it has not ended",
            "KEEP failed",
            "KEEP the tier has no retention",
            "KEEP the policy has no rule for its tier",
            "KEEP its time is yet to come",
            "EXPIRE no rule keeps it ",
            "EXPIRE failed",
            "HOLD locked until ",
            "HOLD nothing goes while the newest backup of the policy is not good",
            "HOLD only ");
  }

  private static List<Decision> plan(RetentionPlan.Facts facts) {
    return RetentionPlan.of(facts, NOW);
  }

  private static RetentionFate keep() {
    return RetentionFate.KEEP;
  }

  private static Set<String> kept(List<Decision> plan) {
    return plan.stream()
        .filter(d -> d.fate() == keep())
        .map(d -> d.candidate().id())
        .collect(Collectors.toSet());
  }

  private static boolean isToCome(Candidate one) {
    Instant latest = NOW.plus(Duration.ofHours(1));
    return one.time().isAfter(latest);
  }

  private static List<Candidate> good(RetentionPlan.Facts facts, Series series) {
    return facts.candidates().stream()
        .filter(one -> one.series().equals(series) && one.is(Standing.GOOD) && !isToCome(one))
        .toList();
  }
}
