package dev.holdfast.overview;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.holdfast.api.v1alpha1.VolumeSpaceStatus;

/** What is stored of a policy at one destination. */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DestinationOverview(
    @JsonPropertyDescription("Its name.") String name,
    @JsonPropertyDescription("S3, volume or azure.") String kind,
    @JsonPropertyDescription(
            "Whether the policy stores backups there now. If it was pointed elsewhere, there is one"
                + " of the same name for each place.")
        boolean inPolicy,
    @JsonPropertyDescription(
            "The newest good backup that is stored there whole; absent if there is none.")
        NewestBackup newest,
    @JsonPropertyDescription("How many backups are stored there whole.") int copies,
    @JsonPropertyDescription("What they take up.") long storedBytes,
    @JsonPropertyDescription(
            "The space of the volume, as the newest run there has told it. Absent where that is not"
                + " known, and of anything but a volume.")
        VolumeSpaceStatus space,
    @JsonPropertyDescription("When that was. RFC 3339, in UTC.") String spaceTime) {}
