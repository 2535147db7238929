package dev.holdfast.load;

import dev.holdfast.bench.Statistics;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** When which Job was there, and when it was over. */
final class Starts {
  private final List<Start> all;

  /**
   * A Job.
   *
   * @param created when it was there
   * @param ended when it was over; null if it is not
   */
  record Start(String namespace, Instant created, Instant ended) {}

  Starts(List<Start> all) {
    this.all = all.stream().sorted(Comparator.comparing(Start::created)).toList();
  }

  int count() {
    return all.size();
  }

  /** How late after {@code due} the Job was there than which the given part was no later, in s. */
  double lateness(Instant due, double part) {
    return Statistics.percentile(
        all.stream().map(one -> Duration.between(due, one.created()).toMillis() / 1e3).toList(),
        part);
  }

  /** How many there were at once, at the most. */
  int mostAtOnce() {
    record Change(Instant time, int by) {}
    List<Change> changes = new ArrayList<>();
    for (Start one : all) {
      changes.add(new Change(one.created(), 1));
      if (one.ended() != null) {
        changes.add(new Change(one.ended(), -1));
      }
    }
    // Of what happens at the same time, the end comes first: it has made room for the other.
    changes.sort(Comparator.comparing(Change::time).thenComparingInt(Change::by));
    int now = 0;
    int most = 0;
    for (Change change : changes) {
      now += change.by();
      most = Math.max(most, now);
    }
    return most;
  }

  /**
   * How many more one namespace had started than another at any time, at the most, while both had
   * some left to start.
   */
  int largestLead() {
    Map<String, Long> left =
        all.stream().collect(Collectors.groupingBy(Start::namespace, Collectors.counting()));
    Map<String, Long> started = new TreeMap<>();
    left.keySet().forEach(namespace -> started.put(namespace, 0L));
    int lead = 0;
    for (Start one : all) {
      started.merge(one.namespace(), 1L, Long::sum);
      left.merge(one.namespace(), -1L, Long::sum);
      List<Long> waiting =
          started.entrySet().stream()
              .filter(entry -> left.get(entry.getKey()) > 0)
              .map(Map.Entry::getValue)
              .toList();
      if (!waiting.isEmpty()) {
        long fewest = waiting.stream().min(Comparator.naturalOrder()).orElseThrow();
        long most = waiting.stream().max(Comparator.naturalOrder()).orElseThrow();
        lead = Math.max(lead, (int) (most - fewest));
      }
    }
    return lead;
  }

  /** From the first to the last, in seconds. */
  double seconds() {
    return Duration.between(all.get(0).created(), all.get(all.size() - 1).created()).toMillis()
        / 1e3;
  }
}
