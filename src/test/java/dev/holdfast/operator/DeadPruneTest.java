package dev.holdfast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.Retention;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.api.v1alpha1.Tier;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.LeftCopy;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A Prune that ends, or is gone, without a word of what its Job has done. */
class DeadPruneTest {
  private static final Instant MONDAY = Instant.parse("2026-11-16T03:00:00Z");
  private static final String DELETES = "Prune pass deletes it";
  private static final List<String> NEW = List.of("new");

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

    assertThat(cluster.prunes()).as("the next one").hasSize(1);

    cluster.client().resource(cluster.prunes().get(0)).delete();
    cluster.reconcilePolicy();

    assertThat(cluster.prunes()).isEmpty();
    assertThat(cluster.status("old").phase()).isEqualTo(BackupPhase.DELETING);
    assertThat(cluster.status("old").message())
        .isEqualTo(
            "it has expired, and could not be deleted; the next prune tries again: the Prune that"
                + " was to delete it has ended or was deleted, and said nothing of it");
  }

  /** A pod that is heard of late must not cost what its Job has said. */
  @Test
  void whatIsGoneEndsItsRecordAlthoughTheCacheHasNotSeenThePodThatSaysSo() {
    Job job = cluster.job("pass-prune").orElseThrow();
    cluster.reconcilePrune("pass");
    cluster.freezeCache(Pod.class);
    new PruneJobs(cluster)
        .fail(
            job,
            List.of(uid("old")),
            new LeftCopy("other", "offsite", FailureReason.DESTINATION_ACCESS_DENIED, "denied"));

    cluster.reconcilePrune("pass");

    assertThat(cluster.prune("pass").getStatus().phase()).isEqualTo(RunPhase.FAILED);
    assertThat(cluster.backups()).extracting(one -> one.getMetadata().getName()).isEqualTo(NEW);
  }

  @Test
  void whatIsLeftSaysWhatItsJobSaidAlthoughTheCacheHasNotSeenThePodThatSaysSo() {
    Job job = cluster.job("pass-prune").orElseThrow();
    cluster.reconcilePrune("pass");
    cluster.freezeCache(Pod.class);
    new PruneJobs(cluster)
        .fail(
            job,
            List.of(),
            new LeftCopy(uid("old"), "offsite", FailureReason.DESTINATION_ACCESS_DENIED, "denied"));

    cluster.reconcilePrune("pass");

    assertThat(cluster.status("old").message())
        .endsWith("the next prune tries again: offsite: denied");
  }

  /** Watches that stand still: it is silent for those who do not hear it. */
  @Test
  void successThatOnlyTheApiServerKnowsOfEndsTheRecordAndSaysNothingElseBefore() {
    Job job = cluster.job("pass-prune").orElseThrow();
    cluster.reconcilePrune("pass");
    cluster.freezeCaches();
    new PruneJobs(cluster).succeed(job, 7, List.of(uid("old")));
    for (int i = 0; i < 5; i++) {
      cluster.pass(Duration.ofMinutes(10));
      cluster.reconcilePrune("pass");
    }

    assertThat(cluster.prune("pass").getStatus().phase()).isEqualTo(RunPhase.COMPLETED);
    assertThat(cluster.backups()).extracting(one -> one.getMetadata().getName()).isEqualTo(NEW);
  }

  /** It is there, and has ended: nobody has deleted it. */
  @Test
  void backupThatCouldNotBeReadWhenItsPruneEndedIsLeftForTheNextOne() {
    Job job = cluster.job("pass-prune").orElseThrow();
    String uid = uid("old");
    cluster.writeOtherwise("backups", "old", "{\"spec\": {\"deletionPolicy\": \"Shred\"}}");
    new PruneJobs(cluster).succeed(job, 7, List.of(uid));
    cluster.reconcilePrune("pass");
    assertThat(cluster.prune("pass").getStatus().phase()).isEqualTo(RunPhase.COMPLETED);
    cluster.writeOtherwise("backups", "old", "{\"spec\": {\"deletionPolicy\": \"Retain\"}}");

    cluster.reconcilePolicy();

    assertThat(cluster.status("old").message())
        .doesNotContain(DELETES)
        .contains("has ended or was deleted, and said nothing of it");
  }

  /** Whoever made a policy of that name again has no prune for what is not his. */
  @Test
  void backupOfANamesakeOfThePolicyIsNotPromisedANextPrune() {
    cluster.client().resource(cluster.prune("pass")).delete();
    cluster.writeOtherwise("backups", "old", "{\"status\": {\"policyUid\": \"another\"}}");

    cluster.reconcilePolicy();

    assertThat(cluster.status("old").message()).contains(DELETES);
  }

  @Test
  void pruneThatDeletesSomethingElseIsNoReasonToWait() {
    cluster.client().resource(cluster.prune("pass")).delete();
    cluster.createPrune("dry", true);

    cluster.reconcilePolicy();

    assertThat(cluster.status("old").message()).doesNotContain(DELETES);
  }

  private String uid(String backup) {
    return cluster.get(backup).getMetadata().getUid();
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
