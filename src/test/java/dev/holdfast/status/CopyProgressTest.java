package dev.holdfast.status;

import static dev.holdfast.status.Observed.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.BackupCopySpec;
import dev.holdfast.api.v1alpha1.BackupCopyStatus;
import dev.holdfast.api.v1alpha1.BackupReference;
import dev.holdfast.api.v1alpha1.DestinationPhase;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RunReport;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CopyProgressTest {
  private static final String UID = "copy-uid";
  private static final String COPIED = "second/shops/shop/nightly/manifest.json";
  private static final DestinationStatus SOURCE =
      Observed.destination("offsite", "prod/")
          .committed(Observed.MANIFEST, Observed.SHA_256, "1 B", 1L);
  private static final DestinationStatus TARGET = Observed.destination("local", "second/");

  @Test
  void startingCopyFreezesItsPlaces() {
    BackupCopy copy = started();

    assertThat(copy.getStatus().phase()).isEqualTo(RunPhase.PENDING);
    assertThat(copy.getStatus().source()).isEqualTo(SOURCE);
    assertThat(copy.getStatus().target()).isEqualTo(TARGET);
    assertThat(copy.getStatus().job()).isEqualTo("to-local-copy");
    assertThat(copy.getStatus().startTime()).isEqualTo(START.toString());
    assertThat(CopyProgress.isStarting(copy)).isTrue();
  }

  @Test
  void whyItReadsFromAnotherDestinationIsTold() {
    assertThat(
            CopyProgress.starting(copy(), "job", places(), "reads from other", START).happenings())
        .contains(new Happening(true, "OtherDestination", "reads from other"));
  }

  @Test
  void copyOfABackupThatIsUnderWayWaitsWithoutAnEnd() {
    Verdict<BackupCopyStatus> waiting = CopyProgress.waiting(copy(), "waits", START);

    assertThat(waiting.isFinal()).isFalse();
    assertThat(waiting.lookAgain()).isEqualTo(Duration.ofSeconds(10));
    assertThat(waiting.status().phase()).isEqualTo(RunPhase.PENDING);
    assertThat(waiting.status().job()).isNull();
  }

  @Test
  void heldCopyFailsOnlyAfterItsPatience() {
    BackupCopy copy = started();

    assertThat(CopyProgress.held(copy, "quota", START.plusSeconds(899)).status().phase())
        .isEqualTo(RunPhase.PENDING);
    assertThat(CopyProgress.held(copy, "quota", START.plusSeconds(900)).status().phase())
        .isEqualTo(RunPhase.FAILED);
  }

  @Test
  void runningCopyShowsItsProgress() {
    BackupCopy copy = started();
    JobObservation seen =
        new JobObservation(
            Optional.of(Observed.job()),
            List.of(Observed.runningPod(Duration.ofSeconds(2))),
            Optional.empty(),
            Optional.of(Observed.progress(42, 100, 2048)),
            Optional.of(START.plusSeconds(9)),
            Optional.of(Duration.ofSeconds(1)),
            Duration.ofSeconds(8),
            Observed.TIMEOUT);

    BackupCopyStatus status = CopyProgress.of(copy, seen, START.plusSeconds(10)).status();

    assertThat(status.phase()).isEqualTo(RunPhase.RUNNING);
    assertThat(status.progress()).isEqualTo("42% 2.0 KiB/s");
  }

  @Test
  void copyIsCompletedByAReportOfTheSameManifestAtItsPlace() {
    Verdict<BackupCopyStatus> verdict =
        at(
            started(),
            Observed.completeJob(Duration.ofSeconds(80)),
            Observed.success(UID, "local", COPIED, Observed.SHA_256));

    BackupCopyStatus status = verdict.status();
    assertThat(status.phase()).isEqualTo(RunPhase.COMPLETED);
    assertThat(status.progress()).isEqualTo("100%");
    assertThat(status.size()).isEqualTo("200.1 MiB");
    assertThat(status.duration()).isEqualTo("1m12s");
    assertThat(status.target().manifest()).isEqualTo(COPIED);
    assertThat(status.target().manifestSha256()).isEqualTo(Observed.SHA_256);
    assertThat(status.target().phase()).isEqualTo(DestinationPhase.COMPLETED);
    assertThat(status.conditions())
        .extracting(Condition::getType, Condition::getStatus)
        .containsExactly(tuple("Complete", "True"), tuple("Failed", "False"));
    assertThat(verdict.happenings())
        .containsExactly(
            new Happening(
                false, "Completed", "Copied 200.1 MiB to local in 1m12s; manifest " + COPIED));
  }

  @ParameterizedTest
  @CsvSource({
    "other-uid, local,   second/shops/shop/nightly/manifest.json, ab, ReportMismatch",
    "copy-uid,  offsite, second/shops/shop/nightly/manifest.json, ab, ReportInvalid",
    "copy-uid,  local,   prod/shops/shop/nightly/manifest.json,   ab, ReportInvalid",
    "copy-uid,  local,   second/shops/shop/other/manifest.json,   ab, ReportInvalid",
    "copy-uid,  local,   second/shops/shop/nightly/manifest.json, cd, ReportInvalid"
  })
  void reportOfAnythingElseIsAFailure(
      String uid, String destination, String key, String sha256, String reason) {
    Verdict<BackupCopyStatus> verdict =
        at(
            started(),
            Observed.completeJob(Duration.ofSeconds(80)),
            Observed.success(uid, destination, key, sha256.repeat(32)));

    assertThat(verdict.status().phase()).isEqualTo(RunPhase.FAILED);
    assertThat(verdict.status().target().manifest()).isNull();
    assertThat(Conditions.reason(verdict.status().conditions(), Api.FAILED)).isEqualTo(reason);
  }

  @Test
  void failureIsToldInTheWordsOfTheRunAndIsFinal() {
    BackupCopy copy = started();
    Verdict<BackupCopyStatus> verdict =
        at(
            copy,
            Observed.failedJob("PodFailurePolicy", "exit code 78"),
            Observed.failure(
                UID, FailureReason.BACKUP_EXISTS, "there is another", "status.target.s3"));

    assertThat(verdict.status().message()).isEqualTo("there is another (status.target.s3)");
    assertThat(verdict.status().phase()).isEqualTo(RunPhase.FAILED);
    copy.setStatus(verdict.status());
    assertThat(
            at(
                    copy,
                    Observed.completeJob(Duration.ofSeconds(80)),
                    Observed.success(UID, "local", COPIED, Observed.SHA_256))
                .status())
        .isSameAs(copy.getStatus());
  }

  private static Verdict<BackupCopyStatus> at(BackupCopy copy, Job job, RunReport report) {
    List<Pod> pods = List.of(Observed.endedPod(0, "Completed", null));
    return CopyProgress.of(
        copy,
        new JobObservation(
            Optional.of(job),
            pods,
            Optional.of(report),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Duration.ZERO,
            Observed.TIMEOUT),
        START.plusSeconds(90));
  }

  private static CopyPlan.Places places() {
    return new CopyPlan.Places(SOURCE, TARGET, List.of());
  }

  private static BackupCopy started() {
    BackupCopy copy = copy();
    copy.setStatus(CopyProgress.starting(copy, "to-local-copy", places(), null, START).status());
    return copy;
  }

  private static BackupCopy copy() {
    BackupCopy copy = new BackupCopy();
    copy.setMetadata(
        new ObjectMetaBuilder().withName("to-local").withNamespace("shops").withUid(UID).build());
    copy.setSpec(new BackupCopySpec(BackupReference.of("nightly"), "local", null));
    return copy;
  }
}
