package dev.holdfast.operator;

import jakarta.annotation.PostConstruct;
import jakarta.annotation.PreDestroy;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Counts {@link WakingTime} in ticks of a second. Of a tick that took longer, as the one does in
 * which the machine fell asleep, only a little counts: time that is missing makes nobody end a run
 * too early.
 */
@ApplicationScoped
class WakingClock implements WakingTime {
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final Duration LONGEST_TICK = TICK.multipliedBy(2);

  private final LongSupplier nanoTime;
  private final CountDownLatch closed = new CountDownLatch(1);
  private Duration counted = Duration.ZERO;
  private long lastTick;

  WakingClock() {
    this(System::nanoTime);
  }

  WakingClock(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
    this.lastTick = nanoTime.getAsLong();
  }

  @PostConstruct
  void start() {
    Thread thread = new Thread(this::run, "waking-clock");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      do {
        tick();
      } while (!closed.await(TICK.toMillis(), TimeUnit.MILLISECONDS));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  synchronized void tick() {
    long now = nanoTime.getAsLong();
    counted = counted.plus(sinceTick(now));
    lastTick = now;
  }

  @Override
  public synchronized Duration elapsed() {
    return counted.plus(sinceTick(nanoTime.getAsLong()));
  }

  private Duration sinceTick(long now) {
    Duration passed = Duration.ofNanos(now - lastTick);
    return passed.compareTo(LONGEST_TICK) > 0 ? LONGEST_TICK : passed;
  }

  @PreDestroy
  void stop() {
    closed.countDown();
  }
}
