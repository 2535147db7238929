package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/**
 * What became of the backup at one destination. The destination is as it was when the run started:
 * whatever is done with the backup later is done there.
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DestinationStatus(
    @JsonPropertyDescription("Name of the destination in the policy.") String name,
    @JsonPropertyDescription(
            "The bucket as it was when the run started. Whatever is done with this backup later is"
                + " done there, even if the policy points elsewhere by then.")
        S3Destination s3,
    @JsonPropertyDescription("The volume as it was when the run started, likewise.")
        VolumeDestination volume,
    @JsonPropertyDescription("The container as it was when the run started, likewise.")
        AzureDestination azure,
    @JsonPropertyDescription("Key of the manifest, once it is committed.") String manifest,
    @JsonPropertyDescription("SHA-256 of the manifest, in hexadecimal.") String manifestSha256,
    @JsonPropertyDescription(
            "Completed, Failed or Missing; absent where the run has not said what became of it.")
        DestinationPhase phase,
    @JsonPropertyDescription("Size as stored there, for people.") String size,
    @JsonPropertyDescription("Size as stored there, in bytes.") Long storedBytes,
    @JsonPropertyDescription("Why it failed: one word.") String reason,
    @JsonPropertyDescription("Why it failed: one sentence for people.") String message,
    @JsonPropertyDescription("What was found when it was last read again there; absent before.")
        Verification verification,
    @JsonPropertyDescription(
            "Of a copy that is Missing: since when, at the latest, its manifest has been gone.")
        String missingSince,
    @JsonPropertyDescription(
            "When a BackupCopy stored it there; absent of what the run itself has stored, when it"
                + " was completed.")
        String copiedTime,
    @JsonPropertyDescription(
            "The space of the volume once the backup was stored there; absent where it is not"
                + " known, and of anything but a volume.")
        VolumeSpaceStatus space) {

  /** The reason of a copy whose manifest is gone. */
  public static final String MISSING = "Missing";

  public DestinationStatus {
    missingSince = WrittenTime.orNone(missingSince);
    copiedTime = WrittenTime.orNone(copiedTime);
  }

  /** {@code destination} at the start of a run: nothing is committed there. */
  public static DestinationStatus of(Destination destination) {
    return new DestinationStatus(
        destination.name(),
        destination.s3(),
        destination.volume(),
        destination.azure(),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  /**
   * The same destination with a manifest in its place.
   *
   * @param storedSize the size of the backup, for people
   * @param bytes the size of the backup
   */
  public DestinationStatus committed(String key, String sha256, String storedSize, Long bytes) {
    return new DestinationStatus(
        name,
        s3,
        volume,
        azure,
        key,
        sha256,
        DestinationPhase.COMPLETED,
        storedSize,
        bytes,
        null,
        null,
        null,
        null,
        null,
        space);
  }

  /** The same destination without a backup, and why. */
  public DestinationStatus failed(String why, String sentence) {
    return new DestinationStatus(
        name,
        s3,
        volume,
        azure,
        null,
        null,
        DestinationPhase.FAILED,
        null,
        null,
        why,
        sentence,
        null,
        null,
        null,
        null);
  }

  /** The same copy, with what was found when it was read again; null for nothing. */
  public DestinationStatus verified(Verification found) {
    return new DestinationStatus(
        name,
        s3,
        volume,
        azure,
        manifest,
        manifestSha256,
        phase,
        size,
        storedBytes,
        reason,
        message,
        found,
        missingSince,
        copiedTime,
        space);
  }

  /**
   * The same copy, as one that was not stored by the backup's own run.
   *
   * @param time when it was stored; null if it is not known, or its own run has stored it
   */
  public DestinationStatus copiedAt(String time) {
    return new DestinationStatus(
        name,
        s3,
        volume,
        azure,
        manifest,
        manifestSha256,
        phase,
        size,
        storedBytes,
        reason,
        message,
        verification,
        missingSince,
        time,
        space);
  }

  /**
   * The same copy, whose manifest is gone. What was known of it stays, so that it can be told when
   * it is back.
   *
   * @param since since when, at the latest
   */
  public DestinationStatus missing(String sentence, String since) {
    return new DestinationStatus(
        name,
        s3,
        volume,
        azure,
        manifest,
        manifestSha256,
        DestinationPhase.MISSING,
        size,
        storedBytes,
        MISSING,
        sentence,
        verification,
        since,
        copiedTime,
        space);
  }

  /** The same copy, with the space of its volume; null where that is not known. */
  public DestinationStatus withSpace(VolumeSpaceStatus known) {
    return new DestinationStatus(
        name,
        s3,
        volume,
        azure,
        manifest,
        manifestSha256,
        phase,
        size,
        storedBytes,
        reason,
        message,
        verification,
        missingSince,
        copiedTime,
        known);
  }

  /** The destination itself. */
  public Destination destination() {
    return new Destination(name, s3, volume, azure);
  }
}
