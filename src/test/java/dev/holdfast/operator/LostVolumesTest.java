package dev.holdfast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.PruneStatus;
import dev.holdfast.api.v1alpha1.Retention;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.api.v1alpha1.Tier;
import dev.holdfast.api.v1alpha1.VolumeDestination;
import dev.holdfast.artifact.PruneRunSpec;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Retention after a volume with backups on it is gone. */
class LostVolumesTest {
  private static final Instant MONDAY = Instant.parse("2026-11-16T03:00:00Z");

  private final Cluster cluster = new Cluster();

  @BeforeEach
  void policy() {
    cluster.at(MONDAY);
    cluster.createPolicy(
        Tier.of("daily", "0 3 * * *", "UTC", "1h")
            .withRetention(new Retention(1, null, null, null, null, null, null)));
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  /** They are the oldest, so they are first whenever no more than so many go at once. */
  @Test
  void manyBackupsOnAVolumeThatIsGoneKeepNoOtherFromBeingDeleted() {
    for (int i = 0; i < PruneStatus.MAX_BACKUPS; i++) {
      ended("lost" + i, i, BackupPhase.COMPLETED);
      onAVolume("lost" + i, true);
    }
    ended("old", PruneStatus.MAX_BACKUPS, BackupPhase.COMPLETED);
    ended("new", PruneStatus.MAX_BACKUPS + 1, BackupPhase.COMPLETED);

    prune("pass");
    prune("next");

    assertThat(cluster.status("old").phase()).isEqualTo(BackupPhase.DELETING);
  }

  /** Nothing can lie on it: the claim was misspelt, so the run never began. */
  @Test
  void recordOfARunThatFailedForWantOfItsVolumeGoesLikeAnyOther() {
    for (int i = 0; i < 5; i++) {
      ended("failed" + i, i, BackupPhase.FAILED);
      onAVolume("failed" + i, false);
    }
    ended("new", 5, BackupPhase.COMPLETED);

    prune("pass");

    assertThat(cluster.prune("pass").getStatus().message()).doesNotContain("lies on");
    assertThat(cluster.prune("pass").getStatus().phase()).isNotEqualTo(RunPhase.FAILED);
    assertThat(cluster.backups())
        .extracting(backup -> backup.getMetadata().getName())
        .doesNotContain("failed0");
  }

  /** What could not be deleted is visible: in the Prune, or in the Backup. */
  @Test
  void pruneThatHasLeftABackupOutSaysSo() throws Exception {
    ended("lost", 0, BackupPhase.COMPLETED);
    onAVolume("lost", true);
    ended("old", 1, BackupPhase.COMPLETED);
    ended("new", 2, BackupPhase.COMPLETED);

    prune("pass");
    cluster.reconcilePrune("pass");
    Job job = cluster.job("pass-prune").orElseThrow();
    assertThat(PruneJobs.told(job).backups())
        .extracting(PruneRunSpec.Expired::backup)
        .containsExactly("old");

    Backup lost = cluster.get("lost");
    String said =
        cluster.prune("pass").getStatus().message()
            + lost.getStatus().message()
            + cluster.events().stream().map(event -> event.getMessage()).toList();
    assertThat(said).contains("attic");
  }

  /** The volume was deleted under its claim: no pod that mounts it ever starts. */
  @Test
  void backupOnAClaimThatHasLostItsVolumeKeepsNoOtherFromBeingDeleted() throws Exception {
    ended("lost", 0, BackupPhase.COMPLETED);
    onAVolume("lost", true);
    ended("old", 1, BackupPhase.COMPLETED);
    ended("new", 2, BackupPhase.COMPLETED);
    cluster
        .client()
        .resource(
            new PersistentVolumeClaimBuilder()
                .withNewMetadata()
                .withName("attic")
                .withNamespace(Cluster.NAMESPACE)
                .endMetadata()
                .withNewStatus()
                .withPhase("Lost")
                .endStatus()
                .build())
        .create();

    prune("pass");
    cluster.reconcilePrune("pass");

    assertThat(PruneJobs.told(cluster.job("pass-prune").orElseThrow()).backups())
        .extracting(PruneRunSpec.Expired::backup)
        .containsExactly("old");
  }

  private void prune(String name) {
    cluster.createPrune(name, false);
    cluster.reconcilePrune(name);
    cluster.reconcilePrune(name);
  }

  private void ended(String name, int day, BackupPhase phase) {
    Instant time = MONDAY.plus(Duration.ofDays(day));
    cluster.at(time);
    cluster.ended(name, time, phase);
    cluster.at(time.plus(Duration.ofHours(1)));
  }

  private void onAVolume(String name, boolean stored) {
    DestinationStatus bucket = cluster.status(name).destinations().get(0);
    DestinationStatus attic =
        DestinationStatus.of(Destination.of("attic", new VolumeDestination("attic", "/prod")));
    new StatusWriter(cluster.client())
        .write(
            cluster.get(name),
            cluster
                .status(name)
                .storedAt(
                    List.of(
                        stored
                            ? attic.committed(bucket.manifest(), bucket.manifestSha256(), "1 B", 1L)
                            : attic),
                    cluster.status(name).phase(),
                    null,
                    List.of()));
  }
}
