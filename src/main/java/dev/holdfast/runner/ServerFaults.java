package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import java.util.List;

/**
 * Tells whether a restore that failed says something about the backup, or only about the server
 * that it was tried on.
 */
final class ServerFaults {
  /** What pg_restore quotes where the server lacks something that the backup does not have. */
  private static final List<String> OF_THE_SERVER =
      List.of(
          "could not open extension control file",
          "is not available",
          "extension \"",
          "could not access file",
          "could not load library",
          "could not find function",
          "could not create locale",
          "could not open dictionary file",
          "could not open stop-word file",
          "could not open file",
          "security label provider",
          "invalid value for parameter \"default_tablespace\"",
          "tablespace \"",
          "compression method",
          "permission denied",
          "must be superuser",
          "must be owner",
          "must be able to",
          "could not write to file",
          "could not write block",
          "could not extend file",
          "Input/output error",
          "No space left on device",
          "Disk quota exceeded",
          "out of memory",
          "out of shared memory",
          "too many clients",
          "too many connections",
          "remaining connection slots",
          "killed by signal",
          "deadlock detected",
          "lock timeout",
          "statement timeout",
          "canceling statement",
          "recovery mode",
          "shutting down");

  private ServerFaults() {}

  /** Whether {@code failure}, if it comes a second time, is surely of the backup. */
  static boolean isOfTheBackup(RunFailedException failure) {
    return switch (failure.reason()) {
      case OBJECT_MISSING, MANIFEST_INVALID, CHECKSUM_MISMATCH, DECRYPTION_FAILED -> true;
      case RESTORE_FAILED -> !isOfTheServer(failure.getMessage());
      default -> false;
    };
  }

  private static boolean isOfTheServer(String message) {
    boolean isMissing = message.contains("does not exist");
    boolean lacksARole = isMissing && message.contains("role \"");
    boolean lacksALanguage = isMissing && message.contains("language \"");
    return lacksARole || lacksALanguage || OF_THE_SERVER.stream().anyMatch(message::contains);
  }

  /** What the second failure of the same kind is called. */
  static FailureReason named(RunFailedException failure) {
    return failure.reason() == FailureReason.RESTORE_FAILED
        ? FailureReason.NOT_RESTORABLE
        : FailureReason.COPY_DAMAGED;
  }
}
