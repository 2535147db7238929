package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** The state of one tier's schedule. Times are RFC 3339, in UTC. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TierStatus(
    @JsonPropertyDescription("Name of the tier.") String name,
    @JsonPropertyDescription("The schedule and time zone that the other fields speak of.")
        String schedule,
    @JsonPropertyDescription(
            "Since when the schedule applies: runs before this instant (the tier was new, edited or"
                + " suspended) are not made up for.")
        String since,
    @JsonPropertyDescription("The time of the schedule that the newest run was started for.")
        String lastRun,
    @JsonPropertyDescription("When the next run is due.") String nextRun,
    @JsonPropertyDescription("Why the newest run that did not start was skipped.") String skipped,
    @JsonPropertyDescription(
            "A time that the tier had reached while the clock was ahead, and that was disregarded"
                + " when the clock was right again. Gone once the next run is started.")
        String ahead) {

  public TierStatus {
    since = WrittenTime.orNone(since);
    lastRun = WrittenTime.orNone(lastRun);
    nextRun = WrittenTime.orNone(nextRun);
    ahead = WrittenTime.orNone(ahead);
  }
}
