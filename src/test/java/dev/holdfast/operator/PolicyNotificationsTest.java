package dev.holdfast.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicyStatus;
import dev.holdfast.api.v1alpha1.DueNotification;
import dev.holdfast.api.v1alpha1.NotificationEvent;
import dev.holdfast.api.v1alpha1.NotificationStatus;
import dev.holdfast.api.v1alpha1.Notifications;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What a policy has told, and to whom, whatever happens in between. */
class PolicyNotificationsTest {
  private static final String FAILED = "Backup one failed";

  private final Cluster cluster = new Cluster();

  @BeforeEach
  void policy() {
    cluster.createPolicy();
    cluster.reconcilePolicy();
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void failureIsToldOnceToEachAndRecorded() {
    tell("ops", "pager");
    fail("one");

    cluster.reconcilePolicy();
    awaitTitles("ops", FAILED);
    awaitTitles("pager", FAILED);
    awaitRecorded();
    cluster.reconcilePolicy();

    assertThat(cluster.channels().titles("ops")).containsExactly(List.of(FAILED));
    assertThat(cluster.channels().titles("pager")).containsExactly(List.of(FAILED));
    assertThat(status().known()).containsExactly(cluster.channels().ids("ops").get(0));
    assertThat(notified()).contains("True");
  }

  @Test
  void whatHasFailedBeforeIsNotTold() {
    fail("old");
    tell("ops");

    fail("one");
    cluster.reconcilePolicy();

    awaitTitles("ops", FAILED);
    awaitRecorded();
    assertThat(cluster.channels().ids("ops")).hasSize(1);
  }

  /** Delivered and not recorded: it comes twice, with the identifier that says so. */
  @Test
  void operatorThatDiesBeforeItRecordsTellsAgain() {
    tell("ops");
    fail("one");
    cluster.reconcilePolicy();
    awaitTitles("ops", FAILED);

    cluster.startOperator();
    cluster.reconcilePolicy();

    awaitTitles("ops", FAILED, FAILED);
    List<String> ids = cluster.channels().ids("ops");
    assertThat(ids.get(1)).isEqualTo(ids.get(0));
    awaitRecorded();
    cluster.startOperator();
    cluster.reconcilePolicy();
    assertThat(status().due()).isEmpty();
    assertThat(cluster.channels().ids("ops")).hasSize(2);
  }

  @Test
  void operatorThatDiesBeforeItDeliversTellsLater() {
    tell("ops");
    cluster.channels().kill("ops");
    fail("one");
    cluster.reconcilePolicy();
    awaitAttempts("ops", 1);

    cluster.startOperator();
    cluster.channels().mend("ops");
    cluster.reconcilePolicy();

    awaitTitles("ops", FAILED);
  }

  /** Retention removes the records of failures, and people delete them. */
  @Test
  void whatIsGoneMeanwhileIsToldAllTheSame() {
    tell("ops");
    cluster.channels().kill("ops");
    fail("one");
    cluster.reconcilePolicy();
    cluster.delete("one");
    cluster.reconcilePolicy();

    cluster.channels().mend("ops");

    awaitTitles("ops", FAILED);
    awaitRecorded();
  }

  @Test
  void cacheThatIsBehindTellsNothingTwice() {
    tell("ops");
    fail("one");
    cluster.reconcilePolicy();
    BackupPolicy behind = cluster.policy();
    awaitTitles("ops", FAILED);
    awaitRecorded();

    try {
      cluster.reconcile(behind);
    } catch (KubernetesClientException e) {
      // It has decided that something is to be recorded, which it has not.
      assertThat(e.getCode()).isEqualTo(409);
    }
    cluster.reconcilePolicy();

    assertThat(status().due()).isEmpty();
    Awaitility.await()
        .during(Duration.ofMillis(300))
        .until(() -> cluster.channels().ids("ops").size() == 1);
  }

  @Test
  void nothingIsDeliveredThatCouldNotBeWritten() {
    tell("ops");
    fail("one");
    BackupPolicy behind = cluster.policy();
    cluster.notify(new Notifications(List.of("ops", "pager"), null, List.of()));

    assertThatThrownBy(() -> cluster.reconcile(behind))
        .isInstanceOf(KubernetesClientException.class);

    Awaitility.await()
        .during(Duration.ofMillis(300))
        .until(() -> cluster.channels().attempts("ops") == 0);
  }

  @Test
  void deadChannelIsToldOfAndHoldsUpNothing() {
    tell("ops", "pager");
    cluster.channels().kill("ops");
    fail("one");

    cluster.reconcilePolicy();

    awaitTitles("pager", FAILED);
    awaitAttempts("ops", 2);
    cluster.reconcilePolicy();
    assertThat(notified()).contains("False");
    assertThat(condition().orElseThrow().getReason()).isEqualTo("DeliveryFails");
    assertThat(condition().orElseThrow().getMessage())
        .isEqualTo("notifications wait for ops, which is tried again: it cannot be reached");
    assertThat(status().due())
        .singleElement()
        .extracting(DueNotification::channels)
        .isEqualTo(List.of("ops"));

    cluster.channels().mend("ops");
    awaitTitles("ops", FAILED);
    awaitRecorded();
    assertThat(notified()).contains("True");
  }

  /** An operator that has just started knows nothing of it, and must not say that all is well. */
  @Test
  void deadChannelIsNotForgottenByANewOperator() {
    tell("ops");
    cluster.channels().kill("ops");
    fail("one");
    cluster.reconcilePolicy();
    awaitAttempts("ops", 2);
    cluster.reconcilePolicy();

    cluster.startOperator();
    cluster.reconcilePolicy();

    assertThat(notified()).contains("False");
  }

  @Test
  void unknownChannelIsToldOfAndTheOthersWork() {
    tell("opz", "ops");
    fail("one");

    cluster.reconcilePolicy();

    awaitTitles("ops", FAILED);
    assertThat(condition().orElseThrow().getReason()).isEqualTo("Invalid");
    assertThat(condition().orElseThrow().getMessage())
        .isEqualTo(
            "spec.notifications.channels: there is no channel \"opz\" for the namespace shops;"
                + " there are ops, pager");
    // Once the name is right, it is delivered there, too.
    tell("pager", "ops");
    assertThat(status().due()).isEmpty();
    assertThat(notified()).contains("True");
  }

  @Test
  void addressesGetMailOfTheirOwn() {
    cluster.notify(
        new Notifications(
            null, List.of("a@example.com", "b@example.com", "c@evil.example"), List.of()));
    cluster.reconcilePolicy();
    fail("one");

    cluster.reconcilePolicy();

    awaitTitles("email", FAILED, FAILED);
    assertThat(condition().orElseThrow().getMessage())
        .startsWith("spec.notifications.email: c@evil.example may get no mail");
  }

  @Test
  void whatIsGivenUpIsAnEvent() {
    tell("opz");
    fail("one");
    cluster.reconcilePolicy();

    cluster.pass(Duration.ofDays(3));
    cluster.reconcilePolicy();

    assertThat(status().due()).isEmpty();
    assertThat(cluster.events())
        .anySatisfy(
            event -> {
              assertThat(event.getReason()).isEqualTo("NotificationGivenUp");
              assertThat(event.getType()).isEqualTo("Warning");
              assertThat(event.getMessage()).startsWith("opz did not take a notification");
            });
  }

  @Test
  void hundredFailuresAreFewMessages() {
    tell("ops");
    for (int i = 0; i < 100; i++) {
      fail("b" + i);
    }

    cluster.reconcilePolicy();
    Awaitility.await().until(() -> !cluster.channels().titles("ops").isEmpty());
    awaitRecorded();

    assertThat(cluster.channels().titles("ops").size()).isLessThanOrEqualTo(2);
    assertThat(status().known()).hasSize(100);
  }

  @Test
  void goodNewsAreToldToWhoeverAsksForThem() {
    cluster.notify(
        new Notifications(List.of("ops"), null, List.of(NotificationEvent.BACKUP_COMPLETED)));
    cluster.reconcilePolicy();
    fail("one");
    cluster.ended("two", cluster.now(), BackupPhase.COMPLETED);

    cluster.reconcilePolicy();

    awaitTitles("ops", "Backup two is stored");
  }

  @Test
  void policyThatTellsNobodyAnyMoreSaysNothingOfIt() {
    tell("opz");
    assertThat(notified()).contains("False");

    cluster.notify(null);
    cluster.reconcilePolicy();

    assertThat(status()).isNull();
    assertThat(condition()).isEmpty();
  }

  @Test
  void whatHasNotChangedIsNotWrittenAgain() {
    tell("ops");
    fail("one");
    cluster.reconcilePolicy();
    awaitTitles("ops", FAILED);
    awaitRecorded();
    long before = cluster.writes();

    cluster.reconcilePolicy();
    cluster.reconcilePolicy();

    assertThat(cluster.writes()).isEqualTo(before);
  }

  private void tell(String... channels) {
    cluster.notify(new Notifications(List.of(channels), null, List.of()));
    cluster.reconcilePolicy();
  }

  private void fail(String name) {
    cluster.backup(name);
    cluster.setFailed(name, cluster.now());
  }

  /** Messages of one notification each. */
  private void awaitTitles(String channel, String... titles) {
    List<List<String>> messages = Stream.of(titles).map(List::of).toList();
    await().until(() -> cluster.channels().titles(channel).equals(messages));
  }

  private void awaitAttempts(String channel, int attempts) {
    await().until(() -> cluster.channels().attempts(channel) >= attempts);
  }

  private void awaitRecorded() {
    await()
        .until(
            () -> {
              cluster.reconcilePolicy();
              return status().due().isEmpty();
            });
  }

  private static ConditionFactory await() {
    return Awaitility.await().atMost(Duration.ofSeconds(20)).pollInterval(Duration.ofMillis(20));
  }

  private NotificationStatus status() {
    return cluster.policy().getStatus().notifications();
  }

  private Optional<Condition> condition() {
    return cluster.policy().getStatus().conditions().stream()
        .filter(one -> one.getType().equals(BackupPolicyStatus.NOTIFIED))
        .findFirst();
  }

  private Optional<String> notified() {
    return condition().map(Condition::getStatus);
  }
}
