package dev.holdfast.status;

import static dev.holdfast.status.Observed.MANIFEST;
import static dev.holdfast.status.Observed.SHA_256;
import static dev.holdfast.status.Observed.START;
import static dev.holdfast.status.Observed.UID;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RunReport;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class JobOutcomeTest {
  private static final Duration DONE = Duration.ofMinutes(2);

  @Test
  void completeJobWithItsReportIsABackup() {
    Verdict<BackupStatus> verdict = complete(Observed.success()).at(DONE.plusSeconds(3));

    BackupStatus status = verdict.status();
    assertThat(status.phase()).isEqualTo(BackupPhase.COMPLETED);
    assertThat(status.progress()).isEqualTo("100%");
    assertThat(status.size()).isEqualTo("200.1 MiB");
    assertThat(status.storedBytes()).isEqualTo(209_820_057);
    assertThat(status.rawBytes()).isEqualTo(500_000_000);
    assertThat(status.duration()).isEqualTo("1m12s");
    assertThat(status.serverVersion()).isEqualTo("16.4");
    assertThat(status.message()).isNull();
    assertThat(status.completionTime()).isEqualTo("2026-11-21T03:02:03Z");
    assertThat(status.destinations())
        .singleElement()
        .satisfies(
            destination -> {
              assertThat(destination.name()).isEqualTo("offsite");
              assertThat(destination.s3()).isEqualTo(Observed.destination().s3());
              assertThat(destination.manifest()).isEqualTo(MANIFEST);
              assertThat(destination.manifestSha256()).isEqualTo(SHA_256);
            });
    assertThat(Observed.condition(status, "Complete").getStatus()).isEqualTo("True");
    assertThat(Observed.condition(status, "Complete").getReason()).isEqualTo("Completed");
    assertThat(Observed.condition(status, "Failed").getStatus()).isEqualTo("False");
    assertThat(verdict.happenings())
        .containsExactly(
            new Happening(false, "Completed", "Stored 200.1 MiB in 1m12s; manifest " + MANIFEST));
    assertThat(verdict.endJob()).isFalse();
    assertThat(verdict.lookAgain()).isZero();
  }

  static Stream<Arguments> reportsThatMakeNoBackup() {
    return Stream.of(
        arguments(
            Observed.success("other-uid", "offsite", MANIFEST, SHA_256),
            "ReportMismatch",
            "not for this object"),
        arguments(
            Observed.failure("other-uid", FailureReason.DUMP_FAILED, "no", null),
            "ReportMismatch",
            "not for this object"),
        arguments(
            Observed.success(UID, "elsewhere", MANIFEST, SHA_256),
            "ReportInvalid",
            "does not say what became of destination offsite"),
        arguments(
            Observed.success(UID, "offsite", "prod/shops/shop/other/manifest.json", SHA_256),
            "ReportInvalid",
            "prod/shops/shop/other/manifest.json"),
        arguments(
            Observed.success(UID, "offsite", "shops/shop/nightly/manifest.json", SHA_256),
            "ReportInvalid",
            "a manifest that is not this backup's"),
        arguments(
            Observed.success(UID, "offsite", MANIFEST + "/../x", SHA_256),
            "ReportInvalid",
            "a manifest that is not this backup's"),
        arguments(
            Observed.success(UID, "offsite", MANIFEST, "abc"),
            "ReportInvalid",
            "a manifest that is not this backup's"),
        arguments(
            Observed.failure(null, "neither success nor failure", null),
            "ReportInvalid",
            "names no committed manifest"),
        arguments(
            Observed.failure(FailureReason.UPLOAD_FAILED, "the disk is full", "spec.x"),
            "UploadFailed",
            "the disk is full (spec.x)"),
        arguments(
            Observed.failure(FailureReason.UPLOAD_FAILED, null, "spec.x"),
            "UploadFailed",
            "the run failed with UploadFailed (spec.x)"),
        arguments(
            Observed.failure(FailureReason.UPLOAD_FAILED, " \n\u001b[0m", null),
            "UploadFailed",
            "the run failed with UploadFailed"));
  }

  @ParameterizedTest
  @MethodSource("reportsThatMakeNoBackup")
  void completeJobWithAnyOtherReportIsNone(RunReport report, String reason, String message) {
    assertFailed(complete(report).at(DONE.plusSeconds(3)), reason, message);
  }

  @ParameterizedTest
  @CsvSource({"0, 120", "1, 119", "60, 60", "119, 1"})
  void completeJobWithoutAReportIsGivenTwoMinutes(long seconds, long left) {
    Verdict<BackupStatus> verdict = complete(null).at(DONE.plusSeconds(seconds));

    assertThat(verdict.status().phase()).isEqualTo(BackupPhase.RUNNING);
    assertThat(verdict.status().message()).isEqualTo("waiting for the report of its Job");
    assertThat(verdict.lookAgain()).isEqualTo(Duration.ofSeconds(left));
  }

  @ParameterizedTest
  @CsvSource({"120", "121", "100000"})
  void completeJobWhoseReportDoesNotComeIsNoBackup(long seconds) {
    assertFailed(complete(null).at(DONE.plusSeconds(seconds)), "ReportMissing", "cannot be read");
  }

  @Test
  void jobThatCompletedWhileTheOperatorWasDownIsGivenTwoMinutesToo() {
    Duration back = Duration.ofHours(5);
    Observed observed = complete(null).seenSince(back);

    assertThat(observed.at(back.plusSeconds(119)).status().phase()).isEqualTo(BackupPhase.RUNNING);
    assertFailed(observed.at(back.plusSeconds(120)), "ReportMissing", "cannot be read");
  }

  @Test
  void reportOfAnEarlierAttemptIsNotTheOutcomeOfACompleteJob() {
    // The Job's watch is ahead of its pods': the one that has succeeded still seems to run.
    Observed observed =
        complete(Observed.failure(FailureReason.UPLOAD_FAILED, "the first attempt", null))
            .pods(Observed.endedPod(1, "Error", null), Observed.runningPod(Duration.ofMinutes(1)));

    Verdict<BackupStatus> verdict = observed.at(DONE.plusSeconds(3));

    assertThat(verdict.status().phase()).isEqualTo(BackupPhase.RUNNING);
    assertThat(Observed.condition(verdict.status(), "Complete").getReason()).isEqualTo("Reporting");
    assertThat(verdict.lookAgain()).isEqualTo(Duration.ofSeconds(117));
    assertFailed(observed.at(DONE.plusSeconds(120)), "ReportMissing", "cannot be read");
  }

  @Test
  void clockThatJumpsIsNoTwoMinutes() {
    Verdict<BackupStatus> verdict =
        complete(null).at(START.plus(DONE).plusSeconds(5), START.plus(Duration.ofDays(400)));

    assertThat(verdict.status().phase()).isEqualTo(BackupPhase.RUNNING);
    assertThat(verdict.lookAgain()).isEqualTo(Duration.ofSeconds(115));
  }

  @Test
  void reportOfAFailedJobIsWhatPeopleAreTold() {
    Verdict<BackupStatus> verdict =
        failed("BackoffLimitExceeded", "Job has reached the specified backoff limit")
            .report(
                Observed.failure(
                    FailureReason.SERVER_AUTHENTICATION_FAILED,
                    "the server refuses the password of \"app\"",
                    "spec.source.connection.secretRef.name"))
            .at(DONE);

    assertFailed(
        verdict,
        "ServerAuthenticationFailed",
        "the server refuses the password of \"app\" (spec.source.connection.secretRef.name)");
    assertThat(verdict.status().serverVersion()).isEqualTo("16.4");
    assertThat(verdict.status().duration()).isEqualTo("2m");
  }

  @Test
  void failedJobThatReportedSuccessIsNotTrusted() {
    assertFailed(
        failed("BackoffLimitExceeded", "limit").report(Observed.success()).at(DONE),
        "JobFailed",
        "its Job failed after it had reported success with the manifest "
            + MANIFEST
            + "; that may be so, but is not trusted");
  }

  @Test
  void reportOfANamesakeIsNotListenedTo() {
    assertFailed(
        failed("BackoffLimitExceeded", "limit reached")
            .report(Observed.failure("other", FailureReason.DUMP_FAILED, "their trouble", null))
            .at(DONE),
        "JobFailed",
        "its Job failed: limit reached");
  }

  static Stream<Arguments> endsWithoutAReport() {
    Pod pod = Observed.pod(Duration.ZERO);
    return Stream.of(
        arguments(
            Observed.endedPod(137, "OOMKilled", null),
            "OutOfMemory",
            "raise spec.jobTemplate.resources.limits.memory"),
        arguments(Observed.endedPod(137, "Error", null), "JobFailed", "was killed (SIGKILL)"),
        arguments(Observed.endedPod(143, "Error", null), "JobFailed", "told to stop (SIGTERM)"),
        arguments(
            Observed.endedPod(78, "Error", null), "JobFailed", "exit status 78 and left no report"),
        arguments(Observed.endedPod(1, null, null), "JobFailed", "exit status 1"),
        arguments(
            Observed.endedPod(128, "StartError", "exec: \"holdfast\": not found"),
            "JobFailed",
            "StartError (exec: \"holdfast\": not found)"),
        arguments(
            new PodBuilder(pod)
                .editStatus()
                .withPhase("Failed")
                .withReason("Evicted")
                .withMessage("The node was low on resource: memory.")
                .endStatus()
                .build(),
            "Evicted",
            "the pod was evicted (The node was low on resource: memory.)"),
        arguments(
            Observed.withCondition(
                Observed.endedPod(143, "Error", null),
                "DisruptionTarget",
                "True",
                "PreemptionByScheduler",
                null),
            "Disrupted",
            "the pod was disrupted (PreemptionByScheduler)"),
        arguments(
            Observed.withCondition(
                Observed.endedPod(143, "Error", null), "DisruptionTarget", "False", "No", null),
            "JobFailed",
            "told to stop"),
        arguments(
            new PodBuilder(pod)
                .editStatus()
                .withPhase("Failed")
                .withMessage("node lost")
                .endStatus()
                .build(),
            "JobFailed",
            "the pod failed (node lost)"));
  }

  @ParameterizedTest
  @MethodSource("endsWithoutAReport")
  void withoutAReportThePodTells(Pod pod, String reason, String message) {
    assertFailed(failed("BackoffLimitExceeded", "limit").pods(pod).at(DONE), reason, message);
  }

  @Test
  void newestPodThatEndedTells() {
    Pod older = Observed.endedPod(137, "OOMKilled", null);
    Pod newer = Observed.endedPod(1, "Error", null);
    newer.getMetadata().setCreationTimestamp(START.plusSeconds(30).toString());

    assertFailed(
        failed("BackoffLimitExceeded", "limit").pods(newer, older).at(DONE),
        "JobFailed",
        "exit status 1");
  }

  @Test
  void runThatWasToldToStopDoesNotHideWhoToldIt() {
    RunReport cancelled = Observed.failure(FailureReason.CANCELLED, "told to stop", null);
    Pod disrupted =
        Observed.withCondition(
            Observed.endedPod(1, "Error", null),
            "DisruptionTarget",
            "True",
            "EvictionByEvictionAPI",
            null);

    assertFailed(
        failed("BackoffLimitExceeded", "limit").pods(disrupted).report(cancelled).at(DONE),
        "Disrupted",
        "EvictionByEvictionAPI");
    assertFailed(
        failed("BackoffLimitExceeded", "limit")
            .pods(Observed.endedPod(1, "Error", null))
            .report(cancelled)
            .at(DONE),
        "Cancelled",
        "told to stop");
  }

  @Test
  void otherReportsAreNotReplacedByADisruption() {
    Pod disrupted =
        Observed.withCondition(
            Observed.endedPod(1, "Error", null), "DisruptionTarget", "True", "x", null);

    assertFailed(
        failed("BackoffLimitExceeded", "limit")
            .pods(disrupted)
            .report(Observed.failure(FailureReason.DUMP_FAILED, "pg_dump failed", null))
            .at(DONE),
        "DumpFailed",
        "pg_dump failed");
  }

  @Test
  void deadlineNamesItsFieldAndLength() {
    assertFailed(
        deadline().at(Duration.ofHours(6)),
        "DeadlineExceeded",
        "it did not end within spec.jobTemplate.activeDeadline (6h)");
  }

  @Test
  void deadlineTellsWhatTheJobWaitedForThoughItsPodIsGone() {
    Observed waiting =
        Observed.started().pods(Observed.waitingPod("ErrImagePull", "manifest unknown"));

    assertFailed(
        deadline().after(waiting, Duration.ofMinutes(1)).at(Duration.ofHours(6)),
        "DeadlineExceeded",
        "manifest unknown");
  }

  @Test
  void deadlineTellsHowFarTheDumpHadGot() {
    Observed running =
        Observed.started()
            .pods(Observed.runningPod(Duration.ZERO))
            .progress(Observed.progress(42, 100, 123_731_968), START.plusSeconds(50));

    assertFailed(
        deadline().after(running, Duration.ofMinutes(1)).at(Duration.ofHours(6)),
        "DeadlineExceeded",
        "it had got to 42% 118.0 MiB/s");
  }

  @Test
  void deadlineTellsOfAFailureButNotThatItStoppedTheRunItself() {
    assertFailed(
        deadline()
            .report(Observed.failure(FailureReason.DUMP_FAILED, "pg_dump failed", "spec.y"))
            .at(Duration.ofHours(6)),
        "DeadlineExceeded",
        "; the last attempt failed: pg_dump failed (spec.y)");
    assertThat(
            deadline()
                .report(Observed.failure(FailureReason.CANCELLED, "told to stop", null))
                .at(Duration.ofHours(6))
                .status()
                .message())
        .doesNotContain("told to stop");
  }

  @Test
  void failedJobWithoutPodsTellsWhatIsKnownOfTheTimeBefore() {
    Observed waiting =
        Observed.started().pods(Observed.waitingPod("ErrImagePull", "manifest unknown"));

    assertFailed(
        failed("PodFailurePolicy", null).after(waiting, Duration.ofMinutes(1)).at(DONE),
        "JobFailed",
        "its Job failed: PodFailurePolicy; when it was last looked at: image ");
  }

  @Test
  void hostileTextReachesNobodysTerminal() {
    Verdict<BackupStatus> verdict =
        failed("BackoffLimitExceeded", "limit")
            .report(
                Observed.failure(
                    FailureReason.DUMP_FAILED, "ERROR:\n\u001b[31mred\u001b[0m\u0007 end", null))
            .at(DONE);

    assertThat(verdict.status().message()).isEqualTo("ERROR: red end");
    assertThat(Observed.condition(verdict.status(), "Failed").getMessage())
        .isEqualTo("ERROR: red end");
    assertThat(verdict.happenings())
        .containsExactly(new Happening(true, "Failed", "ERROR: red end"));
  }

  private static Observed complete(RunReport report) {
    return Observed.started()
        .job(Observed.completeJob(DONE))
        .pods(Observed.endedPod(0, "Completed", null))
        .seenSince(DONE)
        .report(report);
  }

  private static Observed failed(String reason, String message) {
    return Observed.started().job(Observed.failedJob(reason, message));
  }

  /** A Job that was ended by its deadline, as a run that was last seen doing its work. */
  private static Observed deadline() {
    Observed running = Observed.started().pods(Observed.runningPod(Duration.ZERO));
    return failed("DeadlineExceeded", "Job was active longer than specified deadline")
        .after(running, Duration.ofMinutes(1));
  }

  private static void assertFailed(Verdict<BackupStatus> verdict, String reason, String message) {
    BackupStatus status = verdict.status();
    assertThat(status.phase()).isEqualTo(BackupPhase.FAILED);
    assertThat(status.message()).contains(message);
    assertThat(Observed.condition(status, "Failed").getStatus()).isEqualTo("True");
    assertThat(Observed.condition(status, "Failed").getReason()).isEqualTo(reason);
    assertThat(Observed.condition(status, "Complete").getStatus()).isEqualTo("False");
    assertThat(Observed.condition(status, "Complete").getReason()).isEqualTo(reason);
    assertThat(status.destinations()).containsExactly(Observed.destination());
    assertThat(status.completionTime()).isNotNull();
    assertThat(verdict.happenings())
        .containsExactly(new Happening(true, "Failed", status.message()));
    assertThat(verdict.endJob()).isFalse();
    assertThat(verdict.lookAgain()).isZero();
  }
}
