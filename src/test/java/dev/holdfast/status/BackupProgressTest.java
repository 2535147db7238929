package dev.holdfast.status;

import static dev.holdfast.status.Observed.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class BackupProgressTest {
  private static final Duration PATIENCE = Duration.ofMinutes(15);

  @Test
  void refusedBackupHasFailedForGood() {
    Verdict<BackupStatus> verdict =
        BackupProgress.refused(Observed.backup(), "PolicyNotFound", "there is no policy", START);

    BackupStatus status = verdict.status();
    assertThat(status.phase()).isEqualTo(BackupPhase.FAILED);
    assertThat(status.message()).isEqualTo("there is no policy");
    assertThat(status.completionTime()).isEqualTo(START.toString());
    assertThat(status.startTime()).isNull();
    assertThat(status.duration()).isNull();
    assertThat(status.observedGeneration()).isEqualTo(3);
    assertThat(verdict.happenings())
        .containsExactly(new Happening(true, "Failed", "there is no policy"));
    assertThat(verdict.lookAgain()).isZero();
    assertThat(Observed.condition(status, "Failed").getStatus()).isEqualTo("True");
    assertThat(Observed.condition(status, "Failed").getReason()).isEqualTo("PolicyNotFound");
    assertThat(Observed.condition(status, "Complete").getStatus()).isEqualTo("False");
  }

  @Test
  void startingBackupSaysWhichJobAndWhereToBeforeThereIsEither() {
    Backup backup = Observed.backup();
    Verdict<BackupStatus> verdict =
        BackupProgress.starting(
            backup,
            Observed.POLICY_UID,
            List.of("shop"),
            "nightly",
            List.of(Observed.destination()),
            START);

    assertThat(verdict.status().phase()).isEqualTo(BackupPhase.PENDING);
    assertThat(verdict.status().job()).isEqualTo("nightly");
    assertThat(verdict.status().startTime()).isEqualTo(START.toString());
    assertThat(verdict.status().destinations()).containsExactly(Observed.destination());
    assertThat(verdict.happenings())
        .containsExactly(new Happening(false, "Started", "Started Job nightly"));
    assertThat(verdict.lookAgain()).isPositive();
    backup.setStatus(verdict.status());
    assertThat(BackupProgress.isStarting(backup)).isTrue();
  }

  @Test
  void observedJobNeedsNoCreation() {
    Observed observed = Observed.started();
    Backup backup = observed.observed();
    observed.after(observed.at(Duration.ofSeconds(1)));

    assertThat(BackupProgress.isStarting(backup)).isFalse();
    assertThat(backup.getStatus().phase()).isEqualTo(BackupPhase.PENDING);
  }

  @Test
  void heldBackupWaitsAndSaysForWhatOnce() {
    Backup backup = Observed.started().observed();

    Verdict<BackupStatus> first =
        BackupProgress.held(backup, "quota exceeded", PATIENCE, START.plusSeconds(2));
    backup.setStatus(first.status());
    Verdict<BackupStatus> second =
        BackupProgress.held(backup, "quota exceeded by 2", PATIENCE, START.plusSeconds(32));

    assertThat(first.status().phase()).isEqualTo(BackupPhase.PENDING);
    assertThat(first.status().message()).isEqualTo("quota exceeded");
    assertThat(first.happenings())
        .containsExactly(new Happening(true, "Waiting", "quota exceeded"));
    assertThat(first.lookAgain()).isEqualTo(Duration.ofSeconds(30));
    assertThat(BackupProgress.isStarting(backup)).isTrue();
    assertThat(second.status().message()).isEqualTo("quota exceeded by 2");
    assertThat(second.happenings()).isEmpty();
  }

  @Test
  void heldBackupFailsWhenPatienceEnds() {
    Backup backup = Observed.started().observed();

    Verdict<BackupStatus> almost =
        BackupProgress.held(backup, "quota", PATIENCE, START.plus(PATIENCE).minusSeconds(5));
    Verdict<BackupStatus> over =
        BackupProgress.held(backup, "quota", PATIENCE, START.plus(PATIENCE));

    assertThat(almost.status().phase()).isEqualTo(BackupPhase.PENDING);
    assertThat(almost.lookAgain()).isEqualTo(Duration.ofSeconds(5));
    assertThat(over.status().phase()).isEqualTo(BackupPhase.FAILED);
    assertThat(Observed.condition(over.status(), "Failed").getReason()).isEqualTo("JobRefused");
    assertThat(over.status().message()).isEqualTo("quota");
  }

  @Test
  void deletedJobIsAFailure() {
    Verdict<BackupStatus> verdict = Observed.started().job(null).at(Duration.ofMinutes(1));

    assertThat(verdict.status().phase()).isEqualTo(BackupPhase.FAILED);
    assertThat(Observed.condition(verdict.status(), "Failed").getReason()).isEqualTo("JobDeleted");
    assertThat(verdict.status().message()).isEqualTo("its Job was deleted before it reported");
    assertThat(verdict.status().duration()).isEqualTo("1m");
    assertThat(verdict.endJob()).isFalse();
  }

  @Test
  void deletedJobIsAFailureEvenIfItReportedSuccess() {
    Verdict<BackupStatus> verdict =
        Observed.started().job(null).report(Observed.success()).at(Duration.ofMinutes(1));

    assertThat(verdict.status().phase()).isEqualTo(BackupPhase.FAILED);
  }

  @Test
  void completedBackupStaysSoWhenItsJobIsGone() {
    Observed observed =
        Observed.started()
            .job(Observed.completeJob(Duration.ofMinutes(2)))
            .pods(Observed.endedPod(0, "Completed", null))
            .report(Observed.success());
    Verdict<BackupStatus> completed = observed.at(Duration.ofMinutes(3));

    Verdict<BackupStatus> later =
        observed.after(completed).job(null).report(null).at(Duration.ofDays(3));

    assertThat(later.status()).isEqualTo(completed.status());
    assertThat(later.status().phase()).isEqualTo(BackupPhase.COMPLETED);
    assertThat(later.happenings()).isEmpty();
    assertThat(later.endJob()).isFalse();
    assertThat(later.lookAgain()).isZero();
  }
}
