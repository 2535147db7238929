package dev.holdfast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.NotificationEvent;
import dev.holdfast.api.v1alpha1.Notifications;
import dev.holdfast.api.v1alpha1.Tier;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Nothing happens, and somebody is told that nothing does. */
class StaleNotificationTest {
  private final Cluster cluster = new Cluster();

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void backupsThatStayAwayAreToldOnceAndAgainWhenTheyAreBack() {
    cluster.createPolicy(Tier.of("daily", "@daily", null, null));
    cluster.notify(
        new Notifications(List.of("ops"), null, List.of(NotificationEvent.BACKUP_STALE)));
    cluster.reconcilePolicy();
    cluster.ended("good", cluster.now(), BackupPhase.COMPLETED);
    cluster.reconcilePolicy();
    assertThat(cluster.channels().attempts("ops")).isZero();

    cluster.pass(Duration.ofDays(3));
    cluster.reconcilePolicy();
    cluster.pass(Duration.ofHours(1));
    cluster.reconcilePolicy();
    awaitTitles("There is no recent backup of shop");
    cluster.ended("fresh", cluster.now(), BackupPhase.COMPLETED);
    cluster.reconcilePolicy();

    awaitTitles("There is no recent backup of shop", "There is a recent backup of shop again");
  }

  private void awaitTitles(String... titles) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(cluster.channels().titles("ops").stream().flatMap(List::stream))
                    .containsExactly(titles));
  }
}
