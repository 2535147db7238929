package dev.holdfast.status;

import static dev.holdfast.status.Observed.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupReference;
import dev.holdfast.api.v1alpha1.Connection;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreSource;
import dev.holdfast.api.v1alpha1.RestoreSpec;
import dev.holdfast.api.v1alpha1.RestoreStatus;
import dev.holdfast.api.v1alpha1.RestoreTarget;
import dev.holdfast.api.v1alpha1.Verification;
import dev.holdfast.artifact.FailureReason;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What whoever waits for the data is told when the copy that was to be restored is of no use. */
class OtherWholeCopyTest {
  private static final String UID = "restore-uid";
  private static final DestinationStatus OFFSITE = stored("offsite");
  private static final DestinationStatus LOCAL = stored("local");

  @Test
  void copyThatNobodyHasCheckedIsNamedAsWhatItIs() {
    RestoreStatus status = failed(FailureReason.CHECKSUM_MISMATCH, OFFSITE, LOCAL);

    assertThat(status.message())
        .isEqualTo(
            "so it is; the copy at local is not known to be damaged: spec.source.backupRef:"
                + " {name: nightly, destination: local}");
    assertThat(Conditions.find(status.conditions(), Api.FAILED).orElseThrow().getMessage())
        .isEqualTo(status.message());
  }

  @Test
  void copyThatWasFoundIntactIsSaidToBe() {
    assertThat(
            failed(
                    FailureReason.OBJECT_MISSING,
                    OFFSITE,
                    LOCAL.verified(new Verification(START.toString(), true, "read")))
                .message())
        .contains("the copy at local was found intact: ");
  }

  @Test
  void copyThatIsBadOrNotStoredIsNotNamed() {
    DestinationStatus bad =
        LOCAL.verified(new Verification(START.toString(), false, "a byte differs"));
    DestinationStatus missing = stored("far").missing("its manifest is gone", START.toString());

    assertThat(failed(FailureReason.MANIFEST_INVALID, OFFSITE, bad, missing).message())
        .isEqualTo("so it is");
    assertThat(failed(FailureReason.MANIFEST_INVALID, OFFSITE).message()).isEqualTo("so it is");
    assertThat(failed(FailureReason.MANIFEST_INVALID, OFFSITE, bad, stored("third")).message())
        .contains("the copy at third");
  }

  @ParameterizedTest
  @EnumSource(
      value = FailureReason.class,
      names = {"DATABASE_EXISTS", "ROLES_MISSING", "SERVER_UNREACHABLE", "DECRYPTION_KEY_WRONG"})
  void faultThatAnotherCopyWouldHaveTooNamesNone(FailureReason reason) {
    assertThat(failed(reason, OFFSITE, LOCAL).message()).isEqualTo("so it is");
  }

  @ParameterizedTest
  @EnumSource(
      value = FailureReason.class,
      names = {"DESTINATION_UNREACHABLE", "DESTINATION_ACCESS_DENIED", "BUCKET_NOT_FOUND"})
  void placeThatCannotBeReadNamesAnother(FailureReason reason) {
    assertThat(failed(reason, OFFSITE, LOCAL).message()).contains("destination: local}");
  }

  private static RestoreStatus failed(FailureReason reason, DestinationStatus... copies) {
    Backup backup = Observed.backup();
    backup.setStatus(
        BackupProgress.starting(
                backup, Observed.POLICY_UID, List.of("shop"), "nightly", List.of(copies), START)
            .status()
            .storedAt(List.of(copies), BackupPhase.COMPLETED, null, List.of()));
    return RestoreProgress.of(
            started(backup),
            new JobObservation(
                Optional.of(Observed.failedJob("PodFailurePolicy", "exit code 78")),
                List.of(Observed.endedPod(78, "Error", null)),
                Optional.of(Observed.failure(UID, reason, "so it is", null)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Duration.ZERO,
                Observed.TIMEOUT),
            Observed.records(Optional.empty(), Optional.of(backup)),
            START.plusSeconds(90))
        .status();
  }

  private static Restore started(Backup backup) {
    Restore restore = new Restore();
    restore.setMetadata(
        new ObjectMetaBuilder().withName("again").withNamespace("shops").withUid(UID).build());
    restore.setSpec(
        new RestoreSpec(
            new RestoreSource(BackupReference.of("nightly")),
            new RestoreTarget(new Connection("db", null, null, null, null), List.of()),
            null,
            null,
            null));
    restore.setStatus(
        RestoreProgress.starting(restore, "again-restore", backup, OFFSITE, null, START).status());
    return restore;
  }

  private static DestinationStatus stored(String name) {
    return Observed.destination(name, "prod/")
        .committed(Observed.MANIFEST, Observed.SHA_256, "1 B", 1L);
  }
}
