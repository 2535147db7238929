package dev.holdfast.overview;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.RowCountStatus;

/** A backup that has not ended. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record QueueEntry(
    @JsonPropertyDescription("Its namespace.") String namespace,
    @JsonPropertyDescription("Its name.") String name,
    @JsonPropertyDescription("Its policy.") String policy,
    @JsonPropertyDescription("When it was asked for.") String since,
    @JsonPropertyDescription("Pending or Running.") String phase,
    @JsonPropertyDescription("How far it is; absent before anything is known.") String progress,
    @JsonPropertyDescription("What happens, or what it waits for; absent before anything is known.")
        String message,
    @JsonPropertyDescription("The connections that count rows meanwhile; absent if there are none.")
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
