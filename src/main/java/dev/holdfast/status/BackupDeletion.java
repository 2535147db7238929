package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupStatus;
import java.time.Instant;

/** What a backup says of itself while its objects are being deleted. */
public final class BackupDeletion {
  private BackupDeletion() {}

  /**
   * Whether {@code backup} may be deleted: it has ended, nobody has pinned it, and nobody is
   * deleting the record in another way.
   */
  public static boolean isAllowed(Backup backup) {
    return backup.getMetadata().getDeletionTimestamp() == null
        && BackupProgress.isFinal(backup)
        && !backup.getSpec().pinned();
  }

  /** Whether {@code backup} is being deleted, or was to be. */
  public static boolean isBegun(Backup backup) {
    return backup.getStatus() != null && backup.getStatus().phase() == BackupPhase.DELETING;
  }

  /** The status of {@code backup} from when {@code prune} begins to delete it. */
  public static BackupStatus begun(Backup backup, String prune, Instant now) {
    return status(backup, "Deleting", "it has expired, and Prune " + prune + " deletes it", now);
  }

  /**
   * The status of {@code backup} when something of it could not be deleted.
   *
   * @param why what, and why, for people
   */
  public static BackupStatus left(Backup backup, String why, Instant now) {
    return status(
        backup,
        "DeletionFailed",
        "it has expired, and could not be deleted; the next prune tries again: " + why,
        now);
  }

  private static BackupStatus status(Backup backup, String reason, String message, Instant now) {
    return new BackupStatusDraft(
            backup.getStatus(),
            backup.getMetadata().getGeneration(),
            BackupPhase.DELETING,
            reason,
            message,
            now)
        .build();
  }
}
