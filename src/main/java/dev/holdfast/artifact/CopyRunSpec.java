package dev.holdfast.artifact;

import java.util.List;

/**
 * What a Job that brings a backup to another destination is told, in the same environment variable
 * and with the same rules as a {@link RunSpec}.
 *
 * @param formatVersion the version of this record, {@link RunSpec#FORMAT_VERSION}
 * @param uid the UID of the BackupCopy
 * @param source where the backup is read from
 * @param others where else it is stored: none of them may be the target under another name
 * @param target where it is brought to; the manifest is not there yet
 * @param noProgressTimeoutSeconds after how many seconds without a byte moved the run gives up
 */
public record CopyRunSpec(
    int formatVersion,
    String uid,
    RestoreRunSpec.StoredBackup source,
    List<RestoreRunSpec.StoredBackup> others,
    RestoreRunSpec.StoredBackup target,
    int noProgressTimeoutSeconds) {

  public CopyRunSpec {
    others = others == null ? List.of() : List.copyOf(others);
  }
}
