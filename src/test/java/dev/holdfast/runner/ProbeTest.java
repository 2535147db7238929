package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProbeTest {
  private static final Instant NOW = Instant.parse("2026-11-21T03:00:00Z");
  private static final String DIRECTORY = "prod/shops/shop/~check/";

  @Test
  void whatAnEarlierAttemptOfTheSameCheckHasLeftIsLeft() {
    Probe first = Probe.of(DIRECTORY, "uid", NOW);
    Probe second = Probe.of(DIRECTORY, "uid", NOW.plusSeconds(9));

    assertThat(second.isLeft(file(first.small()), NOW)).isTrue();
    assertThat(second.isLeft(file(first.large()), NOW)).isTrue();
    assertThat(second.isLeft(file(second.large()), NOW)).as("its own").isFalse();
  }

  @Test
  void whatAnotherCheckMadeIsLeftOnlyAfterADay() {
    Probe other = Probe.of(DIRECTORY, "other", NOW);
    Probe own = Probe.of(DIRECTORY, "uid", NOW);

    assertThat(own.isLeft(file(other.small()), NOW.plus(Duration.ofHours(24)))).isFalse();
    assertThat(own.isLeft(file(other.small()), NOW.plus(Duration.ofHours(25)))).isTrue();
  }

  @Test
  void nothingElseIsTakenForAProbe() {
    Probe own = Probe.of(DIRECTORY, "uid", NOW);

    assertThat(own.isLeft("manifest.json", NOW)).isFalse();
    assertThat(own.isLeft("probe-20200101T000000Z.0123456789abcdef.small.bak", NOW)).isFalse();
    assertThat(own.isLeft("below/probe-20200101T000000Z.0123456789abcdef.small", NOW)).isFalse();
    assertThat(own.isLeft("", NOW)).isFalse();
  }

  private static String file(String key) {
    return key.substring(DIRECTORY.length());
  }
}
