package dev.holdfast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.Retention;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.api.v1alpha1.Tier;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A Prune whose Job has ended without a word. */
class DeadPruneTest {
  private static final Instant MONDAY = Instant.parse("2026-11-16T03:00:00Z");

  /** C4: a failed delete is visible, and nobody deletes it any more. */
  @Test
  void backupDoesNotSayThatAPruneDeletesItThatHasFailed() {
    try (Cluster cluster = new Cluster()) {
      cluster.at(MONDAY);
      cluster.createPolicy(
          Tier.of("daily", "0 3 * * *", "UTC", "1h")
              .withRetention(new Retention(1, null, null, null, null, null, null)));
      cluster.ended("old", MONDAY, BackupPhase.COMPLETED);
      cluster.ended("new", MONDAY.plus(Duration.ofDays(1)), BackupPhase.COMPLETED);
      cluster.at(MONDAY.plus(Duration.ofDays(2)));
      cluster.createPrune("pass", false);
      for (int i = 0; i < 3; i++) {
        cluster.reconcilePrune("pass");
      }
      cluster.client().resource(cluster.job("pass-prune").orElseThrow()).delete();
      for (int i = 0; i < 3; i++) {
        cluster.pass(Duration.ofMinutes(20));
        cluster.reconcilePrune("pass");
      }
      assertThat(cluster.prune("pass").getStatus().phase()).isEqualTo(RunPhase.FAILED);

      assertThat(cluster.status("old").message()).doesNotContain("Prune pass deletes it");
    }
  }
}
