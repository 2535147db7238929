package dev.holdfast.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class IntervalScheduleTest {
  private static final Instant START = Instant.parse("2026-11-21T12:34:56Z");

  @Property
  void runsAreThoseThatCountingFindsAndNoOthers(
      @ForAll @IntRange(min = 1, max = 3_000) int minutes,
      @ForAll @LongRange(min = -10_000, max = 1_000_000) long seconds) {
    IntervalSchedule schedule = IntervalSchedule.since(START, Duration.ofMinutes(minutes));
    Instant now = START.plusSeconds(seconds);
    Instant first = Instant.parse("2026-11-21T12:34:00Z").plus(Duration.ofMinutes(minutes));

    Optional<Instant> newest = Optional.empty();
    Instant run = first;
    while (!run.isAfter(now)) {
      newest = Optional.of(run);
      run = run.plus(Duration.ofMinutes(minutes));
    }

    assertThat(schedule.next(now)).contains(run);
    assertThat(schedule.latestUpTo(now, Instant.MIN)).isEqualTo(newest);
    newest.ifPresent(one -> assertThat(schedule.latestUpTo(now, one)).isEmpty());
  }

  @Test
  void intervalOfLessThanAMinuteIsRefused() {
    assertThatThrownBy(() -> IntervalSchedule.since(START, Duration.ofSeconds(59)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void thereIsNoRunThatKubernetesCannotWriteDown() {
    IntervalSchedule schedule = IntervalSchedule.since(START, Duration.ofDays(999_999));

    assertThat(schedule.next(START)).isPresent();
    assertThat(schedule.next(Instant.parse("9000-01-01T00:00:00Z"))).isEmpty();
  }

  @Property
  void jitterIsLessThanItsBoundAndTheSameEveryTime(
      @ForAll String uid, @ForAll @IntRange(min = 1, max = 86_400) int seconds) {
    Duration jitter = Jitter.of(uid, "daily", Duration.ofSeconds(seconds));

    assertThat(jitter).isBetween(Duration.ZERO, Duration.ofSeconds(seconds - 1L));
    assertThat(Jitter.of(uid, "daily", Duration.ofSeconds(seconds))).isEqualTo(jitter);
  }

  @Test
  void jitterSpreadsPoliciesOverItsWholeWidth() {
    Set<Long> tenths =
        IntStream.range(0, 500)
            .mapToObj(i -> Jitter.of("uid-" + i, "daily", Duration.ofMinutes(10)).toSeconds() / 60)
            .collect(Collectors.toCollection(HashSet::new));

    assertThat(tenths).hasSize(10);
    assertThat(Jitter.of("uid", "daily", Duration.ZERO)).isZero();
  }
}
