package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** The verification of a policy's backups. Times are RFC 3339, in UTC. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record VerificationStatus(
    @JsonPropertyDescription("The state of its schedule.") TierStatus runs,
    @JsonPropertyDescription("Name of the newest Restore that verifies, or has verified.")
        String restore,
    @JsonPropertyDescription("Name of the Backup that it is about.") String backup,
    @JsonPropertyDescription("Pending, Running, Completed or Failed.") RunPhase phase,
    @JsonPropertyDescription("When it became final.") String time,
    @JsonPropertyDescription("How long the restore, or the reading, took.") String duration,
    @JsonPropertyDescription("What was found, or why it failed: one sentence for people.")
        String message) {

  public VerificationStatus {
    time = WrittenTime.orNone(time);
  }
}
