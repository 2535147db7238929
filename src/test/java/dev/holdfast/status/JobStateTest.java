package dev.holdfast.status;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class JobStateTest {

  @Test
  void everyStepOfAJobIsAStageOfItsOwn() {
    Pod waiting = named("a", Observed.pod(Duration.ZERO));
    Pod running = named("a", Observed.runningPod(Duration.ZERO));
    Pod leaving =
        new PodBuilder(running)
            .editMetadata()
            .withDeletionTimestamp(Observed.START.toString())
            .endMetadata()
            .build();
    Pod ended = named("a", Observed.endedPod(1, "Error", null));
    Pod next = named("b", Observed.runningPod(Duration.ofMinutes(2)));
    Set<String> stages = new HashSet<>();

    assertThat(stages.add(stage())).isTrue();
    assertThat(stages.add(stage(waiting))).isTrue();
    assertThat(stages.add(stage(running))).isTrue();
    assertThat(stages.add(stage(leaving))).isTrue();
    assertThat(stages.add(stage(ended))).isTrue();
    assertThat(stages.add(stage(ended, next))).isTrue();
    assertThat(
            stages.add(JobState.stage(Observed.completeJob(Duration.ofMinutes(3)), List.of(next))))
        .isTrue();
  }

  @Test
  void stageLastsWhileItsDetailsChange() {
    Pod pulling = named("a", Observed.waitingPod("ErrImagePull", "manifest unknown"));
    Pod backingOff = named("a", Observed.waitingPod("ImagePullBackOff", "Back-off"));

    assertThat(stage(pulling)).isEqualTo(stage(backingOff));
    assertThat(JobState.stage(Observed.completeJob(Duration.ofMinutes(3)), List.of(pulling)))
        .isEqualTo(JobState.stage(Observed.completeJob(Duration.ofMinutes(3)), List.of()));
  }

  @Test
  void reportOfAnAttemptThatFailedDoesNotCountForACompleteJob() {
    Job complete = Observed.completeJob(Duration.ofMinutes(3));
    Pod failed = Observed.endedPod(1, "Error", null);
    Pod good = created(Duration.ofMinutes(1), Observed.endedPod(0, "Completed", null));
    Pod lost = created(Duration.ofMinutes(2), Observed.endedPod(137, "Lost", null));
    Pod running = Observed.runningPod(Duration.ofMinutes(3));

    assertThat(JobState.reporter(complete, List.of(failed, running))).isEmpty();
    assertThat(JobState.reporter(complete, List.of(failed, good, lost))).contains(good);
    assertThat(JobState.reporter(Observed.job(), List.of(failed, running))).contains(failed);
    assertThat(JobState.reporter(Observed.job(), List.of(running))).isEmpty();
  }

  private static Pod created(Duration afterStart, Pod pod) {
    return new PodBuilder(pod)
        .editMetadata()
        .withCreationTimestamp(Observed.START.plus(afterStart).toString())
        .endMetadata()
        .build();
  }

  private static String stage(Pod... pods) {
    return JobState.stage(Observed.job(), List.of(pods));
  }

  private static Pod named(String uid, Pod pod) {
    return new PodBuilder(pod).editMetadata().withUid(uid).endMetadata().build();
  }
}
