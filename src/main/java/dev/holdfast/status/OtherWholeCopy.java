package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreStatus;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RunReport;
import java.util.List;
import java.util.Optional;

/**
 * Names another copy of a backup when the one that was to be restored cannot be used: nothing is
 * read instead of what was frozen, but whoever waits for the data should not have to search.
 */
final class OtherWholeCopy {
  private OtherWholeCopy() {}

  /**
   * What {@code message} says of the failure, and which copy may do; {@code message} itself where
   * the copy was not to blame, or there is no other.
   */
  static String named(
      Restore restore, String message, Optional<RunReport> report, RestoreRecords records) {
    RestoreStatus status = restore.getStatus();
    if (status == null
        || status.source() == null
        || report.isEmpty()
        || !isOfTheCopyOrItsPlace(report.get().reason())) {
      return message;
    }
    return records
        .backup()
        .flatMap(backup -> other(backup, status.source()).map(copy -> told(message, backup, copy)))
        .orElse(message);
  }

  private static boolean isOfTheCopyOrItsPlace(FailureReason reason) {
    return switch (reason) {
      case OBJECT_MISSING,
          MANIFEST_INVALID,
          CHECKSUM_MISMATCH,
          COPY_DAMAGED,
          DECRYPTION_FAILED,
          BUCKET_NOT_FOUND,
          DESTINATION_INVALID,
          DESTINATION_ACCESS_DENIED,
          DESTINATION_UNREACHABLE ->
          true;
      default -> false;
    };
  }

  private static Optional<DestinationStatus> other(Backup backup, DestinationStatus used) {
    List<DestinationStatus> all =
        backup.getStatus() == null ? List.of() : backup.getStatus().destinations();
    return all.stream()
        .filter(copy -> !copy.name().equals(used.name()))
        .filter(BackupSource::isStored)
        .filter(copy -> !BackupSource.isKnownToBeBad(copy))
        .findFirst();
  }

  private static String told(String message, Backup backup, DestinationStatus copy) {
    boolean isProved = copy.verification() != null && copy.verification().intact();
    return message
        + "; the copy at "
        + copy.name()
        + (isProved ? " was found intact" : " is not known to be damaged")
        + ": spec.source.backupRef: {name: "
        + backup.getMetadata().getName()
        + ", destination: "
        + copy.name()
        + "}";
  }
}
