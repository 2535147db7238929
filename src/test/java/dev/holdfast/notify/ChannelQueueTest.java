package dev.holdfast.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What waits for one channel, by a clock of the test's own. */
class ChannelQueueTest {
  private static final PolicyId SHOP = new PolicyId("shops", "shop", "uid-1");
  private static final PolicyId BILLING = new PolicyId("shops", "billing", "uid-2");
  private static final Patience PATIENCE =
      new Patience(Duration.ofSeconds(5), Duration.ofMinutes(15), Duration.ofSeconds(10));
  private final DeliveryException down = DeliveryException.unreachable("down", null);
  private final DeliveryException unwanted = DeliveryException.refused("unwanted", null);

  private final ChannelQueue queue = new ChannelQueue(PATIENCE, () -> 1, Duration.ZERO);
  private Duration now = Duration.ZERO;

  @Test
  void firstIsSentAtOnceAndWhatComesMeanwhileTogether() {
    offer(SHOP, "a");
    ChannelQueue.Batch first = take();
    queue.delivered(first, now);
    offer(SHOP, "a", "b");
    offer(BILLING, "c");

    assertThat(ids(first)).containsExactly("a");
    assertThat(queue.take(now)).isEmpty();
    assertThat(queue.untilNext(now)).contains(Duration.ofSeconds(10));
    pass(Duration.ofSeconds(10));
    assertThat(ids(take())).containsExactly("b", "c");
  }

  @Test
  void nothingWaitsWhereNothingWasOffered() {
    assertThat(queue.take(now)).isEmpty();
    assertThat(queue.untilNext(now)).isEmpty();
  }

  @Test
  void aHundredAtOnceAreThreeMessages() {
    for (int i = 0; i < 101; i++) {
      offer(new PolicyId("shops", "p" + i, "u" + i), "n" + i);
    }
    List<Integer> sizes = new ArrayList<>();
    while (queue.untilNext(now).isPresent()) {
      pass(queue.untilNext(now).orElseThrow());
      ChannelQueue.Batch batch = take();
      sizes.add(batch.entries().size());
      queue.delivered(batch, now);
    }

    assertThat(sizes).containsExactly(50, 50, 1);
  }

  @Test
  void attemptsBecomeRarerUpToALimit() {
    offer(SHOP, "a");
    List<Long> waits = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      queue.failed(take(), down, now);
      Duration wait = queue.untilNext(now).orElseThrow();
      waits.add(wait.toSeconds());
      pass(wait);
      offer(SHOP, "a");
    }

