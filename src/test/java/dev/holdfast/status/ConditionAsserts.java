package dev.holdfast.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupStatus;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;

/** Asserts what the conditions of a Backup say. */
final class ConditionAsserts {
  private ConditionAsserts() {}

  /** Asserts that both conditions say that the Backup is not complete, for this reason. */
  static void assertConditions(Verdict<BackupStatus> verdict, String reason) {
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
