package dev.holdfast.operator;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.Optional;

/**
 * What is still there of the run of a Backup that somebody has deleted, and may write.
 *
 * @param job its Job, if that has not ended, or was created when the Backup was deleted already
 * @param pods its pods that have not ended, whatever became of their Job
 */
record RunRemains(Optional<Job> job, List<Pod> pods) {

  /** What is there, for people; empty if there is nothing. */
  Optional<String> told() {
    return job.map(one -> "Job " + one.getMetadata().getName())
        .or(() -> pods.stream().map(one -> "pod " + one.getMetadata().getName()).findFirst());
  }
}
