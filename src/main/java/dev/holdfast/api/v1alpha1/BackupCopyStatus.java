package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;

/** How the copying went. Times are RFC 3339, in UTC. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record BackupCopyStatus(
    @JsonPropertyDescription("The generation of the spec that this status speaks of.")
        Long observedGeneration,
    @JsonPropertyDescription("Pending, Running, Completed or Failed.") RunPhase phase,
    @JsonPropertyDescription("How much was read, in percent, with its speed.") String progress,
    @JsonPropertyDescription("One sentence for people: what happens, or why it failed.")
        String message,
    @JsonPropertyDescription("When its Job was created.") String startTime,
    @JsonPropertyDescription("When it became final.") String completionTime,
    @JsonPropertyDescription("From the start of the run to the committed manifest.")
        String duration,
    @JsonPropertyDescription("Size as stored, for people.") String size,
    @JsonPropertyDescription("Where the backup is read from, as its Backup said at the start.")
        DestinationStatus source,
    @JsonPropertyDescription(
            "Where it is brought to, as the policy said at the start; with a manifest once it is"
                + " committed there.")
        DestinationStatus target,
    // The API server refuses rules on the items of a list that may be of any length.
    @JsonPropertyDescription(
            "Where else the backup is stored: none of these may be the target under another name.")
        @Size(max = 16)
        List<DestinationStatus> otherCopies,
    @JsonPropertyDescription("Name of its Job, in the same namespace.") String job,
    @JsonPropertyDescription("When the Job last showed a sign of life.") String lastProgressTime,
    @JsonPropertyDescription(
            "Complete: True once the backup is stored whole at the target, False once that has"
                + " failed. Failed: the opposite, so that one can wait for either.")
        List<Condition> conditions)
    implements JobStatus {

  public BackupCopyStatus {
    startTime = WrittenTime.orNone(startTime);
    completionTime = WrittenTime.orNone(completionTime);
    lastProgressTime = WrittenTime.orNone(lastProgressTime);
    otherCopies = otherCopies == null ? List.of() : List.copyOf(otherCopies);
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }
}
