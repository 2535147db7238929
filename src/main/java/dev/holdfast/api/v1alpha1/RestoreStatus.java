package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;

/** How a restore, or a reading of all that is stored, went. Times are RFC 3339, in UTC. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record RestoreStatus(
    @JsonPropertyDescription("The generation of the spec that this status speaks of.")
        Long observedGeneration,
    @JsonPropertyDescription("Pending, Running, Completed or Failed.") RunPhase phase,
    @JsonPropertyDescription(
            "How much of the data is restored, or read, in percent, with its speed.")
        String progress,
    @JsonPropertyDescription(
            "One sentence for people: what happens, what was read, or why it failed.")
        String message,
    @JsonPropertyDescription("When its Job was created.") String startTime,
    @JsonPropertyDescription("When it became final.") String completionTime,
    @JsonPropertyDescription(
            "From the start of the run to the databases being there: what a recovery takes.")
        String duration,
    @JsonPropertyDescription("The names of the databases that are made, and the server's host.")
        String target,
    @JsonPropertyDescription("Version of the PostgreSQL server that was restored to.")
        String serverVersion,
    @JsonPropertyDescription("Where the backup is read from, as its Backup said at the start.")
        DestinationStatus source,
    @JsonPropertyDescription("Name of its Job, in the same namespace.") String job,
    @JsonPropertyDescription("When the Job last showed a sign of life.") String lastProgressTime,
    @JsonPropertyDescription(
            "Complete: True once every database is there, or all was read and is intact; False"
                + " once that has failed."
                + " Failed: the opposite, so that one can wait for either.")
        List<Condition> conditions,
    // The API server refuses rules on the items of a list that may be of any length.
    @JsonPropertyDescription(
            "Mode ReadBack: the copies that are read, as the Backup said at the start, and what was"
                + " found.")
        @Size(max = 16)
        List<DestinationStatus> copies,
    @JsonPropertyDescription(
            "Name of the Backup that is restored or read, in the same namespace, as it was named or"
                + " chosen; absent where there is none.")
        String backup,
    @JsonPropertyDescription("What was asked for, and what was chosen, for people.") String asked,
    @JsonPropertyDescription("Name of the policy of that Backup; absent where there is none.")
        String policy,
    @JsonPropertyDescription(
            "Size of what was restored, before compression, in bytes; absent before it was. With"
                + " filters, the size of what was read for it.")
        Long restoredBytes,
    @JsonPropertyDescription("Mode Plan: what a restore would do; absent before that is known.")
        PlannedRestore plan)
    implements JobStatus {

  public RestoreStatus {
    startTime = WrittenTime.orNone(startTime);
    completionTime = WrittenTime.orNone(completionTime);
    lastProgressTime = WrittenTime.orNone(lastProgressTime);
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
    copies = copies == null ? List.of() : List.copyOf(copies);
  }
}
