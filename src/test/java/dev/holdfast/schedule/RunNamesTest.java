package dev.holdfast.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.Patterns;
import java.time.Instant;
import java.time.ZoneId;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RunNamesTest {
  private static final Instant NIGHT = Instant.parse("2026-11-21T03:00:00Z");

  @ParameterizedTest
  @CsvSource({
    "shop, daily, 2026-11-21T03:00:00Z, shop-daily-20261121-0300",
    "s, d, 2026-01-02T00:05:00Z, s-d-20260102-0005",
    "shop-db, every-6h, 2026-12-31T23:59:00Z, shop-db-every-6h-20261231-2359"
  })
  void saysPolicyTierAndTimeInUtc(String policy, String tier, Instant time, String name) {
    assertThat(RunNames.scheduled(policy, tier, time)).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 17, 18, 29, 30})
  void aTierOfTheGreatestLengthFillsTheNameOfABackup(int length) {
    String policy = "p".repeat(length);
    String tier = "t".repeat(RunNames.maxTierLength(policy));
    assertThat(RunNames.scheduled(policy, tier, NIGHT))
        .hasSize(Backup.MAX_NAME_LENGTH)
        .matches(Patterns.DNS_LABEL);
    assertThatThrownBy(() -> RunNames.scheduled(policy, tier + "t", NIGHT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(tier + "t");
  }

  @Test
  void theLongestPolicyStillHasRoomForATierCalledMonthly() {
    assertThat(RunNames.maxTierLength("p".repeat(30))).isEqualTo("monthly".length());
  }

  @Test
  void whatIsNoLabelIsNotAName() {
    assertThatThrownBy(() -> RunNames.scheduled("shop.eu", "daily", NIGHT))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void nameBesideANamesakeDependsOnThePolicyAndFits() {
    String short1 = RunNames.besideNamesake("shop-daily-20261121-0300", "uid-1");
    assertThat(short1).matches("shop-daily-[0-9a-f]{6}-20261121-0300");
    assertThat(short1).isEqualTo(RunNames.besideNamesake("shop-daily-20261121-0300", "uid-1"));
    assertThat(short1).isNotEqualTo(RunNames.besideNamesake("shop-daily-20261121-0300", "uid-2"));

    String longest = "a".repeat(Backup.MAX_NAME_LENGTH - 14) + "-20261121-0300";
    assertThat(RunNames.besideNamesake(longest, "uid-1"))
        .hasSize(Backup.MAX_NAME_LENGTH)
        .endsWith("-20261121-0300");
  }

  @Test
  void bothReadingsOfTheSameHourHaveDifferentNames() throws Exception {
    Schedule schedule = CronSchedule.parse("*/15 * * * *", ZoneId.of("Europe/Paris"));
    Instant run = Instant.parse("2026-10-24T23:59:00Z");
    Set<String> names = new HashSet<>();
    for (int i = 0; i < 16; i++) {
      run = schedule.next(run).orElseThrow();
      names.add(RunNames.scheduled("shop", "quarters", run));
    }
    assertThat(names).hasSize(16);
  }
}
