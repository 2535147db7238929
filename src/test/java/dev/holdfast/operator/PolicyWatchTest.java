package dev.holdfast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupPolicyStatus;
import dev.holdfast.api.v1alpha1.Tier;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Event;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A policy says that its backups are late although nothing happens. */
class PolicyWatchTest {
  private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
  private static final Instant END = Instant.parse("2026-11-21T03:10:00Z");

  private final Cluster cluster = new Cluster();

  @BeforeEach
  void policy() {
    cluster.at(NOON);
    cluster.createPolicy(Tier.of("daily", "0 3 * * *", "UTC", "1h"));
    cluster.reconcilePolicy();
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void newPolicyDoesNotKnowYet() {
    assertThat(recent().getStatus()).isEqualTo("Unknown");
    assertThat(recent().getReason()).isEqualTo("NoBackupYet");
  }

  @Test
  void policyLooksAgainWhenItsNewestBackupGetsTooOld() {
    cluster.at(END);
    cluster.ended("good", END, BackupPhase.COMPLETED);
    cluster.reconcilePolicy();
    assertThat(recent().getStatus()).isEqualTo("True");

    Instant completed = Instant.parse(cluster.policy().getStatus().lastBackupTime());
    cluster.at(completed.plus(Duration.ofHours(25)).minusSeconds(30));
    Duration wait = Duration.ofMillis(cluster.reconcilePolicy().getScheduleDelay().orElseThrow());
    assertThat(recent().getStatus()).isEqualTo("True");
    assertThat(wait).isEqualTo(Duration.ofSeconds(31));

    cluster.at(cluster.now().plus(wait));
    cluster.reconcilePolicy();

    assertThat(recent().getStatus()).isEqualTo("False");
    assertThat(recent().getMessage()).contains("tier daily", "good, completed at " + completed);
    assertThat(cluster.events()).extracting(Event::getReason).contains("TierOverdue");
  }

  @Test
  void suspendedPolicySaysThatNoneIsExpected() {
    cluster.suspend(true);
    cluster.at(NOON.plus(Duration.ofDays(9)));
    cluster.reconcilePolicy();

    assertThat(recent().getReason()).isEqualTo("Suspended");
  }

  @Test
  void nothingIsWrittenWhileNothingChanges() {
    cluster.at(END);
    cluster.ended("good", END, BackupPhase.COMPLETED);
    cluster.reconcilePolicy();
    String version = cluster.policy().getMetadata().getResourceVersion();

    cluster.at(END.plusSeconds(3600));
    cluster.reconcilePolicy();

    assertThat(cluster.policy().getMetadata().getResourceVersion()).isEqualTo(version);
  }

  private Condition recent() {
    return cluster.policy().getStatus().conditions().stream()
        .filter(one -> BackupPolicyStatus.RECENT_BACKUP.equals(one.getType()))
        .findFirst()
        .orElseThrow();
  }
}
