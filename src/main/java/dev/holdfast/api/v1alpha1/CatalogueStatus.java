package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Size;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;

/** What was found. Times are RFC 3339, in UTC. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_EMPTY)
public record CatalogueStatus(
    @JsonPropertyDescription("The generation of the spec that this status speaks of.")
        Long observedGeneration,
    @JsonPropertyDescription("Pending, Running, Completed or Failed.") RunPhase phase,
    @JsonPropertyDescription("Whether its Job is at work.") String progress,
    @JsonPropertyDescription("One sentence for people: what happens, what was found, or why not.")
        String message,
    @JsonPropertyDescription("When its Job was created.") String startTime,
    @JsonPropertyDescription("When it became final.") String completionTime,
    @JsonPropertyDescription("From the start of the run to its end.") String duration,
    @JsonPropertyDescription("How many backups were found, at one destination at least.")
        Integer found,
    @JsonPropertyDescription("How many Backups were made again from what was found.")
        Integer madeAgain,
    @JsonPropertyDescription(
            "How many Backups of the policy are Missing now: they have no manifest anywhere.")
        Integer missing,
    // The API server refuses rules on the items of a list that may be of any length.
    @JsonPropertyDescription("Where is looked, as the policy said at the start; what is there.")
        @Size(max = 16)
        List<CataloguedDestination> destinations,
    @JsonPropertyDescription(
            "The Backups of the policy that there were at the start, while it is under way: one of"
                + " these that is gone at the end was deleted meanwhile, and stays so.")
        List<String> known,
    @JsonPropertyDescription("Name of its Job, in the same namespace.") String job,
    @JsonPropertyDescription("When the Job last showed a sign of life.") String lastProgressTime,
    @JsonPropertyDescription(
            "Complete: True once every destination was seen whole and every record is as it should"
                + " be, False once that has failed. Failed: the opposite, so that one can wait for"
                + " either.")
        List<Condition> conditions)
    implements JobStatus {

  /** Those that can be looked through at all; they come before all others. */
  public List<Destination> reachable() {
    return destinations.stream()
        .takeWhile(one -> one.message() == null)
        .map(CataloguedDestination::destination)
        .toList();
  }

  public CatalogueStatus {
    startTime = WrittenTime.orNone(startTime);
    completionTime = WrittenTime.orNone(completionTime);
    lastProgressTime = WrittenTime.orNone(lastProgressTime);
    destinations = destinations == null ? List.of() : List.copyOf(destinations);
    known = known == null ? List.of() : List.copyOf(known);
    conditions = conditions == null ? List.of() : List.copyOf(conditions);
  }
}
