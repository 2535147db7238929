package dev.holdfast.overview;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** What is stored of a policy at one destination. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DestinationOverview(
    @JsonPropertyDescription("Its name.") String name,
    @JsonPropertyDescription("S3, volume or azure.") String kind,
    @JsonPropertyDescription("Whether the policy stores backups there now.") boolean inPolicy,
    @JsonPropertyDescription(
            "The newest good backup that is stored there whole; absent if there is none.")
        NewestBackup newest,
    @JsonPropertyDescription("How many backups are stored there whole.") int copies,
    @JsonPropertyDescription("What they take up.") long storedBytes) {}
