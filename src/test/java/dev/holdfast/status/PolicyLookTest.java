package dev.holdfast.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.BackupPolicyStatus;
import dev.holdfast.api.v1alpha1.TierStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class PolicyLookTest {
  private static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");

  private static Duration look(Duration... untilNextRun) {
    List<TierStatus> tiers =
        Arrays.stream(untilNextRun)
            .map(until -> until == null ? null : NOW.plus(until).toString())
            .map(next -> new TierStatus("a", "@daily", null, null, next, null, null))
            .toList();
    BackupPolicyStatus status =
        new BackupPolicyStatus(null, null, null, tiers, null, null, null, null, null);
    return PolicyLook.next(status, new PolicyAlerts(List.of()), NOW);
  }

  @Test
  void nextRunIsWaitedForButNotForLong() {
    assertThat(look(Duration.ofMinutes(3), Duration.ofSeconds(90))).hasSeconds(90);
    assertThat(look(Duration.ofHours(9))).hasMinutes(10);
    assertThat(look(Duration.ZERO)).hasMillis(100);
    assertThat(look()).hasMinutes(10);
    assertThat(look((Duration) null)).hasMinutes(10);
  }

  @Test
  void runThatIsRefusedIsTriedTheLessOftenTheLongerItIs() {
    assertThat(look(Duration.ofSeconds(-2))).hasSeconds(1);
    assertThat(look(Duration.ofMinutes(-2))).hasSeconds(12);
    assertThat(look(Duration.ofHours(-2))).hasMinutes(1);
  }

  /** What a quota holds up in one tier must not make another late. */
  @Test
  void runThatIsRefusedDelaysNoOther() {
    assertThat(look(Duration.ofHours(-2), Duration.ofSeconds(5))).hasSeconds(5);
  }
}
