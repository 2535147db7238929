package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;

/** How the pruning went. Times are RFC 3339, in UTC. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record PruneStatus(
    @JsonPropertyDescription("The generation of the spec that this status speaks of.")
        Long observedGeneration,
    @JsonPropertyDescription("Pending, Running, Completed or Failed.") RunPhase phase,
    @JsonPropertyDescription("How many backups are gone, of how many.") String progress,
    @JsonPropertyDescription("One sentence for people: what happens, or why it failed.")
        String message,
    @JsonPropertyDescription("When its Job was created.") String startTime,
    @JsonPropertyDescription("When it became final.") String completionTime,
    @JsonPropertyDescription("From the start of the run to its end.") String duration,
    @JsonPropertyDescription("What retention said when the prune began.") RetentionStatus plan,
    @JsonPropertyDescription("What goes, as decided at the beginning.")
        @Size(max = PruneStatus.MAX_BACKUPS)
        List<PrunedBackup> backups,
    @JsonPropertyDescription("What was freed at all destinations together, for people.")
        String freed,
    @JsonPropertyDescription("Name of its Job, in the same namespace.") String job,
    @JsonPropertyDescription("When the Job last showed a sign of life.") String lastProgressTime,
    @JsonPropertyDescription(
            "Complete: True once whatever was to go is gone, False once something could not be"
                + " deleted. Failed: the opposite, so that one can wait for either.")
        List<Condition> conditions)
    implements JobStatus {

  /** How many backups go at once: the Job is told of them in one environment variable. */
  public static final int MAX_BACKUPS = 50;

  public PruneStatus {
    startTime = WrittenTime.orNone(startTime);
    completionTime = WrittenTime.orNone(completionTime);
    lastProgressTime = WrittenTime.orNone(lastProgressTime);
    backups = backups == null ? List.of() : List.copyOf(backups);
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }
}
