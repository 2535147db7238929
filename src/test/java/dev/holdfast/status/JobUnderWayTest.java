package dev.holdfast.status;

import static dev.holdfast.status.ConditionAsserts.assertConditions;
import static dev.holdfast.status.Observed.START;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.artifact.FailureReason;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Duration;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What is said of a Job that has not ended. */
class JobUnderWayTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);

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
            "its pod has ended, and the Job is about to end"),
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

  /** The controller of Jobs looks at no Job that is being deleted: it will never be complete. */
  @Test
  void jobThatWasDeletedAndIsKeptBySomebodyIsToldOf() {
    Job kept =
        new JobBuilder(Observed.job())
            .editMetadata()
            .withDeletionTimestamp(START.toString())
            .withFinalizers("example.com/keep")
            .endMetadata()
            .build();
    Verdict<BackupStatus> verdict =
        Observed.started().job(kept).pods(Observed.endedPod(0, "Completed", null)).at(MINUTE);

    assertConditions(verdict, "JobStuck");
    assertThat(verdict.status().message())
        .contains("its Job was deleted before that")
        .contains("metadata.finalizers [example.com/keep]");
    assertThat(verdict.happenings()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource({"29, false", "30, true", "31, true"})
  void jobThatGetsNoPodIsToldOf(long seconds, boolean told) {
    Verdict<BackupStatus> verdict = Observed.started().at(Duration.ofSeconds(seconds));

    assertThat(verdict.happenings()).hasSize(told ? 1 : 0);
    if (told) {
      assertConditions(verdict, "PodMissing");
      assertThat(verdict.status().message())
          .contains("a quota, a limit range, an admission policy or a service account")
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

  private static Observed running(Duration since) {
    return Observed.started().pods(Observed.runningPod(since));
  }
}
