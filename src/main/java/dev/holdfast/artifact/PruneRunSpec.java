package dev.holdfast.artifact;

import java.util.List;

/**
 * What a Job that deletes the objects of expired backups is told, in the same environment variable
 * and with the same rules as a {@link RunSpec}.
 *
 * @param formatVersion the version of this record, {@link RunSpec#FORMAT_VERSION}
 * @param uid the UID of the Prune
 * @param destinations where the backups are stored
 * @param backups what is deleted, in this order; their UIDs differ
 * @param noProgressTimeoutSeconds after how many seconds without anything deleted or found the run
 *     gives up
 */
public record PruneRunSpec(
    int formatVersion,
    String uid,
    List<RunSpec.Destination> destinations,
    List<Expired> backups,
    int noProgressTimeoutSeconds) {

  public PruneRunSpec {
    destinations = destinations == null ? List.of() : List.copyOf(destinations);
    backups = backups == null ? List.of() : List.copyOf(backups);
  }

  /**
   * A backup that has expired.
   *
   * @param backup the name of the Backup
   * @param uid its UID
   * @param runUid the UID of the Backup whose run has stored it, which is also in its manifest; by
   *     default its own
   * @param copies wherever there may be something of it; at least one
   */
  public record Expired(String backup, String uid, String runUid, List<Copy> copies) {
    public Expired {
      runUid = runUid == null ? uid : runUid;
      copies = copies == null ? List.of() : List.copyOf(copies);
    }
  }

  /**
   * One copy of a backup, or what a run that failed may have left of one.
   *
   * @param destination which of the destinations it is at, counted from 0
   * @param directory the whole key of the backup's directory there, ending in a slash
   * @param manifest the key of its manifest; null if none was ever committed there
   * @param sha256 SHA-256 of its manifest, in hexadecimal; null if none was ever committed there
   */
  public record Copy(int destination, String directory, String manifest, String sha256) {}
}
