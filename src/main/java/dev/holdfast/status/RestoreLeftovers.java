package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreMode;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.artifact.TemporaryNames;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.Optional;

/**
 * What a restore that has failed may have left on the server. Each attempt drops what the ones
 * before it have left, once it has reached the server, and at its end what it has made itself,
 * unless it is killed.
 */
final class RestoreLeftovers {
  private RestoreLeftovers() {}

  /** What is to be said of it at the end of a message; empty if nothing can be left. */
  static String of(Restore restore, JobObservation seen) {
    if (restore.getSpec().mode() != RestoreMode.RESTORE || !mayBeThere(restore, seen)) {
      return "";
    }
    return "; databases whose names begin with "
        + TemporaryNames.prefix(restore.getMetadata().getUid())
        + " may be left on the server: drop them"
        + (restore.getSpec().target() != null && restore.getSpec().target().globals()
            ? "; so may roles that it has made"
            : "");
  }

  private static boolean mayBeThere(Restore restore, JobObservation seen) {
    if (seen.job().flatMap(JobState::complete).isPresent()) {
      return false;
    }
    Optional<RunReport> last = seen.reportFor(restore.getMetadata().getUid());
    return last.isEmpty()
        ? hasRun(restore, seen)
        // It has not come to where it would have dropped what others have left.
        : last.get().serverVersion() == null && attempts(seen) > 1;
  }

  private static boolean hasRun(Restore restore, JobObservation seen) {
    boolean wasRunning =
        restore.getStatus() != null && restore.getStatus().phase() == RunPhase.RUNNING;
    return wasRunning
        || failedPods(seen) > 0
        || seen.pods().stream()
            .anyMatch(pod -> PodState.isRunning(pod) || PodState.hasTerminated(pod));
  }

  /** At least how many there were: the pods of some may be gone, and evicted ones do not count. */
  private static int attempts(JobObservation seen) {
    return Math.max(failedPods(seen), seen.pods().size());
  }

  private static int failedPods(JobObservation seen) {
    return seen.job().map(Job::getStatus).map(status -> status.getFailed()).orElse(0);
  }
}
