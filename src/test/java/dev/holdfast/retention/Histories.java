package dev.holdfast.retention;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Random policies with the backups that they may have come to. */
record Histories(SplittableRandom random) {
  static final Instant NOW = Instant.parse("2026-11-21T14:00:00Z");

  private static final List<String> TIERS = List.of("daily", "weekly", "gone");
  private static final List<List<String>> DATABASES =
      List.of(List.of("shop"), List.of("*"), List.of("billing", "shop"));
  private static final List<Standing> NOT_GOOD =
      List.of(Standing.DOUBTFUL, Standing.UNDER_WAY, Standing.FAILED, Standing.MISSING);
  private static final List<ZoneId> ZONES =
      List.of(ZoneId.of("UTC"), ZoneId.of("Europe/Paris"), ZoneId.of("Pacific/Apia"));

  /** The history of {@code seed}. */
  static RetentionPlan.Facts of(long seed) {
    return new Histories(new SplittableRandom(seed)).facts();
  }

  private RetentionPlan.Facts facts() {
    Map<String, RetentionRules> rules = new HashMap<>();
    rules.put("daily", rules());
    rules.put("weekly", rules());
    int size = random.nextInt(25);
    // Now and then a stretch so short that many share a period, or the very instant.
    Duration stretch = Duration.ofHours(List.of(3, 60, 24 * 40, 24 * 900).get(random.nextInt(4)));
    return new RetentionPlan.Facts(
        rules,
        random.nextInt(4),
        1 + random.nextInt(random.nextBoolean() ? 3 : 50),
        IntStream.range(0, size).mapToObj(i -> candidate("backup-" + i, stretch)).toList());
  }

  private RetentionRules rules() {
    Map<Period, Integer> keep = new HashMap<>();
    for (Period period : Period.values()) {
      if (random.nextInt(3) == 0) {
        keep.put(period, random.nextInt(5));
      }
    }
    return new RetentionRules(
        random.nextBoolean() ? random.nextInt(5) : 0,
        random.nextInt(3) == 0
            ? Optional.of(Duration.ofHours(random.nextInt(24 * 60)))
            : Optional.empty(),
        keep,
        ZONES.get(random.nextInt(ZONES.size())));
  }

  /** Any backup; its time may be a little, or much, ahead of the clock. */
  Candidate candidate(String id, Duration stretch) {
    long ago = random.nextLong(-stretch.toMinutes() / 20, stretch.toMinutes());
    return new Candidate(
        id,
        Series.of(
            TIERS.get(Math.max(0, random.nextInt(10) - 7)),
            DATABASES.get(Math.max(0, random.nextInt(8) - 5))),
        NOW.minus(Duration.ofMinutes(ago - ago % (random.nextBoolean() ? 60 : 1))),
        standing(),
        random.nextInt(12) == 0,
        random.nextInt(8) == 0
            ? Optional.of(NOW.plus(Duration.ofHours(random.nextInt(96) - 48)))
            : Optional.empty());
  }

  private Standing standing() {
    return random.nextInt(4) > 0 ? Standing.GOOD : NOT_GOOD.get(random.nextInt(NOT_GOOD.size()));
  }

  /** The same while some of them, any at all, are in use. */
  static RetentionPlan.Facts used(RetentionPlan.Facts facts, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    return with(
        facts,
        facts.candidates().stream().map(one -> random.nextBoolean() ? inUse(one) : one).toList());
  }

  private static Candidate inUse(Candidate one) {
    return new Candidate(
        one.id(),
        one.series(),
        one.time(),
        one.is(Standing.GOOD) ? Standing.UNDER_WAY : one.standing(),
        one.pinned(),
        one.lockedUntil(),
        one.held(),
        Optional.of("Restore to end"));
  }

  static RetentionPlan.Facts with(RetentionPlan.Facts facts, List<Candidate> candidates) {
    return new RetentionPlan.Facts(
        facts.rules(), facts.keepFailed(), facts.maxPerPass(), candidates);
  }

  /** The same without what the plan lets go. */
  static RetentionPlan.Facts carriedOut(RetentionPlan.Facts facts, List<Decision> plan) {
    List<Candidate> left = new ArrayList<>(facts.candidates());
    plan.stream().filter(Decision::expires).forEach(gone -> left.remove(gone.candidate()));
    return with(facts, left);
  }

  static Map<String, Decision> byId(List<Decision> plan) {
    return plan.stream().collect(Collectors.toMap(d -> d.candidate().id(), d -> d));
  }
}
