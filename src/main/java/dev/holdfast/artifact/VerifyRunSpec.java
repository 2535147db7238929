package dev.holdfast.artifact;

import java.util.List;

/**
 * What a Job that reads a backup again is told, in the same environment variable and with the same
 * rules as a {@link RunSpec}.
 *
 * @param formatVersion the version of this record, {@link RunSpec#FORMAT_VERSION}
 * @param restore the namespace and the name of the Restore, with a slash between them
 * @param uid the UID of the Restore
 * @param copies where the backup is; each of them is read
 * @param identity what it is decrypted with; null if nothing was given, then nothing is opened that
 *     is encrypted
 * @param noProgressTimeoutSeconds after how many seconds without a byte moved the run gives up
 */
public record VerifyRunSpec(
    int formatVersion,
    String restore,
    String uid,
    List<RestoreRunSpec.StoredBackup> copies,
    RestoreRunSpec.Identity identity,
    int noProgressTimeoutSeconds) {

  public VerifyRunSpec {
    copies = copies == null ? List.of() : List.copyOf(copies);
  }
}
