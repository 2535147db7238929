package dev.holdfast.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class RateLimitTest {
  private static final Instant START = Instant.parse("2026-11-21T03:00:00Z");

  @Test
  void asManyAsAllowedComeAtOnceAndOneMoreWaits() {
    RateLimit limit = new RateLimit(60, 10);
    for (int i = 0; i < 60; i++) {
      assertThat(limit.take("a", START)).isZero();
    }
    assertThat(limit.take("a", START)).isEqualTo(Duration.ofSeconds(1));
    assertThat(limit.take("b", START)).as("of somebody else").isZero();
    assertThat(limit.take("a", START.plusMillis(999))).isPositive();
    assertThat(limit.take("a", START.plusSeconds(1))).isZero();
    assertThat(limit.take("a", START.plusSeconds(1))).isPositive();
  }

  @Test
  void inTheLongRunNoMoreComeThanAllowed() {
    RateLimit limit = new RateLimit(60, 10);
    int passed = 0;
    for (int i = 0; i < 36_000; i++) {
      passed += limit.take("a", START.plusMillis(100L * i)).isZero() ? 1 : 0;
    }
    assertThat(passed).isBetween(60 * 60, 60 * 60 + 60);
  }

  @Test
  void whatIsGivenBackCanBeTakenAgain() {
    RateLimit limit = new RateLimit(1, 10);
    assertThat(limit.take("a", START)).isZero();
    limit.giveBack("a", START);
    assertThat(limit.take("a", START)).isZero();
    limit.giveBack("a", START);
    limit.giveBack("a", START);
    assertThat(limit.take("a", START)).isZero();
    assertThat(limit.take("a", START)).as("never more than allowed").isPositive();
  }

  @Test
  void clockThatGoesBackGivesNothing() {
    RateLimit limit = new RateLimit(1, 10);
    assertThat(limit.take("a", START)).isZero();
    assertThat(limit.take("a", START.minusSeconds(3600))).isPositive();
    assertThat(limit.take("a", START.plusSeconds(60))).isZero();
  }

  @Test
  void thoseSeenLongestAgoAreForgotten() {
    RateLimit limit = new RateLimit(1, 2);
    limit.take("a", START);
    limit.take("b", START);
    limit.take("a", START);
    limit.take("c", START);
    assertThat(limit.take("a", START)).as("is remembered").isPositive();
    assertThat(limit.take("b", START)).as("is forgotten").isZero();
  }

  @Test
  void limitThatLetsNobodyInIsNoLimit() {
    assertThatThrownBy(() -> new RateLimit(0, 10)).isInstanceOf(IllegalArgumentException.class);
  }
}
