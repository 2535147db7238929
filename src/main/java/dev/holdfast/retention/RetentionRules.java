package dev.holdfast.retention;

import dev.holdfast.api.v1alpha1.HumanDuration;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is kept of a series. A backup is kept as long as any of the rules keeps it: of the two
 * readings that several rules allow, this is the one that deletes less.
 *
 * @param keepLast how many of the newest backups are kept; 0 for no such rule
 * @param maxAge up to which age all are kept, counted back from the newest good backup rather than
 *     from now, so that an outage lets nothing expire; empty for no such rule
 * @param keep of how many periods of each kind, counted back from the newest that has a backup, the
 *     newest backup is kept
 * @param zone the time zone in which periods begin
 */
public record RetentionRules(
    int keepLast, Optional<Duration> maxAge, Map<Period, Integer> keep, ZoneId zone) {

  public RetentionRules {
    keep = Map.copyOf(keep);
    if (keepLast < 0 || keep.values().stream().anyMatch(count -> count < 0)) {
      throw new IllegalArgumentException("a number of backups cannot be negative");
    }
  }

  /** Whether nothing is said, which means that all are kept. */
  boolean sayNothing() {
    return keepLast == 0
        && maxAge.isEmpty()
        && keep.values().stream().allMatch(count -> count == 0);
  }

  int count(Period period) {
    return keep.getOrDefault(period, 0);
  }

  /** The rules as a policy writes them. */
  @Override
  public String toString() {
    List<String> said = new ArrayList<>();
    if (keepLast > 0) {
      said.add("keepLast " + keepLast);
    }
    maxAge.ifPresent(age -> said.add("maxAge " + HumanDuration.format(age)));
    for (Period period : Period.values()) {
      if (count(period) > 0) {
        said.add(period.rule() + " " + count(period));
      }
    }
    return String.join(", ", said);
  }
}
