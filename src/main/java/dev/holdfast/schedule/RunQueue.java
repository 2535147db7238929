package dev.holdfast.schedule;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Decides which of the backups that wait may start: never two of one policy at once, and no more in
 * the cluster than a limit. A free place goes to the namespace that has the fewest running, so that
 * nobody who asks for hundreds at once keeps the others from theirs; within it, to whoever has
 * waited longest.
 */
public final class RunQueue {
  /** The limit that is none. */
  public static final int UNLIMITED = 0;

  private static final Comparator<Entry> OLDEST_FIRST =
      Comparator.comparing(Entry::since).thenComparing(Entry::uid);

  private RunQueue() {}

  /**
   * A backup that runs or waits.
   *
   * @param uid its UID
   * @param namespace its namespace
   * @param policyUid the UID of its policy
   * @param since when it was asked for
   */
  public record Entry(String uid, String namespace, String policyUid, Instant since) {}

  /**
   * Those that may start now, in the order in which they got their places.
   *
   * @param running those that have been started and have not ended
   * @param waiting those that have not been started
   * @param limit how many may run at once; {@link #UNLIMITED} for any number
   */
  public static List<Entry> next(Collection<Entry> running, Collection<Entry> waiting, int limit) {
    Map<String, Integer> runningIn = new HashMap<>();
    Set<String> busy = new HashSet<>();
    for (Entry entry : running) {
      runningIn.merge(entry.namespace(), 1, Integer::sum);
      busy.add(entry.policyUid());
    }
    List<Entry> left = new ArrayList<>(waiting.stream().sorted(OLDEST_FIRST).toList());
    List<Entry> next = new ArrayList<>();
    while (limit == UNLIMITED || running.size() + next.size() < limit) {
      left.removeIf(entry -> busy.contains(entry.policyUid()));
      if (left.isEmpty()) {
        break;
      }
      // Of equals the first counts, which is the oldest.
      Entry first =
          left.stream()
              .min(Comparator.comparing(entry -> runningIn.getOrDefault(entry.namespace(), 0)))
              .orElseThrow();
      next.add(first);
      busy.add(first.policyUid());
      runningIn.merge(first.namespace(), 1, Integer::sum);
    }
    return next;
  }
}
