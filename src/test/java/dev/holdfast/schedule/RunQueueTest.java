package dev.holdfast.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.schedule.RunQueue.Entry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class RunQueueTest {

  @Property
  void neverTwoOfOnePolicyNorMoreThanTheLimitAndNoPlaceIsLeftEmpty(
      @ForAll long seed, @ForAll @IntRange(max = 8) int limit) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Entry> running = distinctPolicies(entries(random, "running", random.nextInt(6)));
    List<Entry> waiting = entries(random, "waiting", random.nextInt(15));

    List<Entry> next = RunQueue.next(running, waiting, limit);

    List<Entry> together = new ArrayList<>(running);
    together.addAll(next);
    assertThat(waiting).containsAll(next);
    assertThat(distinctPolicies(together)).hasSameSizeAs(together);
    if (limit != RunQueue.UNLIMITED) {
      assertThat(next).hasSizeLessThanOrEqualTo(Math.max(0, limit - running.size()));
    }
    boolean placesLeft = limit == RunQueue.UNLIMITED || together.size() < limit;
    if (placesLeft) {
      Set<String> busy = together.stream().map(Entry::policyUid).collect(Collectors.toSet());
      assertThat(waiting).allMatch(one -> busy.contains(one.policyUid()));
    }
  }

  @Property
  void theOrderInWhichTheyAskDoesNotMatter(@ForAll long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<Entry> running = distinctPolicies(entries(random, "running", random.nextInt(6)));
    List<Entry> waiting = entries(random, "waiting", random.nextInt(15));
    List<Entry> shuffled = new ArrayList<>(waiting);
    Collections.shuffle(shuffled, new Random(seed));

    assertThat(RunQueue.next(running, shuffled, 5)).isEqualTo(RunQueue.next(running, waiting, 5));
  }

  @Test
  void ofOnePolicyTheOldestGoesFirst() {
    Entry first = entry("first", "shops", "shop", 1);
    Entry second = entry("second", "shops", "shop", 2);

    assertThat(RunQueue.next(List.of(), List.of(second, first), RunQueue.UNLIMITED))
        .containsExactly(first);
    assertThat(RunQueue.next(List.of(first), List.of(second), RunQueue.UNLIMITED)).isEmpty();
  }

  /** Whoever asks for hundreds at once keeps nobody else waiting behind them. */
  @Test
  void placesAreSharedOutAmongNamespaces() {
    List<Entry> waiting =
        IntStream.range(0, 100)
            .mapToObj(i -> entry("many-" + i, "greedy", "policy-" + i, i))
            .collect(Collectors.toCollection(ArrayList::new));
    waiting.add(entry("one", "modest", "its-policy", 1_000));

    List<Entry> next = RunQueue.next(List.of(), waiting, 4);

    assertThat(next).extracting(Entry::uid).containsExactly("many-0", "one", "many-1", "many-2");
  }

  private static List<Entry> entries(SplittableRandom random, String kind, int count) {
    return IntStream.range(0, count)
        .mapToObj(
            i ->
                entry(
                    kind + i,
                    "namespace-" + random.nextInt(3),
                    "policy-" + random.nextInt(8),
                    random.nextInt(4)))
        .toList();
  }

  private static List<Entry> distinctPolicies(List<Entry> entries) {
    Map<String, Entry> byPolicy = new HashMap<>();
    entries.forEach(entry -> byPolicy.putIfAbsent(entry.policyUid(), entry));
    return List.copyOf(byPolicy.values());
  }

  private static Entry entry(String uid, String namespace, String policy, int second) {
    return new Entry(uid, namespace, policy, Instant.ofEpochSecond(second));
  }
}
