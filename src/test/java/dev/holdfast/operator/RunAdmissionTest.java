package dev.holdfast.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupStatus;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RunAdmissionTest {
  private final List<Backup> known = new ArrayList<>();

  @Test
  void whoHasBeenLetStartCountsBeforeItsStatusSaysSo() {
    RunAdmission admission = new RunAdmission(1);
    Backup first = backup("first");
    Backup second = backup("second");

    assertThat(ask(admission, first, "a")).isEmpty();
    assertThat(ask(admission, second, "b").orElseThrow())
        .isEqualTo(
            "waits for its turn: at most 1 backups run at once in the cluster"
                + " (HOLDFAST_MAX_RUNNING_BACKUPS)");
    assertThat(ask(admission, first, "a")).as("asked again, after a conflict").isEmpty();
  }

  @Test
  void whoWaitsIsCalledWhenAnotherHasEnded() {
    RunAdmission admission = new RunAdmission(1);
    Backup first = backup("first");
    Backup second = backup("second");
    ask(admission, first, "a");
    ask(admission, second, "b");
    first.setStatus(status(BackupPhase.RUNNING, "a"));
    assertThat(admission.awaited(known.stream())).isEmpty();

    first.setStatus(status(BackupPhase.COMPLETED, "a"));

    assertThat(admission.awaited(known.stream()))
        .containsExactly(new ResourceID("second", "shops"));
    assertThat(ask(admission, second, "b")).isEmpty();
    assertThat(admission.awaited(known.stream())).isEmpty();
  }

  @Test
  void placeOfADeletedBackupIsFree() {
    RunAdmission admission = new RunAdmission(1);
    Backup first = backup("first");
    Backup second = backup("second");
    ask(admission, first, "a");
    ask(admission, second, "b");

    known.remove(first);

    assertThat(ask(admission, second, "b")).isEmpty();
  }

  /** Whatever is wrong with it, as long as that lasts its place would be nobody's. */
  @Test
  void whoCannotBeginKeepsNobodyFromTheFreePlaceAndLosesNothing() {
    RunAdmission admission = new RunAdmission(1);
    Backup first = backup("first");
    Backup second = backup("second");
    Backup third = backup("third");
    Backup fourth = backup("fourth");
    ask(admission, first, "a");
    ask(admission, second, "b");
    ask(admission, third, "c");
    ask(admission, fourth, "d");
    known.remove(first);
    assertThat(ask(admission, third, "c")).as("it is the second's turn").isPresent();

    admission.leave(second);

    assertThat(ask(admission, third, "c")).isEmpty();
    known.remove(third);
    assertThat(ask(admission, second, "b")).as("the oldest, as ever").isEmpty();
  }

  @Test
  void twoOfOnePolicyNeverRunAtOnceWhateverTheLimit() {
    RunAdmission admission = new RunAdmission(0);
    Backup first = backup("first");
    Backup second = backup("second");

    assertThat(ask(admission, first, "a")).isEmpty();
    assertThat(ask(admission, second, "a"))
        .contains("waits for another backup of the same policy to end");
    assertThat(ask(admission, backup("third"), "b")).isEmpty();
  }

  /** Nothing of the process before is left but what the statuses say. */
  @Test
  void afterARestartThoseThatRunStillCount() {
    Backup first = backup("first");
    first.setStatus(status(BackupPhase.RUNNING, "a"));
    RunAdmission admission = new RunAdmission(0);

    assertThat(ask(admission, backup("second"), "a")).isPresent();
    assertThat(ask(new RunAdmission(1), backup("third"), "b")).isPresent();
  }

  @Test
  void limitBelowZeroIsRefused() {
    assertThatThrownBy(() -> new RunAdmission(-1))
        .hasMessage("HOLDFAST_MAX_RUNNING_BACKUPS is -1; write a number, or 0 for no limit");
  }

  private Optional<String> ask(RunAdmission admission, Backup backup, String policy) {
    return admission.ask(backup, policy, known.stream());
  }

  private Backup backup(String name) {
    Backup backup = new Backup();
    backup.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withNamespace("shops")
            .withUid("uid-" + name)
            .withCreationTimestamp("2026-11-21T03:00:0" + known.size() + "Z")
            .build());
    known.add(backup);
    return backup;
  }

  private static BackupStatus status(BackupPhase phase, String policyUid) {
    return new BackupStatus(
        1L, phase, null, null, null, null, null, null, null, null, null, "job", null, null, null,
        policyUid, null, null, null, null, null);
  }
}
