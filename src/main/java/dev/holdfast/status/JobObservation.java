package dev.holdfast.status;

import dev.holdfast.artifact.LogLine;
import dev.holdfast.artifact.RunReport;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What was observed of a Job and its pods.
 *
 * @param job the Job; empty only if the API server itself has said that there is none
 * @param pods the Job's pods that are still there, in any order
 * @param report the report of the {@link JobState#reporter pod whose report counts}, if it could be
 *     read
 * @param progress the newest progress of the running pod, if any was read
 * @param heardAt when that was read, by this clock: the clock of a node may be wrong
 * @param silence for how long the running pod has said nothing; empty if its log cannot be read, so
 *     that nobody knows, or if none runs
 * @param seenFor for how long the operator has seen the Job at the {@link JobState#stage stage}
 *     that it is at. Like {@code silence} it counts only while the operator is awake, and not by a
 *     clock that can be set: what happened while nobody watched proves nothing
 * @param noProgressTimeout how long the run may go without a sign of life
 */
public record JobObservation(
    Optional<Job> job,
    List<Pod> pods,
    Optional<RunReport> report,
    Optional<LogLine.Progress> progress,
    Optional<Instant> heardAt,
    Optional<Duration> silence,
    Duration seenFor,
    Duration noProgressTimeout) {

  public JobObservation {
    pods = List.copyOf(pods);
  }

  /** The report, if it speaks of the very object with that UID and not of a namesake. */
  Optional<RunReport> reportFor(String uid) {
    return report.filter(r -> uid.equals(r.ownerUid()));
  }
}
