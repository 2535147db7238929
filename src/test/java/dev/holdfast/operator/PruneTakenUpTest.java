package dev.holdfast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupReference;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreSource;
import dev.holdfast.api.v1alpha1.RestoreSpec;
import dev.holdfast.api.v1alpha1.Retention;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.api.v1alpha1.Tier;
import dev.holdfast.api.v1alpha1.VolumeDestination;
import dev.holdfast.artifact.PruneRunSpec;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The operator is killed once it has written what goes, and before anything says Deleting. */
class PruneTakenUpTest {
  private static final Instant MONDAY = Instant.parse("2026-11-16T03:00:00Z");
  private static final Tier ENDLESS = Tier.of("daily", "0 3 * * *", "UTC", "1h");

  private final Cluster cluster = new Cluster();

  @BeforeEach
  void pruneIsDecided() {
    cluster.createPolicy(
        ENDLESS.withRetention(new Retention(2, null, null, null, null, null, null)));
    for (int day = 0; day < 4; day++) {
      cluster.ended("day" + day, day(day), BackupPhase.COMPLETED);
    }
    cluster.at(day(3).plus(Duration.ofHours(1)));
    cluster.createPrune("pass", false);
    cluster.reconcilePrune("pass");
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  /** The operator was killed after it had written what goes, and the policy was made anew. */
  @Test
  void pruneOfAPolicyThatIsReplacedDeletesNothing() {
    cluster.client().resource(cluster.policy()).delete();
    cluster.createPolicy(ENDLESS);

    takenUp();

    assertNothingGoes();
  }

  /** Nothing is deleted yet, and nothing says Deleting: there is still time to save it. */
  @Test
  void pruneThatIsTakenUpByANewOperatorGoesByTheRulesThatThereAreThen() {
    cluster.retain(new Retention(30, null, null, null, null, null, null));
    cluster.pass(Duration.ofHours(8));

    takenUp();

    assertNothingGoes();
  }

  /** ADR 12: "One that is being restored, read again or copied stays." */
  @Test
  void backupThatIsRestoredSinceThePruneWasDecidedIsLeftAlone() {
    Restore restore = new Restore();
    restore.setMetadata(
        new ObjectMetaBuilder().withName("back").withNamespace(Cluster.NAMESPACE).build());
    restore.setSpec(
        new RestoreSpec(new RestoreSource(BackupReference.of("day0")), null, null, null, null));
    cluster.client().resource(restore).create();

    takenUp();

    assertThat(cluster.status("day0").phase()).isEqualTo(BackupPhase.COMPLETED);
  }

  /** "Nothing goes while the newest backup of the policy has failed." */
  @Test
  void newestBackupThatHasFailedSinceHoldsThePruneThatIsTakenUp() {
    cluster.ended("day4", day(4), BackupPhase.FAILED);
    cluster.at(day(4).plus(Duration.ofHours(1)));

    takenUp();

    assertThat(cluster.status("day0").phase()).isEqualTo(BackupPhase.COMPLETED);
  }

  /** A Job that mounts what is not there never starts, and nothing else would be deleted either. */
  @Test
  void backupWhoseVolumeIsGoneKeepsNoOtherFromBeingDeleted() {
    storedOnAVolume("day0");
    takenUp();
    cluster.reconcilePrune("pass");

    Job job = cluster.job("pass-prune").orElseThrow();
    assertThat(PruneJobs.told(job).backups())
        .extracting(PruneRunSpec.Expired::backup)
        .containsExactly("day1");
    assertThat(cluster.status("day0").phase()).isEqualTo(BackupPhase.COMPLETED);
    assertThat(cluster.status("day1").phase()).isEqualTo(BackupPhase.DELETING);
  }

  @Test
  void pruneOfNothingButWhatLiesOnAVolumeThatIsGoneSaysSo() {
    storedOnAVolume("day0");
    storedOnAVolume("day1");
    takenUp();

    assertThat(cluster.prune("pass").getStatus().phase()).isEqualTo(RunPhase.FAILED);
    assertThat(cluster.prune("pass").getStatus().message())
        .contains(
            "Backup day0 lies on a volume that is gone: PersistentVolumeClaim \"attic\" is not"
                + " there");

    cluster.client().resource(claim()).create();
    cluster.createPrune("next", false);
    cluster.reconcilePrune("next");
    cluster.reconcilePrune("next");
    assertThat(PruneJobs.told(cluster.job("next-prune").orElseThrow()).backups()).hasSize(2);
  }

  private static PersistentVolumeClaim claim() {
    return new PersistentVolumeClaimBuilder()
        .withNewMetadata()
        .withName("attic")
        .withNamespace(Cluster.NAMESPACE)
        .endMetadata()
        .build();
  }

  private void storedOnAVolume(String name) {
    DestinationStatus bucket = cluster.status(name).destinations().get(0);
    new StatusWriter(cluster.client())
        .write(
            cluster.get(name),
            cluster
                .status(name)
                .storedAt(
                    List.of(
                        DestinationStatus.of(
                                Destination.of("attic", new VolumeDestination("attic", "/prod")))
                            .committed(bucket.manifest(), bucket.manifestSha256(), "1 B", 1L)),
                    BackupPhase.COMPLETED,
                    null,
                    List.of()));
  }

  private void takenUp() {
    cluster.startOperator();
    cluster.reconcilePrune("pass");
    cluster.reconcilePrune("pass");
  }

  private void assertNothingGoes() {
    assertThat(cluster.job("pass-prune")).isEmpty();
    assertThat(cluster.status("day0").phase()).isEqualTo(BackupPhase.COMPLETED);
  }

  private static Instant day(int day) {
    return MONDAY.plus(Duration.ofDays(day));
  }
}
