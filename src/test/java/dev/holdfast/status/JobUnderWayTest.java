package dev.holdfast.status;

import static dev.holdfast.status.Observed.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.artifact.FailureReason;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class JobUnderWayTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration SILENCE = Observed.TIMEOUT.plus(MINUTE);

  @Test
  void jobWithoutAPodIsPendingAndNothingToTalkAboutYet() {
    Verdict<BackupStatus> verdict = Observed.started().at(Duration.ofSeconds(5));

    assertThat(verdict.status().phase()).isEqualTo(BackupPhase.PENDING);
    assertThat(verdict.status().message()).isNull();
    assertThat(verdict.happenings()).isEmpty();
    // So that the missing pod is noticed in time.
    assertThat(verdict.lookAgain()).isEqualTo(Duration.ofSeconds(25));
    assertConditions(verdict, "Pending");
  }

  @Test
  void runningContainerIsARunningBackup() {
    Verdict<BackupStatus> verdict = running(Duration.ofSeconds(3)).at(Duration.ofSeconds(5));

    assertThat(verdict.status().phase()).isEqualTo(BackupPhase.RUNNING);
    assertThat(verdict.status().message()).isNull();
    assertConditions(verdict, "Running");
  }

  static Stream<Arguments> waitingPods() {
    Pod pod = Observed.pod(Duration.ZERO);
    return Stream.of(
        arguments(
            Observed.waitingPod("ErrImagePull", "manifest unknown"),
            "ImagePullFailed",
            "image "
                + Observed.IMAGE
                + " cannot be pulled: ErrImagePull (manifest unknown); see"
                + " spec.jobTemplate.imagePullSecrets"),
        arguments(
            Observed.waitingPod("ImagePullBackOff", "Back-off pulling image"),
            "ImagePullFailed",
            "ImagePullBackOff (Back-off pulling image)"),
        arguments(
            Observed.waitingPod("InvalidImageName", null),
            "ImagePullFailed",
            "cannot be pulled: InvalidImageName;"),
        arguments(
            Observed.waitingPod("CreateContainerConfigError", "secret \"x\" not found"),
            "ContainerNotStarting",
            "its container cannot start: CreateContainerConfigError (secret \"x\" not found)"),
        arguments(
            Observed.withCondition(
                pod, "PodScheduled", "False", "Unschedulable", "0/3 nodes are available"),
            "Unschedulable",
            "no node takes its pod (0/3 nodes are available)"),
        arguments(
            Observed.withCondition(
                pod,
                "PodScheduled",
                "False",
                "Unschedulable",
                "0/3 nodes are available: persistentvolumeclaim \"backups\" not found. preemption:"
                    + " 0/3 nodes are available: 3 Preemption is not helpful for scheduling."),
            "VolumeClaimNotFound",
            "PersistentVolumeClaim \"backups\" does not exist in this namespace; create it, or"
                + " correct volume.claimName of the destination"),
        arguments(
            Observed.withCondition(pod, "PodScheduled", "False", "SchedulingGated", null),
            "SchedulingGated",
            "no node takes its pod"),
        arguments(
            Observed.endedPod(1, "Error", null),
            "Retrying",
            "the last attempt failed: the container ended with exit status 1"),
        arguments(
            Observed.endedPod(137, "OOMKilled", null), "Retrying", "ran out of memory; raise"),
        arguments(
            Observed.withSidecar(Observed.endedPod(0, "Completed", null)),
            "SidecarRunning",
            "container istio-proxy of the same pod runs on"),
        arguments(
            new PodBuilder(Observed.runningPod(Duration.ZERO))
                .editMetadata()
                .withDeletionTimestamp(START.minusSeconds(1).toString())
                .endMetadata()
                .build(),
            "PodStuck",
            "should be gone since 2026-11-21T02:59:59Z; its node node-1 may be lost"));
  }

  @ParameterizedTest
  @MethodSource("waitingPods")
  void whatItWaitsForIsToldOnce(Pod pod, String reason, String message) {
    Observed observed = Observed.started().pods(pod);
    Verdict<BackupStatus> first = observed.at(MINUTE);
    Verdict<BackupStatus> second = observed.after(first).at(MINUTE.plusSeconds(10));

    assertThat(first.status().message()).contains(message);
    assertConditions(first, reason);
    assertThat(first.happenings())
        .containsExactly(new Happening(true, "Waiting", first.status().message()));
    assertThat(second.happenings()).isEmpty();
    assertThat(second.status()).isEqualTo(first.status());
  }

  static Stream<Arguments> ordinaryPods() {
    return Stream.of(
        arguments(Observed.pod(Duration.ZERO), "Pending", null),
        arguments(Observed.waitingPod("ContainerCreating", null), "Pending", null),
        arguments(Observed.waitingPod("PodInitializing", null), "Pending", null),
        arguments(
            Observed.withCondition(Observed.pod(Duration.ZERO), "PodScheduled", "True", null, null),
            "Pending",
            null),
        arguments(
            Observed.endedPod(0, "Completed", null),
            "JobEnding",
            "its pod has ended; the Job is about to"),
        arguments(Observed.endedPod(78, "Error", null), "JobEnding", "the last attempt failed: "),
        arguments(
            new PodBuilder(Observed.runningPod(Duration.ZERO))
                .editMetadata()
                .withDeletionTimestamp(START.plusSeconds(90).toString())
                .endMetadata()
                .build(),
            "PodLeaving",
            "its pod nightly-0 is being deleted"));
  }

  @ParameterizedTest
  @MethodSource("ordinaryPods")
  void whatPassesByItselfIsNoWarning(Pod pod, String reason, String message) {
    Verdict<BackupStatus> verdict = Observed.started().pods(pod).at(MINUTE);

    assertThat(verdict.happenings()).isEmpty();
    assertConditions(verdict, reason);
    if (message == null) {
      assertThat(verdict.status().message()).isNull();
    } else {
      assertThat(verdict.status().message()).startsWith(message);
    }
  }

  @ParameterizedTest
  @CsvSource({"29, false", "30, true", "31, true"})
  void jobThatGetsNoPodIsToldOf(long seconds, boolean told) {
    Verdict<BackupStatus> verdict = Observed.started().at(Duration.ofSeconds(seconds));

    assertThat(verdict.happenings()).hasSize(told ? 1 : 0);
    if (told) {
      assertConditions(verdict, "PodMissing");
      assertThat(verdict.status().message())
          .contains("quota or an admission policy")
          .contains("kubectl describe job nightly");
    }
  }

  @Test
  void suspendedJobIsToldOf() {
    Job suspended = new JobBuilder(Observed.job()).editSpec().withSuspend(true).endSpec().build();

    assertConditions(Observed.started().job(suspended).at(MINUTE), "JobSuspended");
  }

  @Test
  void backOffDoesNotHideWhyTheImageCannotBePulled() {
    Observed observed =
        Observed.started().pods(Observed.waitingPod("ErrImagePull", "manifest unknown"));
    observed.after(observed.at(MINUTE));

    Verdict<BackupStatus> backOff =
        observed
            .pods(Observed.waitingPod("ImagePullBackOff", "Back-off pulling image"))
            .at(MINUTE.multipliedBy(2));

    assertThat(backOff.status().message()).contains("manifest unknown");
    assertThat(backOff.happenings()).isEmpty();
  }

  @Test
  void anotherCauseIsToldAnew() {
    Observed observed =
        Observed.started().pods(Observed.waitingPod("ErrImagePull", "manifest unknown"));
    observed.after(observed.at(MINUTE));

    Verdict<BackupStatus> other =
        observed
            .pods(Observed.waitingPod("CreateContainerError", "no space left"))
            .at(MINUTE.multipliedBy(2));

    assertThat(other.happenings())
        .containsExactly(
            new Happening(
                true,
                "Waiting",
                "its container cannot start: CreateContainerError (no space left)"));
  }

  @Test
  void attemptThatFailedIsToldInItsOwnWords() {
    Verdict<BackupStatus> verdict =
        Observed.started()
            .pods(Observed.endedPod(1, "Error", null))
            .report(Observed.failure(FailureReason.DUMP_FAILED, "pg_dump failed", "spec.z"))
            .at(MINUTE.plusSeconds(5));

    assertThat(verdict.status().message())
        .isEqualTo("the last attempt failed: pg_dump failed (spec.z)");
  }

  @Test
  void namesakesReportIsNoReasonForARetry() {
    Verdict<BackupStatus> verdict =
        Observed.started()
            .pods(Observed.endedPod(1, "Error", null))
            .report(Observed.failure("other", FailureReason.DUMP_FAILED, "theirs", null))
            .at(MINUTE.plusSeconds(5));

    assertThat(verdict.status().message()).contains("exit status 1").doesNotContain("theirs");
  }

  @Test
  void onceRunningItStaysSoBetweenAttempts() {
    Observed observed = running(Duration.ofSeconds(3));
    observed.after(observed.at(Duration.ofSeconds(5)));

    Verdict<BackupStatus> verdict = observed.pods(Observed.endedPod(1, "Error", null)).at(MINUTE);

    assertThat(verdict.status().phase()).isEqualTo(BackupPhase.RUNNING);
    assertConditions(verdict, "Retrying");
  }

  @Test
  void newestPodCounts() {
    Verdict<BackupStatus> verdict =
        Observed.started()
            .pods(Observed.runningPod(MINUTE), Observed.endedPod(1, "Error", null))
            .at(MINUTE.plusSeconds(5));

    assertConditions(verdict, "Running");
    assertThat(verdict.status().message()).isNull();
  }

  @Test
  void injectedContainerIsNotTheRun() {
    Verdict<BackupStatus> verdict =
        Observed.started()
            .pods(Observed.withSidecar(Observed.waitingPod("ErrImagePull", "unknown")))
            .at(MINUTE);

    assertThat(verdict.status().phase()).isEqualTo(BackupPhase.PENDING);
    assertConditions(verdict, "ImagePullFailed");
  }

  @Test
  void progressIsShownAndRemembered() {
    Instant heard = START.plusSeconds(50).plusMillis(700);
    Observed observed =
        running(Duration.ZERO).progress(Observed.progress(42, 100, 123_731_968), heard);
    Verdict<BackupStatus> verdict = observed.at(MINUTE);

    assertThat(verdict.status().progress()).isEqualTo("42% 118.0 MiB/s");
    assertThat(verdict.status().lastProgressTime()).isEqualTo("2026-11-21T03:00:50Z");
    assertThat(verdict.happenings()).isEmpty();

    Verdict<BackupStatus> silent = running(Duration.ZERO).after(observed, MINUTE).at(MINUTE);
    assertThat(silent.status().progress()).isEqualTo("42% 118.0 MiB/s");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 100, 0, 0%",
    "42, 100, 2048, 42% 2.0 KiB/s",
    "500, 100, 0, 99%",
    "1572864, 0, 1048576, 1.5 MiB 1.0 MiB/s",
    "0, 0, 0, connecting",
    "-5, 0, -3, connecting",
  })
  void progressHasPercentOrBytes(long raw, long estimated, long speed, String text) {
    assertThat(JobUnderWay.progressText(Observed.progress(raw, estimated, speed))).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"-1, false", "0, true", "1, true"})
  void jobThatDoesNotStartIsEndedAfterTheTimeout(long seconds, boolean ended) {
    Verdict<BackupStatus> verdict =
        Observed.started()
            .pods(Observed.waitingPod("ErrImagePull", "manifest unknown"))
            .at(SILENCE.plusSeconds(seconds));

    assertThat(verdict.endJob()).isEqualTo(ended);
    if (ended) {
      assertConditions(verdict, "NoProgress");
      assertThat(verdict.status().message())
          .startsWith("no sign of life for 15m (spec.jobTemplate.noProgressTimeout): image ")
          .contains("manifest unknown");
    } else {
      assertThat(verdict.lookAgain()).isEqualTo(Duration.ofSeconds(1));
    }
  }

  @Test
  void jobWithoutAPodIsEndedAfterTheTimeout() {
    Verdict<BackupStatus> verdict = Observed.started().at(SILENCE);

    assertConditions(verdict, "NoProgress");
    assertThat(verdict.status().message()).contains("its Job has no pod");
    assertThat(verdict.endJob()).isTrue();
  }

  @Test
  void podThatHangsBeforeItsContainerIsEndedAfterTheTimeout() {
    assertThat(
            Observed.started()
                .pods(Observed.waitingPod("ContainerCreating", null))
                .at(SILENCE)
                .status()
                .message())
        .endsWith("its pod did not start");
  }

  @Test
  void silentRunIsEndedAfterTheTimeoutCountedFromItsLastWord() {
    Duration heard = Duration.ofHours(1);
    Observed observed =
        running(Duration.ZERO).progress(Observed.progress(42, 100, 1), START.plus(heard));

    Verdict<BackupStatus> before = observed.at(heard.plus(SILENCE).minusSeconds(1));
    Verdict<BackupStatus> after = observed.at(heard.plus(SILENCE));

    assertThat(before.status().phase()).isEqualTo(BackupPhase.RUNNING);
    assertConditions(after, "NoProgress");
    assertThat(after.status().message()).endsWith("its pod runs, but says nothing");
    assertThat(after.endJob()).isTrue();
  }

  @Test
  void healthyRunOutlivesAnOperatorThatWasDown() {
    Duration back = Duration.ofHours(2);
    Observed observed = running(Duration.ZERO).seenSince(back);

    assertThat(observed.at(back.plusSeconds(1)).status().phase()).isEqualTo(BackupPhase.RUNNING);
    assertThat(observed.at(back.plus(SILENCE).minusSeconds(1)).endJob()).isFalse();
    assertThat(observed.at(back.plus(SILENCE)).endJob()).isTrue();
  }

  @Test
  void podThatNeverStartedIsEndedByAnOperatorThatWasDownAsByAnyOther() {
    Duration back = Duration.ofHours(2);
    Observed observed =
        Observed.started().pods(Observed.waitingPod("ErrImagePull", "unknown")).seenSince(back);

    assertThat(observed.at(back.plus(SILENCE).minusSeconds(1)).endJob()).isFalse();
    assertThat(observed.at(back.plus(SILENCE)).endJob()).isTrue();
  }

  @Test
  void runThatCannotBeHeardIsNotEndedAndPeopleAreToldOnce() {
    Observed observed = running(Duration.ZERO).unreadable();
    Verdict<BackupStatus> first = observed.at(Duration.ofHours(3));
    Verdict<BackupStatus> second = observed.after(first).at(Duration.ofHours(4));

    assertThat(first.endJob()).isFalse();
    assertThat(first.status().phase()).isEqualTo(BackupPhase.RUNNING);
    assertConditions(first, "LogUnreadable");
    assertThat(first.status().message()).contains("its log cannot be read");
    assertThat(first.lookAgain()).isEqualTo(MINUTE);
    assertThat(first.happenings())
        .containsExactly(new Happening(true, "Waiting", first.status().message()));
    assertThat(second.endJob()).isFalse();
    assertThat(second.happenings()).isEmpty();
  }

  @Test
  void logOfWhatDoesNotRunIsNotMissed() {
    Pod leaving =
        new PodBuilder(Observed.runningPod(Duration.ZERO))
            .editMetadata()
            .withDeletionTimestamp(START.plusSeconds(90).toString())
            .endMetadata()
            .build();
    for (Pod pod : List.of(leaving, Observed.waitingPod("ErrImagePull", "unknown"))) {
      Observed observed = Observed.started().pods(pod).unreadable();

      assertThat(observed.at(SILENCE.minusSeconds(1)).endJob()).isFalse();
      assertConditions(observed.at(SILENCE), "NoProgress");
    }
  }

  @Test
  void clockThatJumpsEndsNothing() {
    Instant now = START.plusSeconds(90);
    Instant shown = START.plus(Duration.ofDays(400));
    List<Observed> healthy =
        List.of(
            Observed.started(),
            Observed.started().pods(Observed.waitingPod("ErrImagePull", "unknown")),
            Observed.started().pods(Observed.endedPod(1, "Error", null)),
            running(Duration.ZERO),
            running(Duration.ZERO).progress(Observed.progress(42, 100, 1), START.plusSeconds(80)));

    assertThat(healthy)
        .allSatisfy(
            observed -> {
              assertThat(observed.at(now, shown).endJob()).isFalse();
              assertThat(observed.at(now, shown).status().phase())
                  .isIn(BackupPhase.PENDING, BackupPhase.RUNNING);
            });
  }

  @Test
  void deadlineThatOnlyTheClockSaysIsOverEndsNoRunThatGoesOn() {
    Duration hour = Duration.ofHours(1);
    Observed observed =
        running(Duration.ZERO)
            .progress(Observed.progress(42, 100, 1), START.plus(hour).minusSeconds(5));

    Verdict<BackupStatus> verdict = observed.at(START.plus(hour), START.plus(Duration.ofDays(400)));

    assertThat(verdict.endJob()).isFalse();
    assertConditions(verdict, "Running");
  }

  @Test
  void newAttemptHasItsOwnTime() {
    Duration second = Duration.ofMinutes(14);
    Observed observed = Observed.started().pods(Observed.pod(second)).seenSince(second);

    assertThat(observed.at(second.plus(SILENCE).minusSeconds(1)).endJob()).isFalse();
    assertThat(observed.at(second.plus(SILENCE)).endJob()).isTrue();
  }

  @ParameterizedTest
  @CsvSource({"-1, false", "0, true"})
  void jobThatKubernetesDoesNotEndIsEndedFiveMinutesAfterItsDeadline(long seconds, boolean ended) {
    Duration late = Duration.ofHours(6).plusMinutes(5).plusSeconds(seconds);
    Verdict<BackupStatus> verdict =
        running(Duration.ZERO)
            .progress(Observed.progress(42, 100, 1), START.plus(late).minusSeconds(2))
            .at(late);

    assertThat(verdict.endJob()).isEqualTo(ended);
    if (ended) {
      assertConditions(verdict, "DeadlineExceeded");
      assertThat(verdict.status().message())
          .startsWith("it did not end within spec.jobTemplate.activeDeadline (6h)");
    } else {
      assertThat(verdict.lookAgain()).isEqualTo(Duration.ofSeconds(1));
    }
  }

  @ParameterizedTest
  @CsvSource({"-1, false", "0, true"})
  void attemptThatCannotBeginIsEndedFiveMinutesAfterTheDeadline(long seconds, boolean ended) {
    Duration late = Duration.ofHours(6).plusMinutes(5).plusSeconds(seconds);
    Observed observed =
        Observed.started()
            .pods(Observed.waitingPod("ErrImagePull", "manifest unknown"))
            .seenSince(Duration.ofHours(6));

    assertThat(observed.at(late).endJob()).isEqualTo(ended);
    if (ended) {
      assertConditions(observed.at(late), "DeadlineExceeded");
    }
  }

  @Test
  void runThatNobodyCanHearIsEndedByTheDeadline() {
    Duration late = Duration.ofHours(6).plusMinutes(5);
    Observed observed = running(Duration.ZERO).unreadable();

    assertThat(observed.at(late.minusSeconds(1)).endJob()).isFalse();
    assertConditions(observed.at(late), "DeadlineExceeded");
  }

  @Test
  void jobThatHasNotStartedHasNoDeadlineYet() {
    Job suspended =
        new JobBuilder(Observed.job())
            .editSpec()
            .withSuspend(true)
            .endSpec()
            .editStatus()
            .withStartTime(null)
            .endStatus()
            .build();

    assertThat(Observed.started().job(suspended).at(MINUTE).endJob()).isFalse();
  }

  private static Observed running(Duration since) {
    return Observed.started().pods(Observed.runningPod(since));
  }

  private static void assertConditions(Verdict<BackupStatus> verdict, String reason) {
    boolean failed = verdict.status().phase() == BackupPhase.FAILED;
    Condition complete = Observed.condition(verdict.status(), "Complete");
    Condition failure = Observed.condition(verdict.status(), "Failed");
    assertThat(List.of(complete.getReason(), failure.getReason())).containsOnly(reason);
    assertThat(complete.getStatus()).isEqualTo("False");
    assertThat(failure.getStatus()).isEqualTo(failed ? "True" : "False");
    assertThat(complete.getObservedGeneration()).isEqualTo(3);
    assertThat(complete.getMessage()).isNotBlank();
  }
}