    assertThat(waits)
        .containsExactly(5L, 10L, 20L, 40L, 80L, 160L, 320L, 640L, 900L, 900L, 900L, 900L);
  }

  @Test
  void waitsAreSpreadByChance() {
    assertThat(PATIENCE.after(1, 0)).isEqualTo(Duration.ofMillis(2_500));
    assertThat(PATIENCE.after(1, 0.5)).isEqualTo(Duration.ofMillis(3_750));
    assertThat(PATIENCE.after(1_000_000, 1)).isEqualTo(Duration.ofMinutes(15));
  }

  @Test
  void whoeverAsksToBeLeftAloneIs() {
    offer(SHOP, "a");
    queue.failed(take(), DeliveryException.busy("busy", Duration.ofMinutes(2)), now);

    assertThat(queue.untilNext(now)).contains(Duration.ofMinutes(2));
  }

  /** Those that had to wait behind it could not have been delivered either. */
  @Test
  void deadChannelIsAFailureOfAllThatWaits() {
    offer(SHOP, "a");
    offer(BILLING, "b");
    ChannelQueue.Batch batch = take();
    offer(BILLING, "b", "c");
    queue.failed(batch, down, now);
    pass(Duration.ofMinutes(1));

    assertThat(queue.outcomes(SHOP, now))
        .isEqualTo(Map.of(key("a"), new Outcome.Failing(1, Duration.ofMinutes(1), "down")));
    assertThat(queue.outcomes(BILLING, now)).containsOnlyKeys(key("b"), key("c"));
  }

  @Test
  void policiesAreWokenWhenTheyHaveSomethingToSay() {
    offer(SHOP, "a");
    List<List<PolicyId>> told = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      pass(queue.untilNext(now).orElseThrow());
      told.add(queue.failed(take(), down, now));
    }
    pass(queue.untilNext(now).orElseThrow());
    told.add(queue.delivered(take(), now));

    assertThat(told).containsExactly(List.of(), List.of(SHOP), List.of(), List.of(), List.of(SHOP));
  }

  /** Else the policy would say until its next look why something failed that has been mended. */
  @Test
  void anotherReasonIsNews() {
    offer(SHOP, "a");
    List<List<PolicyId>> told = new ArrayList<>();
    for (String why : List.of("down", "down", "no STARTTLS", "no STARTTLS", "down")) {
      pass(queue.untilNext(now).orElseThrow());
      told.add(queue.failed(take(), DeliveryException.unreachable(why, null), now));
    }

    assertThat(told)
        .containsExactly(List.of(), List.of(SHOP), List.of(SHOP), List.of(), List.of(SHOP));
  }

  /** A notification that is refused for what it says must not hold up the others. */
  @Test
  void whatIsNotWantedHoldsUpNothing() {
    offer(SHOP, "poison", "b", "c");
    List<String> delivered = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      pass(queue.untilNext(now).orElseThrow());
      ChannelQueue.Batch batch = take();
      offer(SHOP, "poison", "b", "c");
      if (ids(batch).contains("poison")) {
        queue.failed(batch, unwanted, now);
      } else {
        queue.delivered(batch, now);
        delivered.addAll(ids(batch));
      }
    }

    assertThat(delivered).containsExactlyInAnyOrder("b", "c");
  }

  @Test
  void recipientsWhoRefuseHoldUpNoOthers() {
    queue.offer(
        SHOP, List.of(parcel("email:x@example.com", "a"), parcel("email:y@example.com", "a")), now);
    ChannelQueue.Batch first = take();
    queue.failed(first, unwanted, now);
    ChannelQueue.Batch second = take();

    assertThat(first.recipients()).containsExactly("x@example.com");
    assertThat(second.recipients()).containsExactly("y@example.com");
  }

  @Test
  void eachOfTheRecipientsHasAMessageOfItsOwn() {
    queue.offer(SHOP, List.of(parcel("email:x@example.com", "a")), now);
    queue.offer(BILLING, List.of(parcel("email:y@example.com", "b")), now);

    assertThat(ids(take())).containsExactly("a");
  }

  @Test
  void whatIsNotDueAnyMoreIsNotSent() {
    offer(SHOP, "a", "b");
    offer(SHOP, "b");

    assertThat(ids(take())).containsExactly("b");
    offer(SHOP);
    assertThat(queue.take(now)).isEmpty();
  }

  /** A cache that is behind has the policy offer again what it has recorded as delivered. */
  @Test
  void whatWasDeliveredIsNotSentAgainThoughItIsOfferedAgain() {
    offer(SHOP, "a");
    queue.delivered(take(), now);
    offer(SHOP);
    pass(Duration.ofMinutes(1));
    offer(SHOP, "a");

    assertThat(queue.take(now)).isEmpty();
    assertThat(queue.outcomes(SHOP, now)).containsValue(new Outcome.Delivered());
  }

  @Test
  void policyThatIsGoneIsForgotten() {
    offer(SHOP, "a");
    pass(Duration.ofMinutes(61));

    assertThat(queue.take(now)).isEmpty();
    assertThat(queue.outcomes(SHOP, now)).isEmpty();
  }

  @Test
  void namesakeOfAPolicyHasNothingOfIt() {
    offer(SHOP, "a");

    assertThat(queue.outcomes(new PolicyId("shops", "shop", "other"), now)).isEmpty();
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  private ChannelQueue.Batch take() {
    return queue.take(now).orElseThrow();
  }

  private void offer(PolicyId policy, String... ids) {
    queue.offer(policy, ids.length == 0 ? List.of() : List.of(parcel("ops", ids)), now);
  }

  private static Parcel parcel(String channel, String... ids) {
    return new Parcel(
        channel,
        channel.startsWith(Directory.EMAIL)
            ? List.of(channel.substring(Directory.EMAIL.length()))
            : List.of(),
        IntStream.range(0, ids.length)
            .mapToObj(i -> Sample.notice(ids[i], "title of " + ids[i], "message"))
            .toList());
  }

  private static Outcomes.Key key(String id) {
    return new Outcomes.Key(id, "ops");
  }

  private static List<String> ids(ChannelQueue.Batch batch) {
    return batch.message().notices().stream().map(Notice::id).toList();
  }
}
