package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.artifact.FailureReason;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class TogetherTest {
  private final AtomicBoolean stopped = new AtomicBoolean();

  @Test
  void resultsComeInTheOrderOfTheTasksAndNothingIsStopped() throws Exception {
    CountDownLatch second = new CountDownLatch(1);
    Callable<Integer> slow =
        () -> {
          second.await();
          return 1;
        };
    Callable<Integer> fast =
        () -> {
          second.countDown();
          return 2;
        };

    assertThat(Together.run("t", List.of(slow, fast), () -> stopped.set(true)))
        .containsExactly(1, 2);
    assertThat(stopped).isFalse();
  }

  @Test
  void firstFailureStopsTheOthersAndIsTheOneThatIsTold() {
    CountDownLatch never = new CountDownLatch(1);
    AtomicBoolean interrupted = new AtomicBoolean();
    Callable<Integer> waiting =
        () -> {
          try {
            never.await();
          } catch (InterruptedException e) {
            interrupted.set(true);
            throw new RunFailedException(FailureReason.CANCELLED, "interrupted", null, e);
          }
          return 1;
        };
    Callable<Integer> failing =
        () -> {
          throw new RunFailedException(FailureReason.DUMP_FAILED, "the cause", null);
        };

    assertThatThrownBy(() -> Together.run("t", List.of(waiting, failing), () -> stopped.set(true)))
        .isInstanceOf(RunFailedException.class)
        .hasMessage("the cause");
    assertThat(stopped).isTrue();
    assertThat(interrupted).as("it has ended before the failure is told").isTrue();
  }

  @Test
  void defectIsToldAsOne() {
    Callable<Integer> broken =
        () -> {
          throw new IllegalStateException("oops");
        };

    assertThatThrownBy(() -> Together.run("t", List.of(broken), () -> {}))
        .isInstanceOfSatisfying(
            RunFailedException.class,
            e -> assertThat(e.reason()).isEqualTo(FailureReason.INTERNAL_ERROR))
        .hasMessageContaining("oops");
  }

  @Test
  void interruptEndsEverything() throws Exception {
    CountDownLatch started = new CountDownLatch(1);
    CountDownLatch never = new CountDownLatch(1);
    AtomicBoolean wasInterrupted = new AtomicBoolean();
    Callable<Integer> waiting =
        () -> {
          started.countDown();
          never.await();
          return 1;
        };
    Thread caller =
        new Thread(
            () -> {
              try {
                Together.run("t", List.of(waiting), () -> stopped.set(true));
              } catch (RunFailedException e) {
                wasInterrupted.set(
                    e.reason() == FailureReason.CANCELLED
                        && Thread.currentThread().isInterrupted());
              }
            });
    caller.start();
    started.await();

    caller.interrupt();
    caller.join();

    assertThat(stopped).isTrue();
    assertThat(wasInterrupted).isTrue();
  }
}
