package dev.holdfast.status;

import static dev.holdfast.status.ConditionAsserts.assertConditions;
import static dev.holdfast.status.Observed.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** When a Job is ended that does not end by itself, and when it is not. */
class JobPatienceTest {
  private static final Duration MINUTE = Duration.ofMinutes(1);
  private static final Duration SILENCE = Observed.TIMEOUT.plus(MINUTE);

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
}
