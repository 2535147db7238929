package dev.holdfast.overview;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.RowCountStatus;

/**
 * A backup that has not ended.
 *
 * @param namespace its namespace
 * @param name its name
 * @param policy its policy
 * @param since when it was asked for
 * @param phase Pending or Running
 * @param progress how far it is; null before anything is known
 * @param message what happens, or what it waits for; null before anything is known
 * @param rowCounts the connections that count rows meanwhile; null if there are none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record QueueEntry(
    String namespace,
    String name,
    String policy,
    String since,
    String phase,
    String progress,
    String message,
    RowCountStatus rowCounts) {

  static QueueEntry of(Backup backup) {
    BackupStatus status = backup.getStatus();
    return new QueueEntry(
        backup.getMetadata().getNamespace(),
        backup.getMetadata().getName(),
        backup.getSpec().policyRef().name(),
        backup.getMetadata().getCreationTimestamp(),
        phase(backup).text(),
        status == null ? null : status.progress(),
        status == null ? null : status.message(),
        status == null ? null : status.rowCounts());
  }

  /** Where {@code backup} stands; one that nobody has looked at yet is Pending. */
  static BackupPhase phase(Backup backup) {
    return backup.getStatus() == null || backup.getStatus().phase() == null
        ? BackupPhase.PENDING
        : backup.getStatus().phase();
  }

  /** Whether its Job is there, so that it takes up a place. */
  static boolean isStarted(Backup backup) {
    return backup.getStatus() != null && backup.getStatus().job() != null;
  }
}
