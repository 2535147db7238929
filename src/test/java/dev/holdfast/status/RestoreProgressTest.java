package dev.holdfast.status;

import static dev.holdfast.status.Observed.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.BackupReference;
import dev.holdfast.api.v1alpha1.Connection;
import dev.holdfast.api.v1alpha1.DatabaseMapping;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreFilters;
import dev.holdfast.api.v1alpha1.RestoreMode;
import dev.holdfast.api.v1alpha1.RestoreSource;
import dev.holdfast.api.v1alpha1.RestoreSpec;
import dev.holdfast.api.v1alpha1.RestoreStatus;
import dev.holdfast.api.v1alpha1.RestoreTarget;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RestorePlanReport;
import dev.holdfast.artifact.RunReport;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestoreProgressTest {
  private static final String UID = "restore-uid";
  private static final DestinationStatus SOURCE =
      Observed.destination().committed(Observed.MANIFEST, Observed.SHA_256, "1 B", 1L);

  @Test
  void refusedRestoreHasFailedForGood() {
    Verdict<RestoreStatus> verdict =
        RestoreProgress.refused(restore(), "BackupNotFound", "there is no Backup", START);

    RestoreStatus status = verdict.status();
    assertThat(status.phase()).isEqualTo(RunPhase.FAILED);
    assertThat(status.message()).isEqualTo("there is no Backup");
    assertThat(status.completionTime()).isEqualTo(START.toString());
    assertThat(status.startTime()).isNull();
    assertThat(status.duration()).isNull();
    assertThat(status.target()).isEqualTo("shop_restored, billing on db.example.com");
    assertThat(verdict.isFinal()).isTrue();
    assertThat(verdict.happenings())
        .containsExactly(new Happening(true, "Failed", "there is no Backup"));
    assertThat(Conditions.reason(status.conditions(), Api.FAILED)).isEqualTo("BackupNotFound");
  }

  @Test
  void restoreOfABackupThatIsUnderWayWaitsWithoutAnEnd() {
    Verdict<RestoreStatus> waiting =
        RestoreProgress.waiting(restore(), "waits for Backup \"nightly\"", START);

    assertThat(waiting.isFinal()).isFalse();
    assertThat(waiting.status().phase()).isEqualTo(RunPhase.PENDING);
    assertThat(waiting.status().job()).isNull();
    assertThat(waiting.status().startTime()).isNull();
    assertThat(waiting.status().message()).isEqualTo("waits for Backup \"nightly\"");
    assertThat(waiting.lookAgain()).isEqualTo(Duration.ofSeconds(10));
  }

  @Test
  void startingRestoreFreezesWhatItReads() {
    Restore restore = started();

    assertThat(restore.getStatus().phase()).isEqualTo(RunPhase.PENDING);
    assertThat(restore.getStatus().source()).isEqualTo(SOURCE);
    assertThat(restore.getStatus().job()).isEqualTo("again-restore");
    assertThat(RestoreProgress.isStarting(restore)).isTrue();
    restore.setStatus(at(restore, Observed.job(), Optional.empty(), 1).status());
    assertThat(RestoreProgress.isStarting(restore)).isFalse();
  }

  @Test
  void targetOfAllDatabasesIsNamedSo() {
    Restore restore = restore();
    restore.setSpec(
        new RestoreSpec(
            restore.getSpec().source(),
            new RestoreTarget(new Connection(null, null, null, null, null), null),
            null,
            null,
            null));

    assertThat(RestoreProgress.refused(restore, "R", "m", START).status().target())
        .isEqualTo("all databases");
  }

  @Test
  void planThatNothingIsInTheWayOfIsToldWithItsTime() {
    Restore restore = planned();
    RestoreStatus status =
        at(restore, report(null, List.of()), Optional.of(speed(1_000, 10))).status();

    assertThat(status.phase()).isEqualTo(RunPhase.COMPLETED);
    assertThat(status.message())
        .isEqualTo(
            "would restore 2.0 KiB in about 21s: shop as shop_restored, replacing the one that is"
                + " there, then called shop_before_1; nothing was made");
    assertThat(status.plan().duration()).isEqualTo("21s");
    assertThat(status.plan().problems()).isEmpty();
    assertThat(status.plan().databases().get(0).connections()).isEqualTo(3);
    assertThat(status.restoredBytes()).isNull();
    assertThat(status.duration()).isNull();
  }

  @Test
  void timeThatIsNotKnownIsSaidNotToBe() {
    RestoreStatus status = at(planned(), report(null, List.of()), Optional.empty()).status();

    assertThat(status.plan().duration()).isNull();
    assertThat(status.plan().notes()).anyMatch(note -> note.contains("is not known"));
  }

  @Test
  void planOfARestoreThatWouldFailFailsAndIsTold() {
    RestoreStatus status =
        at(
                planned(),
                report(FailureReason.ROLES_MISSING, List.of("no role", "no extension")),
                Optional.empty())
            .status();

    assertThat(status.phase()).isEqualTo(RunPhase.FAILED);
    assertThat(status.plan().problems()).containsExactly("no role", "no extension");
    assertThat(Conditions.reason(status.conditions(), Api.FAILED)).isEqualTo("RolesMissing");
  }

  @Test
  void successWithoutAPlanIsNoPlan() {
    RestoreStatus status =
        at(
                planned(),
                Observed.success(UID, "offsite", Observed.MANIFEST, Observed.SHA_256),
                Optional.empty())
            .status();

    assertThat(status.phase()).isEqualTo(RunPhase.FAILED);
    assertThat(Conditions.reason(status.conditions(), Api.FAILED)).isEqualTo("ReportInvalid");
  }

  @Test
  void speedIsThatOfTheNewestRestoreOfThePolicyThatCompleted() {
    List<Restore> all =
        List.of(
            ended("older", RestoreMode.RESTORE, RunPhase.COMPLETED, "shop", 1, 500),
            ended("newest", RestoreMode.RESTORE, RunPhase.COMPLETED, "shop", 2, 1_000),
            ended("failed", RestoreMode.RESTORE, RunPhase.FAILED, "shop", 3, 1),
            ended("plan", RestoreMode.PLAN, RunPhase.COMPLETED, "shop", 4, 1),
            ended("other", RestoreMode.RESTORE, RunPhase.COMPLETED, "billing", 5, 1));

    assertThat(RestoreSpeed.of("shop", all))
        .contains(new RestoreSpeed("newest", 1_000, Duration.ofSeconds(10)));
    assertThat(RestoreSpeed.of("none", all)).isEmpty();
    assertThat(RestoreSpeed.of(null, all)).isEmpty();
  }

  private static RestoreSpeed speed(long bytes, int seconds) {
    return new RestoreSpeed("before", bytes, Duration.ofSeconds(seconds));
  }

  private static Restore ended(
      String name, RestoreMode mode, RunPhase phase, String policy, int second, long bytes) {
    Restore restore = restore();
    restore.getMetadata().setName(name);
    restore.setSpec(
        new RestoreSpec(restore.getSpec().source(), restore.getSpec().target(), mode, null, null));
    restore.setStatus(
        new RestoreStatus(
            1L,
            phase,
            null,
            null,
            null,
            START.plusSeconds(second).toString(),
            "10s",
            null,
            null,
            null,
            null,
            null,
            List.of(),
            List.of(),
            null,
            null,
            policy,
            bytes,
            null));
    return restore;
  }

  private static Restore planned() {
    Restore restore = started();
    restore.setSpec(
        new RestoreSpec(
            restore.getSpec().source(), restore.getSpec().target(), RestoreMode.PLAN, null, null));
    return restore;
  }

  private static RunReport report(FailureReason reason, List<String> problems) {
    RunReport success = Observed.success(UID, "offsite", Observed.MANIFEST, Observed.SHA_256);
    return new RunReport(
            UID,
            reason,
            reason == null ? null : String.join("; ", problems),
            null,
            reason == null ? success.manifest() : null,
            null,
            "15.1",
            success.startTime(),
            success.endTime(),
            0,
            0)
        .withPlan(
            new RestorePlanReport(
                List.of(
                    new RestorePlanReport.PlannedDatabase(
                        "shop", "shop_restored", 2_048, true, 3, "shop_before_1")),
                problems,
                List.of("a note"),
                2_048));
  }

  private static Verdict<RestoreStatus> at(
      Restore restore, RunReport report, Optional<RestoreSpeed> speed) {
    boolean failed = report.reason() != null;
    return RestoreProgress.of(
        restore,
        new JobObservation(
            Optional.of(
                failed
                    ? Observed.failedJob("PodFailurePolicy", "exit code 78")
                    : Observed.completeJob(Duration.ofSeconds(80))),
            List.of(Observed.endedPod(failed ? 78 : 0, failed ? "Error" : "Completed", null)),
            Optional.of(report),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Duration.ZERO,
            Observed.TIMEOUT),
        Observed.records(speed, Optional.empty()),
        START.plusSeconds(90));
  }

  @Test
  void heldRestoreFailsOnlyAfterItsPatience() {
    Restore restore = started();

    Verdict<RestoreStatus> held =
        RestoreProgress.held(restore, "quota exceeded", START.plusSeconds(899));
    assertThat(held.status().phase()).isEqualTo(RunPhase.PENDING);
    assertThat(held.lookAgain()).isEqualTo(Duration.ofSeconds(1));
    restore.setStatus(held.status());
    assertThat(RestoreProgress.isStarting(restore)).isTrue();

    Verdict<RestoreStatus> over =
        RestoreProgress.held(restore, "quota exceeded", START.plusSeconds(900));
    assertThat(over.status().phase()).isEqualTo(RunPhase.FAILED);
    assertThat(over.status().message()).isEqualTo("quota exceeded");
  }

  @Test
  void runningRestoreShowsItsProgress() {
    Restore restore = started();
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

    RestoreStatus status =
        RestoreProgress.of(restore, seen, RestoreRecords.NONE, START.plusSeconds(10)).status();

    assertThat(status.phase()).isEqualTo(RunPhase.RUNNING);
    assertThat(status.progress()).isEqualTo("42% 2.0 KiB/s");
    assertThat(status.lastProgressTime()).isEqualTo(START.plusSeconds(9).toString());
  }

  /** Whoever is killed drops nothing, and nobody comes after the last attempt. */
  @Test
  void runThatWasKilledIsToldWithWhatItMayHaveLeft() {
    Restore restore = started();
    Job killed =
        Observed.failedJob("BackoffLimitExceeded", "Job has reached the specified backoff limit");
    JobObservation running =
        new JobObservation(
            Optional.of(Observed.job()),
            List.of(Observed.runningPod(Duration.ofSeconds(2))),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Duration.ofSeconds(8),
            Observed.TIMEOUT);
    restore.setStatus(
        RestoreProgress.of(restore, running, RestoreRecords.NONE, START.plusSeconds(10)).status());

    RestoreStatus status = at(restore, killed, Optional.empty(), 90).status();

    assertThat(status.phase()).isEqualTo(RunPhase.FAILED);
    assertThat(status.message())
        .endsWith(
            "; databases whose names begin with holdfast_restore_restoreuid_ may be left on the"
                + " server: drop them");
  }

  @Test
  void whatMayBeLeftIsToldHoweverMuchElseThereIsToTell() {
    Job job = Observed.failedJob("BackoffLimitExceeded", "Job has reached the backoff limit");
    job.getStatus().setFailed(3);
    RunReport report =
        new RunReport(
            UID,
            FailureReason.SERVER_UNREACHABLE,
            "x".repeat(2_000),
            null,
            null,
            null,
            null,
            START,
            START.plusSeconds(80),
            0,
            0);

    String message = at(started(), job, Optional.of(report), 90).status().message();

    assertThat(message).hasSizeLessThanOrEqualTo(1_000).startsWith("xxx").endsWith("drop them");
  }

  @Test
  void restoreIsCompletedByAReportOfTheManifestThatWasToBeRestored() {
    Verdict<RestoreStatus> verdict =
        at(
            started(),
            Observed.completeJob(Duration.ofSeconds(80)),
            Optional.of(report(UID, Observed.MANIFEST, Observed.SHA_256)),
            90);

    RestoreStatus status = verdict.status();
    assertThat(status.phase()).isEqualTo(RunPhase.COMPLETED);
    assertThat(status.progress()).isEqualTo("100%");
    assertThat(status.duration()).isEqualTo("1m12s");
    assertThat(status.serverVersion()).isEqualTo("16.4");
    assertThat(status.message()).isEqualTo("476.8 MiB of nightly restored from offsite in 1m12s");
    assertThat(verdict.isFinal()).isTrue();
    assertThat(verdict.happenings())
        .containsExactly(new Happening(false, "Completed", status.message()));
  }

  @ParameterizedTest
  @CsvSource({
    "other-uid,   prod/shops/shop/nightly/manifest.json, ab, ReportMismatch",
    "restore-uid, prod/shops/shop/other/manifest.json,   ab, ReportInvalid",
    "restore-uid, prod/shops/shop/nightly/manifest.json, cd, ReportInvalid"
  })
  void reportOfAnythingElseIsAFailure(String uid, String key, String sha256, String reason) {
    Verdict<RestoreStatus> verdict =
        at(
            started(),
            Observed.completeJob(Duration.ofSeconds(80)),
            Optional.of(report(uid, key, sha256.repeat(32))),
            90);

    assertThat(verdict.status().phase()).isEqualTo(RunPhase.FAILED);
    assertThat(Conditions.reason(verdict.status().conditions(), Api.COMPLETE)).isEqualTo(reason);
  }

  @Test
  void failureIsToldInTheWordsOfTheRun() {
    Verdict<RestoreStatus> verdict =
        at(
            started(),
            Observed.failedJob("PodFailurePolicy", "exit code 78"),
            Optional.of(
                Observed.failure(
                    UID,
                    FailureReason.DATABASE_EXISTS,
                    "the server has \"shop\" already",
                    "spec.target.databases")),
            90);

    assertThat(verdict.status().phase()).isEqualTo(RunPhase.FAILED);
    assertThat(verdict.status().message())
        .isEqualTo("the server has \"shop\" already (spec.target.databases)");
    assertThat(verdict.status().serverVersion()).isEqualTo("16.4");
    assertThat(verdict.status().duration()).isEqualTo("1m30s");
  }

  @Test
  void failedRestoreConnectsNoMore() {
    Restore restore = started();
    JobObservation connecting =
        new JobObservation(
            Optional.of(Observed.job()),
            List.of(Observed.runningPod(Duration.ofSeconds(2))),
            Optional.empty(),
            Optional.of(Observed.progress(0, 0, 0)),
            Optional.of(START.plusSeconds(9)),
            Optional.of(Duration.ofSeconds(1)),
            Duration.ofSeconds(8),
            Observed.TIMEOUT);
    restore.setStatus(
        RestoreProgress.of(restore, connecting, RestoreRecords.NONE, START.plusSeconds(10))
            .status());
    assertThat(restore.getStatus().progress()).isEqualTo("connecting");

    assertThat(RestoreProgress.refused(restore, "R", "m", START).status().progress()).isNull();
  }

  @Test
  void finalRestoreStaysAsItIs() {
    Restore restore = started();
    restore.setStatus(RestoreProgress.refused(restore, "R", "m", START).status());

    Verdict<RestoreStatus> verdict =
        at(
            restore,
            Observed.completeJob(Duration.ofSeconds(80)),
            Optional.of(report(UID, Observed.MANIFEST, Observed.SHA_256)),
            90);

    assertThat(verdict.status()).isSameAs(restore.getStatus());
    assertThat(verdict.happenings()).isEmpty();
    assertThat(verdict.isFinal()).isTrue();
  }

  private static Verdict<RestoreStatus> at(
      Restore restore, Job job, Optional<RunReport> report, long seconds) {
    List<Pod> pods = List.of(Observed.endedPod(0, "Completed", null));
    Instant now = START.plusSeconds(seconds);
    return RestoreProgress.of(
        restore,
        new JobObservation(
            Optional.of(job),
            pods,
            report,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            Duration.ZERO,
            Observed.TIMEOUT),
        RestoreRecords.NONE,
        now);
  }

  private static RunReport report(String uid, String key, String sha256) {
    return Observed.success(uid, "offsite", key, sha256);
  }

  @Test
  void whatIsReadForAPartIsNotTheSizeOfThatPart() {
    Restore restore = started();
    RestoreSpec all = restore.getSpec();
    restore.setSpec(
        new RestoreSpec(
            all.source(),
            all.target(),
            null,
            null,
            null,
            null,
            new RestoreFilters(null, List.of("public.orders")),
            null,
            null));

    Verdict<RestoreStatus> verdict =
        at(
            restore,
            Observed.completeJob(Duration.ofSeconds(80)),
            Optional.of(report(UID, Observed.MANIFEST, Observed.SHA_256)),
            90);

    assertThat(verdict.status().message())
        .isEqualTo(
            "what was chosen of nightly restored from offsite in 1m12s, 476.8 MiB read for it");
  }

  private static Restore started() {
    Restore restore = restore();
    restore.setStatus(
        RestoreProgress.starting(restore, "again-restore", Observed.backup(), SOURCE, null, START)
            .status());
    return restore;
  }

  private static Restore restore() {
    Restore restore = new Restore();
    restore.setMetadata(
        new ObjectMetaBuilder()
            .withName("again")
            .withNamespace("shops")
            .withUid(UID)
            .withGeneration(1L)
            .build());
    restore.setSpec(
        new RestoreSpec(
            new RestoreSource(BackupReference.of("nightly")),
            new RestoreTarget(
                new Connection("db.example.com", null, null, null, null),
                List.of(
                    new DatabaseMapping("shop", "shop_restored"),
                    new DatabaseMapping("billing", null))),
            null,
            null,
            null));
    return restore;
  }
}
