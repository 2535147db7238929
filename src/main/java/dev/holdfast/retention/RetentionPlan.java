package dev.holdfast.retention;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Decides what is to become of each backup of a policy. The order of what goes in does not matter,
 * and a plan that was carried out leaves nothing more to do.
 *
 * <p>Only good backups take up a place. One that is doubtful goes when a good one of its age would,
 * and never pushes out another. What has a time to come was made while a clock was wrong: it stays,
 * and nothing is counted from it.
 */
public final class RetentionPlan {
  /** Clocks of different machines differ a little. */
  private static final Duration CLOCK_TOLERANCE = Duration.ofHours(1);

  private RetentionPlan() {}

  /**
   * What is known.
   *
   * @param rules what is kept of each tier of the policy; backups of a tier that is not among them
   *     are kept
   * @param keepFailed how many records of failed backups are kept for each tier
   * @param maxPerPass how many backups may go at once, records of failed ones not counted
   * @param candidates all backups of the policy
   */
  public record Facts(
      Map<String, RetentionRules> rules,
      int keepFailed,
      int maxPerPass,
      Collection<Candidate> candidates) {

    public Facts {
      rules = Map.copyOf(rules);
      candidates = List.copyOf(candidates);
    }
  }

  /** What is to become of each backup, the newest first. */
  public static List<Decision> of(Facts facts, Instant now) {
    List<Decision> decisions = new ArrayList<>();
    facts.candidates().stream()
        .filter(one -> !one.is(Standing.FAILED))
        .collect(Collectors.groupingBy(Candidate::series))
        .forEach((series, members) -> decisions.addAll(decide(facts, series, members, now)));
    Optional<Candidate> newest = newestEnded(facts, now);
    List<Decision> held = hold(facts, newest, decisions);
    facts.candidates().stream()
        .filter(one -> one.is(Standing.FAILED))
        .collect(Collectors.groupingBy(one -> one.series().tier()))
        .values()
        .forEach(failed -> held.addAll(records(facts, newest, failed)));
    held.sort(Comparator.comparing(Decision::candidate, Candidate.NEWEST_FIRST));
    return List.copyOf(held);
  }

  private static List<Decision> decide(
      Facts facts, Series series, List<Candidate> members, Instant now) {
    RetentionRules rules = facts.rules().get(series.tier());
    if (rules == null) {
      return members.stream()
          .map(one -> Decision.keep(one, "the policy has no rule for its tier"))
          .toList();
    }
    List<Candidate> good =
        members.stream().filter(one -> one.is(Standing.GOOD) && !isToCome(one, now)).toList();
    Map<Candidate, String> kept = SeriesPlan.of(rules, good);
    Function<Candidate, Optional<String>> verdict =
        one ->
            one.is(Standing.GOOD)
                ? Optional.ofNullable(kept.get(one))
                : SeriesPlan.ifItWereGood(rules, good, one)
                    .map(reason -> "takes up no place; if it were good, " + reason);
    return members.stream().map(one -> decide(one, verdict, rules, now)).toList();
  }

  private static Decision decide(
      Candidate one,
      Function<Candidate, Optional<String>> verdict,
      RetentionRules rules,
      Instant now) {
    if (one.is(Standing.UNDER_WAY)) {
      return Decision.keep(one, one.awaited().map(RetentionPlan::waits).orElse("it has not ended"));
    }
    if (one.is(Standing.MISSING)) {
      return Decision.keep(
          one, "it is not there any more, or not whole; what is left of it is left alone");
    }
    if (one.pinned()) {
      boolean only = !isToCome(one, now) && verdict.apply(one).isEmpty();
      return Decision.keep(one, only ? "pinned; no rule keeps it (" + rules + ")" : "pinned");
    }
    if (isToCome(one, now)) {
      return Decision.keep(one, "its time is yet to come, so a clock was wrong");
    }
    Optional<String> reason = verdict.apply(one);
    if (reason.isPresent()) {
      return Decision.keep(one, reason.get());
    }
    Decision expired = Decision.expire(one, "no rule keeps it (" + rules + ")");
    return one.lockedUntil()
        .filter(end -> end.isAfter(now))
        .map(end -> "locked until " + end)
        .or(one::held)
        .or(() -> one.awaited().map(RetentionPlan::waits))
        .map(expired::hold)
        .orElse(expired);
  }

  private static String waits(String use) {
    return "waits for " + use;
  }

  private static boolean isToCome(Candidate one, Instant now) {
    return isToCome(one.time(), now);
  }

  /** Whether {@code time} is one that only a wrong clock can have told. */
  static boolean isToCome(Instant time, Instant now) {
    return time.isAfter(now.plus(CLOCK_TOLERANCE));
  }

  /** What has expired stays while the newest run has not gone well, and goes oldest first. */
  private static List<Decision> hold(
      Facts facts, Optional<Candidate> newest, List<Decision> decisions) {
    boolean failing = newest.filter(one -> !one.is(Standing.GOOD)).isPresent();
    List<Decision> result = new ArrayList<>();
    int going = 0;
    for (Decision decision :
        decisions.stream()
            .sorted(Comparator.comparing(Decision::candidate, Candidate.NEWEST_FIRST.reversed()))
            .toList()) {
      if (!decision.expires()) {
        result.add(decision);
      } else if (failing) {
        result.add(decision.hold("nothing goes while the newest backup of the policy is not good"));
      } else if (going == facts.maxPerPass()) {
        result.add(decision.hold("only " + facts.maxPerPass() + " go at once"));
      } else {
        going++;
        result.add(decision);
      }
    }
    return result;
  }

  private static Optional<Candidate> newestEnded(Facts facts, Instant now) {
    return facts.candidates().stream()
        .filter(one -> !one.is(Standing.UNDER_WAY) && !isToCome(one, now))
        .min(Candidate.NEWEST_FIRST);
  }

  private static List<Decision> records(
      Facts facts, Optional<Candidate> newest, List<Candidate> failed) {
    List<Candidate> newestFirst = failed.stream().sorted(Candidate.NEWEST_FIRST).toList();
    List<Decision> decisions = new ArrayList<>();
    for (int i = 0; i < newestFirst.size(); i++) {
      Candidate one = newestFirst.get(i);
      if (one.pinned()) {
        decisions.add(Decision.keep(one, "pinned"));
      } else if (i < facts.keepFailed()) {
        decisions.add(Decision.keep(one, "failed: " + (i + 1) + " of " + facts.keepFailed()));
      } else if (newest.filter(one::equals).isPresent()) {
        // Without it nobody would know that the newest run has failed, and others would go.
        decisions.add(Decision.keep(one, "failed: the newest backup of the policy"));
      } else {
        Decision expired =
            Decision.expire(one, "failed: only " + facts.keepFailed() + " are kept on record");
        decisions.add(one.awaited().map(RetentionPlan::waits).map(expired::hold).orElse(expired));
      }
    }
    return decisions;
  }
}
