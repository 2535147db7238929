package dev.holdfast.retention;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the rules say of the good backups of one series, each with the first rule that keeps it.
 * Every rule begins at the newest of them, so that one always stays.
 */
final class SeriesPlan {
  private final RetentionRules rules;
  private final List<Candidate> good;
  private final Map<Candidate, String> kept = new LinkedHashMap<>();

  private SeriesPlan(RetentionRules rules, Collection<Candidate> good) {
    this.rules = rules;
    this.good = good.stream().sorted(Candidate.NEWEST_FIRST).toList();
  }

  /** Why each backup that is kept is kept; those that are missing have expired. */
  static Map<Candidate, String> of(RetentionRules rules, Collection<Candidate> good) {
    SeriesPlan plan = new SeriesPlan(rules, good);
    plan.decide();
    return plan.kept;
  }

  /** Whether the rules would keep {@code other} if it were one of the good ones. */
  static Optional<String> ifItWereGood(
      RetentionRules rules, Collection<Candidate> good, Candidate other) {
    List<Candidate> with = new ArrayList<>(good);
    with.add(other);
    return Optional.ofNullable(of(rules, with).get(other));
  }

  private void decide() {
    if (rules.sayNothing()) {
      good.forEach(one -> kept.put(one, "the tier has no retention"));
      return;
    }
    for (int i = 0; i < Math.min(rules.keepLast(), good.size()); i++) {
      kept.put(good.get(i), "keepLast: " + (i + 1) + " of " + rules.keepLast());
    }
    for (Period period : Period.values()) {
      keepNewestOfEach(period);
    }
    rules.maxAge().ifPresent(age -> keepSince(good, age));
  }

  private void keepNewestOfEach(Period period) {
    Set<String> seen = new HashSet<>();
    for (Candidate one : good) {
      if (seen.size() == rules.count(period)) {
        return;
      }
      String in = period.of(one.time(), rules.zone());
      if (seen.add(in)) {
        kept.putIfAbsent(
            one,
            "%s: newest of %s, %d of %d"
                .formatted(period.rule(), in, seen.size(), rules.count(period)));
      }
    }
  }

  private void keepSince(List<Candidate> newestFirst, Duration age) {
    if (newestFirst.isEmpty()) {
      return;
    }
    Instant since = newestFirst.get(0).time().minus(age);
    for (Candidate one : newestFirst) {
      if (!one.time().isBefore(since)) {
        kept.putIfAbsent(one, "maxAge: not older than " + since);
      }
    }
  }
}
