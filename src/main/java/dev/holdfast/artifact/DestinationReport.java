package dev.holdfast.artifact;

import java.util.Objects;

/**
 * What became of a backup at one destination: it is committed there, or something went wrong.
 *
 * @param destination the destination's name in the policy
 * @param key the key of its manifest; null if it is not committed
 * @param sha256 SHA-256 of the manifest, in hexadecimal; null if it is not committed
 * @param storedBytes bytes stored there, over all objects but the manifest
 * @param reason why it is not committed; null if it is
 * @param message the same as a sentence for people; null if it is committed
 * @param field the field of the policy to look at; may be null
 * @param restoreMillis how long it took to restore it from there, in milliseconds; null if it was
 *     not restored
 * @param space the space of the volume now that it is stored there; null where that is not known
 */
public record DestinationReport(
    String destination,
    String key,
    String sha256,
    long storedBytes,
    FailureReason reason,
    String message,
    String field,
    Long restoreMillis,
    StoreSpace space) {
  public DestinationReport {
    Objects.requireNonNull(destination, "destination");
  }

  /** A destination where {@code manifest} is in its place. */
  public static DestinationReport stored(CommittedManifest manifest, long storedBytes) {
    return new DestinationReport(
        manifest.destination(),
        manifest.key(),
        manifest.sha256(),
        storedBytes,
        null,
        null,
        null,
        null,
        null);
  }

  /** A destination that has no backup, or none that is known of. */
  public static DestinationReport failed(
      String destination, FailureReason reason, String message, String field) {
    return new DestinationReport(
        destination, null, null, 0, Objects.requireNonNull(reason), message, field, null, null);
  }

  /** The same, restored from there in so many milliseconds. */
  public DestinationReport restoredIn(long millis) {
    return new DestinationReport(
        destination, key, sha256, storedBytes, reason, message, field, millis, space);
  }

  /** The same, with the space of its volume; null where that is not known. */
  public DestinationReport withSpace(StoreSpace known) {
    return new DestinationReport(
        destination, key, sha256, storedBytes, reason, message, field, restoreMillis, known);
  }

  /** Whether the backup is committed there. */
  public boolean isStored() {
    return reason == null && key != null && sha256 != null;
  }

  DestinationReport withMessageOfAtMost(int length) {
    return new DestinationReport(
        destination,
        key,
        sha256,
        storedBytes,
        reason,
        Shortening.cut(message, length),
        field,
        restoreMillis,
        space);
  }
}
