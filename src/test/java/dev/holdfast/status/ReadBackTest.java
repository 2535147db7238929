package dev.holdfast.status;

import static dev.holdfast.status.Observed.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.BackupReference;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreMode;
import dev.holdfast.api.v1alpha1.RestoreSource;
import dev.holdfast.api.v1alpha1.RestoreSpec;
import dev.holdfast.api.v1alpha1.RestoreStatus;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.api.v1alpha1.Verification;
import dev.holdfast.artifact.CommittedManifest;
import dev.holdfast.artifact.DestinationReport;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RunReport;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A Restore that reads copies again: what its end says about each of them. */
class ReadBackTest {
  private static final String UID = "restore-uid";
  private static final String END = START.plusSeconds(72).toString();
  private static final DestinationStatus OFFSITE = stored("offsite");
  private static final DestinationStatus LOCAL = stored("local");

  @Test
  void copiesAreFrozenBeforeThereIsAJob() {
    Restore restore = started(OFFSITE, LOCAL);

    assertThat(restore.getStatus().copies()).containsExactly(OFFSITE, LOCAL);
    assertThat(restore.getStatus().source()).isNull();
    assertThat(restore.getStatus().target()).isNull();
    assertThat(restore.getStatus().job()).isEqualTo("again-restore");
    assertThat(RestoreProgress.isStarting(restore)).isTrue();
  }

  @Test
  void everyCopyThatIsIntactIsSoInTheStatus() {
    Verdict<RestoreStatus> verdict =
        completed(
            started(OFFSITE, LOCAL),
            report(null, "3 objects, read as for a restore", intact(OFFSITE), intact(LOCAL)));

    RestoreStatus status = verdict.status();
    String message =
        "200.1 MiB read again at offsite and local in 1m12s: 3 objects, read as for a restore";
    assertThat(status.phase()).isEqualTo(RunPhase.COMPLETED);
    assertThat(status.message()).isEqualTo(message);
    assertThat(status.progress()).isEqualTo("100%");
    assertThat(status.duration()).isEqualTo("1m12s");
    assertThat(status.copies())
        .extracting(DestinationStatus::name, DestinationStatus::verification)
        .containsExactly(
            tuple("offsite", new Verification(END, true, message)),
            tuple("local", new Verification(END, true, message)));
    assertThat(verdict.happenings()).containsExactly(new Happening(false, "Completed", message));
  }

  /** What is found counts until something newer is: it must not be dated to a day to come. */
  @ParameterizedTest
  @CsvSource({
    // created, operator's clock, found; the Job says that it ended 72 s after the start
    "0, 90, 72",
    "0, 86490, 72",
    "0, 60, 60",
    "0, -86310, 72",
    "80, 90, 90",
    "100, 90, 100"
  })
  void clockThatIsWrongDatesNoFinding(long created, long now, long found) {
    Restore restore = started(OFFSITE);
    restore.getMetadata().setCreationTimestamp(START.plusSeconds(created).toString());

    RestoreStatus status =
        at(
                restore,
                Observed.completeJob(Duration.ofSeconds(80)),
                report(null, null, intact(OFFSITE)),
                0,
                START.plusSeconds(now))
            .status();

    assertThat(status.copies().get(0).verification().time())
        .isEqualTo(START.plusSeconds(found).toString());
  }

  @Test
  void reportThatLeavesACopyOutIsNotBelieved() {
    for (RunReport report :
        List.of(
            report(null, null, intact(OFFSITE)),
            report(null, null, intact(OFFSITE), intact(OFFSITE)),
            report(null, null, intact(OFFSITE), intact(LOCAL), intact(stored("other"))),
            report(null, null, intact(OFFSITE), of(LOCAL.manifest(), "cd".repeat(32))),
            report(null, null, intact(OFFSITE), of("prod/other/manifest.json", Observed.SHA_256)),
            report(null, null, intact(OFFSITE), failed("local", FailureReason.COPY_DAMAGED)))) {
      Verdict<RestoreStatus> verdict = completed(started(OFFSITE, LOCAL), report);

      assertThat(verdict.status().phase()).isEqualTo(RunPhase.FAILED);
      assertThat(Conditions.reason(verdict.status().conditions(), Api.FAILED))
          .isEqualTo("ReportInvalid");
      assertThat(verdict.status().copies()).containsExactly(OFFSITE, LOCAL);
    }
  }

