package dev.holdfast.status;

import static dev.holdfast.status.Observed.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.BackupReference;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreMode;
import dev.holdfast.api.v1alpha1.RestoreSource;
import dev.holdfast.api.v1alpha1.RestoreSpec;
import dev.holdfast.api.v1alpha1.RestoreStatus;
import dev.holdfast.api.v1alpha1.RestoreTarget;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.api.v1alpha1.ThrowAwayServer;
import dev.holdfast.api.v1alpha1.Verification;
import dev.holdfast.artifact.CommittedManifest;
import dev.holdfast.artifact.DestinationReport;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RunReport;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A Restore that proves a backup: what its end says about the copy that it restored. */
class TestRestoreProgressTest {
  private static final String UID = "restore-uid";
  private static final String END = START.plusSeconds(72).toString();
  private static final DestinationStatus OFFSITE =
      Observed.destination("offsite", "prod/")
          .committed(Observed.MANIFEST, Observed.SHA_256, "200.1 MiB", 209_820_057L);

  @Test
  void copyThatCameBackIsProvenAndSaysWhatARecoveryTakes() {
    RestoreStatus status =
        ended(
            Observed.completeJob(Duration.ofSeconds(80)),
            report(null, "19 tables as counted at the dump", stored().restoredIn(5_000)),
            0);

    String message = "200.1 MiB restored from offsite in 5s: 19 tables as counted at the dump";
    assertThat(status.phase()).isEqualTo(RunPhase.COMPLETED);
    assertThat(status.message()).isEqualTo(message);
    assertThat(status.duration()).isEqualTo("5s");
    assertThat(status.target()).isEqualTo("a server of its own");
    assertThat(status.copies())
        .containsExactly(
            OFFSITE.verified(new Verification(END, true, message, RestoreMode.VERIFY, "5s", END)));
  }

  @Test
  void reportOfAnotherCopyIsNotBelieved() {
    RestoreStatus status =
        ended(
            Observed.completeJob(Duration.ofSeconds(80)),
            report(null, null, Observed.stored("offsite", Observed.MANIFEST, "cd".repeat(32))),
            0);

    assertThat(status.phase()).isEqualTo(RunPhase.FAILED);
    assertThat(Conditions.reason(status.conditions(), Api.FAILED)).isEqualTo("ReportInvalid");
    assertThat(status.copies()).containsExactly(OFFSITE);
  }

  @ParameterizedTest
  @EnumSource(
      value = FailureReason.class,
      names = {"COPY_DAMAGED", "NOT_RESTORABLE", "ROWS_DIFFER", "QUERY_NOT_TRUE"})
  void whatIsSurelyWrongIsToldOfTheCopy(FailureReason reason) {
    RestoreStatus status = failed(reason, DestinationReport.failed("offsite", reason, "so", null));

    assertThat(status.phase()).isEqualTo(RunPhase.FAILED);
    assertThat(Conditions.reason(status.conditions(), Api.FAILED)).isEqualTo(reason.text());
    assertThat(status.copies())
        .containsExactly(
            OFFSITE.verified(
                new Verification(
                    END,
                    false,
                    "so",
                    // Of the bytes of one copy, which another reading of it may refute.
                    reason == FailureReason.COPY_DAMAGED
                        ? RestoreMode.READ_BACK
                        : RestoreMode.VERIFY,
                    null,
                    null)));
  }

  @ParameterizedTest
  @EnumSource(
      value = FailureReason.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"COPY_DAMAGED", "NOT_RESTORABLE", "ROWS_DIFFER", "QUERY_NOT_TRUE"})
  void allElseSaysNothingAboutTheCopy(FailureReason reason) {
    RestoreStatus status = failed(reason, DestinationReport.failed("offsite", reason, "so", null));

    assertThat(status.phase()).isEqualTo(RunPhase.FAILED);
    assertThat(status.copies()).containsExactly(OFFSITE);
  }

  private static RestoreStatus failed(FailureReason reason, DestinationReport copy) {
    return ended(
        Observed.failedJob("PodFailurePolicy", "exit code 78"), report(reason, "so", copy), 78);
  }

  private static RestoreStatus ended(Job job, RunReport report, int exitCode) {
    return RestoreProgress.of(
            started(),
            new JobObservation(
                Optional.of(job),
                List.of(Observed.endedPod(exitCode, exitCode == 0 ? "Completed" : "Error", null)),
                Optional.of(report),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Duration.ZERO,
                Observed.TIMEOUT),
            RestoreRecords.NONE,
            START.plusSeconds(90))
        .status();
  }

  private static DestinationReport stored() {
    return Observed.stored("offsite", Observed.MANIFEST, Observed.SHA_256);
  }

  private static RunReport report(
      FailureReason reason, String message, DestinationReport... destinations) {
    return new RunReport(
        UID,
        reason,
        message,
        null,
        reason == null
            ? new CommittedManifest("offsite", Observed.MANIFEST, Observed.SHA_256)
            : null,
        List.of(destinations),
        "16.4",
        START,
        START.plusSeconds(72),
        500_000_000,
        209_820_057);
  }

  private static Restore started() {
    Restore restore = new Restore();
    restore.setMetadata(
        new ObjectMetaBuilder().withName("proof").withNamespace("shops").withUid(UID).build());
    restore.setSpec(
        new RestoreSpec(
            new RestoreSource(BackupReference.of("nightly")),
            RestoreTarget.of(new ThrowAwayServer(null, null, null, null)),
            RestoreMode.VERIFY,
            null,
            null));
    restore.setStatus(
        RestoreProgress.startingToRead(
                restore, "proof-restore", Observed.backup(), List.of(OFFSITE), START)
            .status());
    return restore;
  }
}
