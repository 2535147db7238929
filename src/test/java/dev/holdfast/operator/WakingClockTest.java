package dev.holdfast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WakingClockTest {
  private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
  private final WakingClock clock = new WakingClock(nanos::get);

  @Test
  void timeThatIsTickedAwayCountsWhole() {
    for (int second = 0; second < 600; second++) {
      pass(Duration.ofSeconds(1));
      clock.tick();
    }
    pass(Duration.ofMillis(300));

    assertThat(clock.elapsed()).isEqualTo(Duration.ofMinutes(10).plusMillis(300));
  }

  @Test
  void timeThatWasSleptAwayDoesNot() {
    pass(Duration.ofSeconds(1));
    clock.tick();
    pass(Duration.ofHours(8));
    Duration atWaking = clock.elapsed();
    clock.tick();
    pass(Duration.ofSeconds(1));

    assertThat(atWaking).isEqualTo(Duration.ofSeconds(3));
    assertThat(clock.elapsed()).isEqualTo(Duration.ofSeconds(4));
  }

  private void pass(Duration length) {
    nanos.addAndGet(length.toNanos());
  }
}
