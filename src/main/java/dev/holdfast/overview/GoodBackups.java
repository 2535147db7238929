package dev.holdfast.overview;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.DestinationPhase;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.RecordClock;
import dev.holdfast.api.v1alpha1.StoredCopies;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/** Which backups one can rely on, and which of two is newer. */
final class GoodBackups {
  /**
   * By the time of the data; one by a clock that was ahead is as old as its record, else it would
   * be the newest for as long as that was.
   */
  static final Comparator<Backup> OLDEST_FIRST =
      Comparator.comparing(GoodBackups::age).thenComparing(one -> one.getMetadata().getName());

  private GoodBackups() {}

  /** Whether {@code backup} is stored somewhere, stays, and is not known to be unsound. */
  static boolean isGood(Backup backup) {
    return isStored(backup)
        && StoredCopies.hasAny(backup)
        && !"False".equals(verified(backup.getStatus()));
  }

  /**
   * Whether {@code copy} of {@code backup} can be relied on. The backup may have another copy that
   * is not sound.
   */
  static boolean isGood(Backup backup, DestinationStatus copy) {
    return isStored(backup)
        && isStored(copy)
        && (copy.verification() == null || !Boolean.FALSE.equals(copy.verification().intact()));
  }

  /**
   * What keeps {@code backup}, which has ended, from being good at every destination: NotSound, or
   * its phase; empty for nothing.
   */
  static Optional<String> trouble(Backup backup) {
    BackupStatus status = backup.getStatus();
    if (isStored(backup) && "False".equals(verified(status))) {
      return Optional.of("NotSound");
    }
    BackupPhase phase = status == null ? null : status.phase();
    return phase == BackupPhase.FAILED
            || phase == BackupPhase.PARTIALLY_COMPLETED
            || phase == BackupPhase.MISSING
        ? Optional.of(phase.text())
        : Optional.empty();
  }

  private static boolean isStored(Backup backup) {
    BackupStatus status = backup.getStatus();
    return status != null
        && status.phase() != null
        && status.phase().isStored()
        && backup.getMetadata().getDeletionTimestamp() == null
        && (status.snapshotTime() != null || status.completionTime() != null);
  }

  /** Whether {@code copy} is there whole. */
  static boolean isStored(DestinationStatus copy) {
    return copy.phase() == DestinationPhase.COMPLETED && copy.manifest() != null;
  }

  /** The status of the condition Verified; null if nobody has looked. */
  static String verified(BackupStatus status) {
    return status.conditions().stream()
        .filter(condition -> BackupStatus.VERIFIED.equals(condition.getType()))
        .map(Condition::getStatus)
        .findFirst()
        .orElse(null);
  }

  /** No later than this is the data of {@code backup}, which is good. */
  static Instant dataTime(Backup backup) {
    BackupStatus status = backup.getStatus();
    return Instant.parse(
        status.snapshotTime() != null ? status.snapshotTime() : status.completionTime());
  }

  private static Instant age(Backup backup) {
    Instant told = dataTime(backup);
    return RecordClock.isInDoubt(backup) && RecordClock.created(backup).isBefore(told)
        ? RecordClock.created(backup)
        : told;
  }
}
