package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.DeletionPolicy;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;

/** What a backup says of itself while its objects are being deleted. */
public final class BackupDeletion {
  private static final String DELETING = "Deleting";
  private static final String FAILED = "DeletionFailed";

  private BackupDeletion() {}

  /**
   * Whether retention may delete {@code backup}: it has ended, nobody has pinned it, and nobody is
   * deleting the record in another way.
   */
  public static boolean isAllowed(Backup backup) {
    return !isTerminating(backup) && BackupProgress.isFinal(backup) && !backup.getSpec().pinned();
  }

  /**
   * Whether somebody has deleted {@code backup}, and what is stored of it may be deleted for that:
   * it says so itself, it has ended, and nobody has pinned it.
   */
  public static boolean isAskedFor(Backup backup) {
    return isTerminating(backup)
        && backup.getSpec().deletionPolicy() == DeletionPolicy.DELETE
        && BackupProgress.isFinal(backup)
        && !backup.getSpec().pinned();
  }

  /** Whether {@code backup} is being deleted, or was to be. */
  public static boolean isBegun(Backup backup) {
    return backup.getStatus() != null && backup.getStatus().phase() == BackupPhase.DELETING;
  }

  /**
   * Whether {@code backup} is what an earlier prune has left. Whatever somebody deletes has a prune
   * of its own.
   */
  public static boolean isLeft(Backup backup) {
    return isBegun(backup) && !isTerminating(backup);
  }

  /** Whether {@code backup} says that a prune deletes it just now. */
  public static boolean isMarked(Backup backup) {
    return isBegun(backup)
        && DELETING.equals(Conditions.reason(backup.getStatus().conditions(), Api.COMPLETE));
  }

  /** The same of one that has expired, and that nobody has deleted. */
  public static boolean isUnderWay(Backup backup) {
    return isLeft(backup) && isMarked(backup);
  }

  /** Whether it is sure that nothing is stored of {@code backup} any more. */
  public static boolean isGone(Backup backup) {
    return backup.getStatus() != null
        && Conditions.find(backup.getStatus().conditions(), BackupStatus.DELETED)
            .filter(deleted -> "True".equals(deleted.getStatus()))
            .isPresent();
  }

  /** Whether somebody has deleted the record. */
  public static boolean isTerminating(Backup backup) {
    return backup.getMetadata().getDeletionTimestamp() != null;
  }

  /** The status of {@code backup} from when {@code prune} begins to delete it. */
  public static BackupStatus begun(Backup backup, String prune, Instant now) {
    return isTerminating(backup)
        ? deleted(backup, false, DELETING, deletes(prune), now)
        : status(backup, DELETING, "it has expired, and " + deletes(prune), now);
  }

  /**
   * The status of {@code backup}, of which it said that it is being deleted, and which is not after
   * all: what it said {@code before}, of the copies that there are now.
   */
  public static BackupStatus spared(Backup backup, BackupStatus before) {
    return before.storedAt(
        backup.getStatus().destinations(), before.phase(), before.message(), before.conditions());
  }

  private static String deletes(String prune) {
    return "Prune " + prune + " deletes it";
  }

  /**
   * The status of {@code backup}, which has expired, when something of it could not be deleted.
   *
   * @param why what, and why, for people
   */
  public static BackupStatus left(Backup backup, String why, Instant now) {
    return status(
        backup,
        FAILED,
        "it has expired, and could not be deleted; the next prune tries again: " + why,
        now);
  }

  /** The status of {@code backup}, which somebody has deleted, when something of it is left. */
  static BackupStatus failed(Backup backup, String why, Instant next, Instant now) {
    return deleted(
        backup,
        false,
        FAILED,
        "it could not be deleted, which is tried again at " + Times.text(next) + ": " + why,
        now);
  }

  /** The status of {@code backup} once its deletion has made sure that nothing is left of it. */
  public static BackupStatus gone(Backup backup, Instant now) {
    return deleted(backup, true, "Deleted", "nothing is stored of it any more", now);
  }

  private static BackupStatus deleted(
      Backup backup, boolean gone, String reason, String message, Instant now) {
    BackupStatus status = status(backup, reason, message, now);
    return withCondition(status, backup, gone, reason, status.message(), now);
  }

  /** The status of {@code backup}, which is to go, as long as its objects are not touched. */
  public static BackupStatus held(Backup backup, String reason, String message, Instant now) {
    return withCondition(backup.getStatus(), backup, false, reason, PlainText.of(message), now);
  }

  private static BackupStatus withCondition(
      BackupStatus status,
      Backup backup,
      boolean gone,
      String reason,
      String message,
      Instant now) {
    List<Condition> conditions =
        Conditions.with(
            status.conditions(),
            BackupStatus.DELETED,
            gone,
            reason,
            message,
            backup.getMetadata().getGeneration(),
            now);
    return status.storedAt(status.destinations(), status.phase(), message, conditions);
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
