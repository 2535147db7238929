package dev.holdfast.notify;

import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicyStatus;
import dev.holdfast.api.v1alpha1.DueNotification;

/** Puts what is due into words. */
final class Notices {
  private Notices() {}

  /** {@code due} of {@code policy}, whose status is {@code status} now. */
  static Notice of(BackupPolicy policy, BackupPolicyStatus status, DueNotification due) {
    String namespace = policy.getMetadata().getNamespace();
    String name = policy.getMetadata().getName();
    return new Notice(
        due.id(),
        due.event(),
        due.isOver(),
        namespace,
        name,
        due.kind(),
        due.name(),
        due.tier(),
        due.time(),
        title(due, name),
        due.message(),
        due.others(),
        isToldOfSafety(due) ? safety(status) : null,
        NextSteps.of(due, namespace, name));
  }

  /**
   * Where a backup is in doubt it may still be the one that the status calls good, and nobody must
   * be told that it is.
   */
  private static boolean isToldOfSafety(DueNotification due) {
    return !due.isOver()
        && switch (due.event()) {
          case BACKUP_FAILED, BACKUP_MISSING, BACKUP_STALE -> true;
          default -> false;
        };
  }

  private static String safety(BackupPolicyStatus status) {
    return status.lastBackup() == null
        ? "There is no backup that is known to be good."
        : "The newest good backup is "
            + status.lastBackup()
            + (status.lastBackupTime() == null ? "." : ", of " + status.lastBackupTime() + ".");
  }

  private static String title(DueNotification due, String policy) {
    return switch (due.event()) {
      case BACKUP_COMPLETED -> "Backup " + due.name() + " is stored";
      case BACKUP_FAILED -> "Backup " + due.name() + " failed";
      case BACKUP_MISSING -> "Backup " + due.name() + " is not there any more";
      case BACKUP_VERIFIED -> "A backup of " + policy + " is verified";
      case BACKUP_VERIFICATION_FAILED -> "A verification of " + policy + " failed";
      case BACKUP_VERIFICATION_OVERDUE ->
          due.isOver()
              ? "Backups of " + policy + " are verified again"
              : "A verification of " + policy + " is overdue";
      case BACKUP_STALE ->
          due.isOver()
              ? "There is a recent backup of " + policy + " again"
              : "There is no recent backup of " + policy;
      case BACKUP_UNUSUAL_SIZE ->
          due.isOver()
              ? "Backups of " + policy + " are of their usual size again"
              : "A backup of " + policy + " is of an unusual size";
      case RESTORE_COMPLETED -> "Restore " + due.name() + " is done";
      case RESTORE_FAILED -> "Restore " + due.name() + " failed";
      case PRUNE_FAILED -> "Backups of " + policy + " could not be deleted";
      case DESTINATION_LOW_SPACE ->
          due.isOver()
              ? "There is enough space for backups of " + policy + " again"
              : "Little space is left for backups of " + policy;
    };
  }
}
