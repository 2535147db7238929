package dev.holdfast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.Retention;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.api.v1alpha1.Tier;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A Prune that ends, or is gone, without a word of what its Job has done. */
class DeadPruneTest {
  private static final Instant MONDAY = Instant.parse("2026-11-16T03:00:00Z");
  private static final String DELETES = "Prune pass deletes it";

  private final Cluster cluster = new Cluster();

  @BeforeEach
  void begin() {
    cluster.at(MONDAY);
    cluster.createPolicy(
        Tier.of("daily", "0 3 * * *", "UTC", "1h")
            .withRetention(new Retention(1, null, null, null, null, null, null)));
    cluster.ended("old", MONDAY, BackupPhase.COMPLETED);
    cluster.ended("new", MONDAY.plus(Duration.ofDays(1)), BackupPhase.COMPLETED);
    cluster.at(MONDAY.plus(Duration.ofDays(1)).plus(Duration.ofHours(1)));
    cluster.createPrune("pass", false);
    cluster.reconcilePrune("pass");
    cluster.reconcilePrune("pass");
    assertThat(cluster.job("pass-prune")).isPresent();
    assertThat(cluster.status("old").message()).contains(DELETES);
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  /** C4: a failed delete is visible, and nobody deletes it any more. */
  @Test
  void backupDoesNotSayThatAPruneDeletesItThatHasFailed() {
    cluster.client().resource(cluster.job("pass-prune").orElseThrow()).delete();
    for (int i = 0; i < 3; i++) {
      cluster.pass(Duration.ofMinutes(20));
      cluster.reconcilePrune("pass");
    }
    assertThat(cluster.prune("pass").getStatus().phase()).isEqualTo(RunPhase.FAILED);

    assertThat(cluster.status("old").message()).doesNotContain(DELETES);
  }

  /** Its Job goes with it, and nobody hears of what that has done. */
  @Test
  void backupDoesNotSayThatAPruneDeletesItThatIsGone() {
    cluster.client().resource(cluster.prune("pass")).delete();

    cluster.reconcilePolicy();

    assertThat(cluster.prunes()).as("the policy has decided nothing yet").hasSize(1);
    assertThat(cluster.status("old").message()).as("the next one is there").contains(DELETES);

    cluster.client().resource(cluster.prunes().get(0)).delete();
    cluster.reconcilePolicy();

    assertThat(cluster.prunes()).isEmpty();
    assertThat(cluster.status("old").phase()).isEqualTo(BackupPhase.DELETING);
    assertThat(cluster.status("old").message())
        .isEqualTo(
            "it has expired, and could not be deleted; the next prune tries again: the Prune that"
                + " was to delete it was deleted before it ended");
  }

  @Test
  void backupGoesOnSayingThatAPruneDeletesItWhileThatIsSo() {
    cluster.reconcilePolicy();

    assertThat(cluster.prunes()).hasSize(1);
    assertThat(cluster.status("old").message()).contains(DELETES);
  }

  @Test
  void nothingIsSaidWhileThePruneCannotBeRead() {
    cluster.writeOtherwise("prunes", "pass", "{\"status\": {\"phase\": \"Thorough\"}}");

    cluster.reconcilePolicy();

    assertThat(cluster.status("old").message()).contains(DELETES);
  }
}
