package dev.holdfast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class StageWatchTest {
  private final AtomicReference<Duration> awake = new AtomicReference<>(Duration.ofDays(3));
  private final StageWatch watch = new StageWatch(awake::get);
  private final Job job = job("a");

  @Test
  void stageLastsFromTheFirstSightToTheNextStage() {
    assertThat(watch.seenFor(job, "waiting")).isZero();
    pass(Duration.ofMinutes(5));
    assertThat(watch.seenFor(job, "waiting")).isEqualTo(Duration.ofMinutes(5));
    pass(Duration.ofMinutes(5));
    assertThat(watch.seenFor(job, "waiting")).isEqualTo(Duration.ofMinutes(10));

    assertThat(watch.seenFor(job, "running")).isZero();
    assertThat(watch.seenFor(job, "waiting")).isZero();
  }

  @Test
  void eachJobHasItsOwnTime() {
    watch.seenFor(job, "waiting");
    pass(Duration.ofMinutes(5));

    assertThat(watch.seenFor(job("b"), "waiting")).isZero();
    assertThat(watch.seenFor(job, "waiting")).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void jobThatNobodyLooksAtAnyMoreIsForgotten() {
    watch.seenFor(job, "waiting");
    pass(Duration.ofHours(2));
    watch.seenFor(job("b"), "waiting");

    assertThat(watch.seenFor(job, "waiting")).isZero();
  }

  private void pass(Duration length) {
    awake.updateAndGet(length::plus);
  }

  private static Job job(String uid) {
    return new JobBuilder().withNewMetadata().withUid(uid).endMetadata().build();
  }
}
