package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreMode;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.artifact.TemporaryNames;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * What a restore that has failed may have left on the server. Each attempt drops the databases that
 * the ones before it have left, once it has reached the server, and at its end what it has made
 * itself, or says that it could not. Of an attempt that was killed nobody knows.
 *
 * @param ends how the attempts that have run have ended, the newest first; an attempt that runs, or
 *     has said nothing, has an empty one
 * @param unseen whether there were others, of which nobody knows when
 */
record RestoreLeftovers(List<Optional<RunReport>> ends, boolean unseen) {
  /** The Job controller makes the first pod at once; another follows after ten seconds or more. */
  private static final Duration UNTIL_FIRST_POD = Duration.ofSeconds(9);

  RestoreLeftovers {
    ends = List.copyOf(ends);
  }

  /** What is to be said of it at the end of a message; empty if nothing can be left. */
  static String of(Restore restore, JobObservation seen) {
    return restore.getSpec().mode() != RestoreMode.RESTORE
            || seen.job().flatMap(JobState::complete).isPresent()
        ? ""
        : seen(restore, seen).told(restore);
  }

  private static RestoreLeftovers seen(Restore restore, JobObservation seen) {
    List<Pod> ran =
        seen.pods().stream()
            .filter(pod -> PodState.isRunning(pod) || PodState.hasEnded(pod))
            .sorted(PodState.NEWEST_FIRST)
            .toList();
    // A disrupted pod is not counted as failed, and one that is gone with its node is not there.
    long ended =
        ran.stream().filter(PodState::hasEnded).filter(pod -> !PodState.isDisrupted(pod)).count();
    boolean wasRunning =
        restore.getStatus() != null && restore.getStatus().phase() == RunPhase.RUNNING;
    return new RestoreLeftovers(
        ran.stream().map(pod -> report(restore, seen, pod)).toList(),
        failedPods(seen) > ended || (wasRunning && ran.isEmpty()) || isFirstGone(seen));
  }

  /** Whether the oldest pod that is there came so late that there was another before it. */
  private static boolean isFirstGone(JobObservation seen) {
    Optional<Instant> start =
        seen.job().map(Job::getStatus).map(JobStatus::getStartTime).map(Instant::parse);
    return start.isPresent()
        && seen.pods().stream()
            .map(pod -> Instant.parse(pod.getMetadata().getCreationTimestamp()))
            .min(Comparator.naturalOrder())
            .filter(oldest -> oldest.isAfter(start.get().plus(UNTIL_FIRST_POD)))
            .isPresent();
  }

  private static Optional<RunReport> report(Restore restore, JobObservation seen, Pod pod) {
    String uid = restore.getMetadata().getUid();
    return seen.job()
        .flatMap(job -> JobState.reporter(job, seen.pods()))
        .filter(pod::equals)
        .flatMap(reporter -> seen.reportFor(uid))
        .or(() -> PodState.terminationReport(pod).filter(report -> uid.equals(report.ownerUid())));
  }

  private static int failedPods(JobObservation seen) {
    return seen.job().map(Job::getStatus).map(status -> status.getFailed()).orElse(0);
  }

  private String told(Restore restore) {
    boolean globals = restore.getSpec().target() != null && restore.getSpec().target().globals();
    boolean roles = globals && mayHaveLeftRoles();
    StringBuilder told = new StringBuilder();
    lastThatReachedTheServer()
        .map(RunReport::leftBehind)
        .ifPresent(left -> told.append("; ").append(left));
    if (mayHaveLeftDatabases()) {
      told.append("; databases whose names begin with ")
          .append(TemporaryNames.prefix(restore.getMetadata().getUid()))
          .append(" may be left on the server: drop them")
          .append(roles ? "; so may roles that it has made" : "");
    } else if (roles) {
      told.append("; roles that an earlier attempt has made may be left on the server");
    }
    return told.toString();
  }

  private Optional<RunReport> lastThatReachedTheServer() {
    return ends.stream()
        .flatMap(Optional::stream)
        .filter(report -> report.serverVersion() != null)
        .findFirst();
  }

  /** Only an attempt after the last that has reached the server can have. */
  private boolean mayHaveLeftDatabases() {
    return unseen
        || ends.stream()
            .takeWhile(end -> end.map(RunReport::serverVersion).isEmpty())
            .anyMatch(Optional::isEmpty);
  }

  /** Roles that an attempt finds are nobody's to drop, be they of the attempt before. */
  private boolean mayHaveLeftRoles() {
    Optional<RunReport> last = lastThatReachedTheServer();
    return unseen
        || ends.stream().anyMatch(Optional::isEmpty)
        || ends.stream()
            .flatMap(Optional::stream)
            .filter(report -> !last.filter(report::equals).isPresent())
            .anyMatch(report -> report.leftBehind() != null);
  }
}
