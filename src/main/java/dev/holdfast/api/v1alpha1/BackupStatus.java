package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;

/** How a backup went. Times are RFC 3339, in UTC. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record BackupStatus(
    @JsonPropertyDescription("The generation of the spec that this status speaks of.")
        Long observedGeneration,
    @JsonPropertyDescription(
            "Pending, Running, Completed, PartiallyCompleted, Failed, Deleting or Missing.")
        BackupPhase phase,
    @JsonPropertyDescription(
            "How far the dump is, in percent of the estimated size of the data, with its speed.")
        String progress,
    @JsonPropertyDescription("One sentence for people: what happens, or why it failed.")
        String message,
    @JsonPropertyDescription("When its Job was created.") String startTime,
    @JsonPropertyDescription("When it became final.") String completionTime,
    @JsonPropertyDescription("From the start of the dump to the committed manifest.")
        String duration,
    @JsonPropertyDescription("Size as stored at one destination, for people.") String size,
    @JsonPropertyDescription(
            "Size as stored at one destination, in bytes, over all objects of the backup.")
        Long storedBytes,
    @JsonPropertyDescription("Size of the dump before compression, in bytes.") Long rawBytes,
    @JsonPropertyDescription("Version of the PostgreSQL server.") String serverVersion,
    @JsonPropertyDescription("Name of its Job, in the same namespace.") String job,
    @JsonPropertyDescription("When the Job last showed a sign of life.") String lastProgressTime,
    // The API server refuses rules on the items of a list that may be of any length.
    @JsonPropertyDescription("Where it is stored, or was to be.") @Size(max = 16)
        List<DestinationStatus> destinations,
    @JsonPropertyDescription(
            "Complete: True once the backup is stored whole at every destination, False once it has"
                + " failed at one. Failed: the opposite, so that one can wait for either. The"
                + " reason PartiallyCompleted says that other destinations have it. Verified: True"
                + " once it was read again and is intact, False once something was found to be"
                + " wrong with a copy; absent if nobody looked. Deleted: False while the record is"
                + " to go and cannot yet, with the reason; True once nothing is stored of it any"
                + " more.")
        List<Condition> conditions,
    @JsonPropertyDescription(
            "UID of the policy that says what is backed up: the one that had the name when the"
                + " backup was started. A policy that is deleted and made again is another.")
        String policyUid,
    @JsonPropertyDescription(
            "When it was last read again, at one destination at least, whatever was found.")
        String verifiedTime,
    @JsonPropertyDescription(
            "The databases as the policy selected them when the backup was started. Backups of one"
                + " tier with the same databases stand in for one another in retention.")
        List<String> databases,
    @JsonPropertyDescription(
            "UID of the Backup whose run has stored it, where that is another than this one: where"
                + " this record was made again from the manifest.")
        String runUid,
    @JsonPropertyDescription("The counting of rows, while the dump runs.") RowCountStatus rowCounts,
    @JsonPropertyDescription(
            "No later than this is the data: when the last of its databases had its snapshot, by"
                + " the clock of the Job. Absent in old backups.")
        String snapshotTime)
    implements JobStatus {

  /**
   * The type of the condition that is True once the backup was read again and is intact, and False
   * once something was found to be wrong with one of its copies.
   */
  public static final String VERIFIED = "Verified";

  /**
   * The type of the condition that is True once nothing is stored of the backup any more, which its
   * deletion has made sure of, and False while it was to be deleted and is not.
   */
  public static final String DELETED = "Deleted";

  public BackupStatus {
    startTime = WrittenTime.orNone(startTime);
    completionTime = WrittenTime.orNone(completionTime);
    lastProgressTime = WrittenTime.orNone(lastProgressTime);
    verifiedTime = WrittenTime.orNone(verifiedTime);
    snapshotTime = WrittenTime.orNone(snapshotTime);
    destinations = destinations == null ? List.of() : List.copyOf(destinations);
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
    databases = databases == null ? List.of() : List.copyOf(databases);
  }

  /**
   * The same backup, stored at other destinations than before, and in another phase perhaps.
   *
   * @param sentence where it is not stored, and why; null if there is nothing to say
   */
  public BackupStatus storedAt(
      List<DestinationStatus> copies,
      BackupPhase newPhase,
      String sentence,
      List<Condition> newConditions) {
    return with(copies, newPhase, sentence, newConditions, verifiedTime);
  }

  /** The same backup, with what is known of its copies and conditions now. */
  public BackupStatus verified(
      List<DestinationStatus> copies, List<Condition> newConditions, String time) {
    return with(copies, phase, message, newConditions, time);
  }

  private BackupStatus with(
      List<DestinationStatus> copies,
      BackupPhase newPhase,
      String sentence,
      List<Condition> newConditions,
      String newVerifiedTime) {
    return new BackupStatus(
        observedGeneration,
        newPhase,
        progress,
        sentence,
        startTime,
        completionTime,
        duration,
        size,
        storedBytes,
        rawBytes,
        serverVersion,
        job,
        lastProgressTime,
        copies,
        newConditions,
        policyUid,
        newVerifiedTime,
        databases,
        runUid,
        rowCounts,
        snapshotTime);
  }
}
