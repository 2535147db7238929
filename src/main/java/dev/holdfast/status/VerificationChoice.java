package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.PolicyVerification;
import dev.holdfast.api.v1alpha1.RecordClock;
import dev.holdfast.api.v1alpha1.StoredCopies;
import dev.holdfast.api.v1alpha1.VerificationMode;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Decides which backup of a policy is verified next. */
public final class VerificationChoice {
  private VerificationChoice() {}

  /**
   * The newest of {@code backups} that is good and was not verified yet, as {@code asked} says.
   *
   * @param backups those of the policy
   */
  public static Optional<Backup> next(PolicyVerification asked, Collection<Backup> backups) {
    return stored(asked, backups).filter(backup -> !isVerified(asked.mode(), backup)).max(NEWEST);
  }

  /**
   * The newest of {@code backups}, if it is to be verified because it is new.
   *
   * @param since those that were stored before count as old
   * @param last the name of the one that was verified last, whatever came of it; may be null
   */
  public static Optional<Backup> fresh(
      PolicyVerification asked, Collection<Backup> backups, Instant since, String last) {
    return stored(asked, backups)
        .max(NEWEST)
        .filter(backup -> !end(backup).isBefore(since))
        .filter(backup -> !backup.getMetadata().getName().equals(last))
        .filter(backup -> !isVerified(asked.mode(), backup));
  }

  private static final Comparator<Backup> NEWEST =
      Comparator.comparing(VerificationChoice::end)
          .thenComparing(backup -> backup.getMetadata().getName());

  private static Stream<Backup> stored(PolicyVerification asked, Collection<Backup> backups) {
    return backups.stream()
        .filter(backup -> asked.tier() == null || asked.tier().equals(backup.getSpec().tier()))
        .filter(VerificationChoice::isGood);
  }

  private static boolean isGood(Backup backup) {
    BackupStatus status = backup.getStatus();
    return status != null
        && status.phase() != null
        && status.phase().isStored()
        && status.completionTime() != null
        && StoredCopies.hasAny(backup)
        && backup.getMetadata().getDeletionTimestamp() == null
        && !isFoundUnsound(status);
  }

  /** Whether a check has found that the backup of {@code status} is not sound. */
  static boolean isFoundUnsound(BackupStatus status) {
    return Conditions.find(status.conditions(), BackupStatus.VERIFIED)
        .filter(condition -> "False".equals(condition.getStatus()))
        .isPresent();
  }

  /** One by a clock that was ahead would be the newest for as long as that was. */
  private static Instant end(Backup backup) {
    return RecordClock.isInDoubt(backup)
        ? RecordClock.created(backup)
        : Times.parse(backup.getStatus().completionTime());
  }

  /** Whether {@code backup} has passed what {@code mode} is. */
  static boolean isVerified(VerificationMode mode, Backup backup) {
    List<DestinationStatus> stored =
        backup.getStatus().destinations().stream().filter(BackupSource::isStored).toList();
    return switch (mode) {
      case RESTORE ->
          stored.stream()
              .anyMatch(
                  copy ->
                      copy.verification() != null && copy.verification().restoredTime() != null);
      case READ_BACK -> stored.stream().allMatch(copy -> copy.verification() != null);
    };
  }
}
