package dev.holdfast.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class ConditionsTest {
  private static final Instant NOW = Instant.parse("2026-11-21T03:00:00.123Z");
  private static final Instant LATER = NOW.plusSeconds(60);

  @Test
  void newConditionBeginsNow() {
    assertThat(Conditions.with(List.of(), "Ready", true, "Valid", "fine", 7L, NOW))
        .containsExactly(
            new ConditionBuilder()
                .withType("Ready")
                .withStatus("True")
                .withReason("Valid")
                .withMessage("fine")
                .withObservedGeneration(7L)
                .withLastTransitionTime("2026-11-21T03:00:00Z")
                .build());
  }

  @Test
  void sameStatusKeepsItsTimeWhateverTheReason() {
    List<Condition> before = Conditions.with(List.of(), "Ready", false, "A", "a", 1L, NOW);

    assertThat(Conditions.with(before, "Ready", false, "B", "b", 2L, LATER))
        .singleElement()
        .satisfies(
            condition -> {
              assertThat(condition.getLastTransitionTime()).isEqualTo("2026-11-21T03:00:00Z");
              assertThat(condition.getReason()).isEqualTo("B");
              assertThat(condition.getMessage()).isEqualTo("b");
              assertThat(condition.getObservedGeneration()).isEqualTo(2);
            });
  }

  @Test
  void anotherStatusHasAnotherTime() {
    List<Condition> before = Conditions.with(List.of(), "Ready", false, "A", "a", 1L, NOW);

    assertThat(Conditions.with(before, "Ready", true, "A", "a", 1L, LATER))
        .extracting(Condition::getLastTransitionTime)
        .containsExactly("2026-11-21T03:01:00Z");
  }

  @Test
  void conditionsOfOthersStayAsAndWhereTheyAre() {
    List<Condition> before =
        Conditions.with(
            Conditions.with(List.of(), "Theirs", true, "A", "a", 1L, NOW),
            "Ready",
            true,
            "A",
            "a",
            1L,
            NOW);

    List<Condition> after = Conditions.with(before, "Theirs", false, "B", "b", 2L, LATER);

    assertThat(after).extracting(Condition::getType).containsExactly("Theirs", "Ready");
    assertThat(after.get(1)).isEqualTo(before.get(1));
    assertThat(Conditions.find(after, "Theirs").orElseThrow().getStatus()).isEqualTo("False");
    assertThat(Conditions.find(after, "Nobodys")).isEmpty();
  }
}