  @Test
  void damagedCopyIsSaidToBeSoAndTheOtherIntact() {
    Verdict<RestoreStatus> verdict =
        ended(
            started(OFFSITE, LOCAL),
            report(
                FailureReason.COPY_DAMAGED,
                "offsite: it is gone; local is intact",
                failed("offsite", FailureReason.COPY_DAMAGED),
                intact(LOCAL)));

    RestoreStatus status = verdict.status();
    assertThat(status.phase()).isEqualTo(RunPhase.FAILED);
    assertThat(Conditions.reason(status.conditions(), Api.FAILED)).isEqualTo("CopyDamaged");
    assertThat(status.message()).isEqualTo("offsite: it is gone; local is intact");
    assertThat(status.copies())
        .extracting(DestinationStatus::verification)
        .containsExactly(
            new Verification(END, false, "it is gone (status.copies[0].s3)"),
            new Verification(END, true, "200.1 MiB read again and intact"));
  }

  @ParameterizedTest
  @EnumSource(
      value = FailureReason.class,
      mode = EnumSource.Mode.EXCLUDE,
      names = {"COPY_DAMAGED", "NOT_RESTORABLE", "ROWS_DIFFER", "QUERY_NOT_TRUE"})
  void anyOtherFailureSaysNothingAboutACopy(FailureReason reason) {
    Verdict<RestoreStatus> verdict =
        ended(started(OFFSITE), report(reason, "it is gone", failed("offsite", reason)));

    assertThat(verdict.status().phase()).isEqualTo(RunPhase.FAILED);
    assertThat(verdict.status().copies()).containsExactly(OFFSITE);
  }

  @Test
  void jobThatWasDeletedSaysNothingAboutACopy() {
    Restore restore = started(OFFSITE);

    RestoreStatus status =
        RestoreProgress.of(
                restore,
                new JobObservation(
                    Optional.empty(),
                    List.of(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Optional.empty(),
                    Duration.ZERO,
                    Observed.TIMEOUT),
                RestoreRecords.NONE,
                START.plusSeconds(90))
            .status();

    assertThat(status.phase()).isEqualTo(RunPhase.FAILED);
    assertThat(status.copies()).containsExactly(OFFSITE);
  }

  private static Verdict<RestoreStatus> completed(Restore restore, RunReport report) {
    return at(restore, Observed.completeJob(Duration.ofSeconds(80)), report, 0);
  }

  private static Verdict<RestoreStatus> ended(Restore restore, RunReport report) {
    return at(restore, Observed.failedJob("PodFailurePolicy", "exit code 78"), report, 78);
  }

  private static Verdict<RestoreStatus> at(
      Restore restore, Job job, RunReport report, int exitCode) {
    return at(restore, job, report, exitCode, START.plusSeconds(90));
  }

  private static Verdict<RestoreStatus> at(
      Restore restore, Job job, RunReport report, int exitCode, Instant now) {
    return RestoreProgress.of(
        restore,
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
        now);
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

  private static DestinationReport intact(DestinationStatus copy) {
    return Observed.stored(copy.name(), copy.manifest(), copy.manifestSha256());
  }

  private static DestinationReport of(String key, String sha256) {
    return Observed.stored("local", key, sha256);
  }

  private static DestinationReport failed(String name, FailureReason reason) {
    return DestinationReport.failed(name, reason, "it is gone", "status.copies[0].s3");
  }

  private static DestinationStatus stored(String name) {
    return Observed.destination(name, "prod/")
        .committed(Observed.MANIFEST, Observed.SHA_256, "200.1 MiB", 209_820_057L);
  }

  private static Restore started(DestinationStatus... copies) {
    Restore restore = new Restore();
    restore.setMetadata(
        new ObjectMetaBuilder().withName("again").withNamespace("shops").withUid(UID).build());
    restore.setSpec(
        new RestoreSpec(
            new RestoreSource(BackupReference.of("nightly")),
            null,
            RestoreMode.READ_BACK,
            null,
            null));
    restore.setStatus(
        RestoreProgress.startingToRead(
                restore, "again-restore", Observed.backup(), List.of(copies), START)
            .status());
    return restore;
  }
}
