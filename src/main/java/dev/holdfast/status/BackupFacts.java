package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.artifact.LogLine;
import dev.holdfast.artifact.RunReport;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What was observed of a backup whose Job has been created.
 *
 * @param backup the Backup
 * @param job its Job; empty only if the API server itself has said that there is none
 * @param pods the Job's pods that are still there, in any order
 * @param report the report of the newest pod that has ended, if it could be read
 * @param progress the newest progress of the running pod, if any was read
 * @param heardAt when that was read, by this clock: the clock of a node may be wrong
 * @param listeningSince since when anybody listens: what a run said before, such as while the
 *     operator was down, was heard by nobody, and its silence proves nothing
 * @param noProgressTimeout how long the run may go without a sign of life
 */
public record BackupFacts(
    Backup backup,
    Optional<Job> job,
    List<Pod> pods,
    Optional<RunReport> report,
    Optional<LogLine.Progress> progress,
    Optional<Instant> heardAt,
    Instant listeningSince,
    Duration noProgressTimeout) {

  public BackupFacts {
    pods = List.copyOf(pods);
  }

  /** The report, if it speaks of this very Backup and not of a namesake. */
  Optional<RunReport> ownReport() {
    return report.filter(r -> backup.getMetadata().getUid().equals(r.backupUid()));
  }
}
