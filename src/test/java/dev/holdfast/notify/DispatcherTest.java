package dev.holdfast.notify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Each channel for itself. */
class DispatcherTest {
  private static final PolicyId SHOP = new PolicyId("shops", "shop", "uid-1");

  private final ScriptedChannel ops = new ScriptedChannel();
  private final ScriptedChannel pager = new ScriptedChannel();
  private final ScriptedChannel mail = new ScriptedChannel();
  private final Dispatcher dispatcher =
      new Dispatcher(
          new ChannelSetup(
              new Directory(List.of(), Optional.empty(), List.of()),
              Map.of("ops", ops, "pager", pager, Directory.EMAIL, mail),
              new Patience(Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofMillis(1))));
  private final Set<PolicyId> woken = ConcurrentHashMap.newKeySet();

  @AfterEach
  void stop() {
    dispatcher.stop();
  }

  @Test
  void channelThatHangsHoldsUpNeitherOthersNorWhoeverOffers() {
    CountDownLatch open = new CountDownLatch(1);
    ops.hangUntil(open);
    dispatcher.listen(woken::add);

    for (int i = 0; i < 100; i++) {
      dispatcher.offer(SHOP, List.of(parcel("ops", "n" + i), parcel("pager", "n" + i)));
    }

    await().until(() -> !pager.messages().isEmpty());
    assertThat(ops.messages()).isEmpty();
    open.countDown();
    await().until(() -> !ops.messages().isEmpty());
  }

  @Test
  void whatFailsIsTriedAgainUntilItIsTaken() {
    ops.failWith(
        DeliveryException.unreachable("down", null),
        DeliveryException.refused("unwanted", null),
        DeliveryException.busy("busy", Duration.ofMillis(1)));
    dispatcher.listen(woken::add);

    dispatcher.offer(SHOP, List.of(parcel("ops", "a")));

    await().until(() -> woken.contains(SHOP) && !ops.messages().isEmpty());
    await().until(() -> dispatcher.outcomes(SHOP).isDelivered("a", "ops"));
    assertThat(ops.attempts()).isEqualTo(4);
    assertThat(dispatcher.outcomes(SHOP).isDelivered("a", "pager")).isFalse();
  }

  @Test
  void addressesGoToTheChannelOfMail() {
    dispatcher.offer(
        SHOP,
        List.of(
            new Parcel(
                "email:dba@example.com", List.of("dba@example.com"), parcel("x", "a").notices())));

    await().until(() -> !mail.messages().isEmpty());
    assertThat(mail.recipients()).containsExactly(List.of("dba@example.com"));
    await().until(() -> dispatcher.outcomes(SHOP).isDelivered("a", "email:dba@example.com"));
  }

  @Test
  void whatNobodyKnowsIsNotDelivered() {
    dispatcher.offer(SHOP, List.of(parcel("gone", "a")));

    assertThat(dispatcher.outcomes(SHOP)).isEqualTo(Outcomes.NONE);
  }

  private static Parcel parcel(String channel, String id) {
    return new Parcel(channel, List.of(), List.of(Sample.notice(id, "t", "m")));
  }

  private static org.awaitility.core.ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(10));
  }
}
