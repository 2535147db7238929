package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** What was found when a copy of a backup was read again. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Verification(
    @JsonPropertyDescription("When the Restore that read it became final. RFC 3339, in UTC.")
        String time,
    @JsonPropertyDescription(
            "Whether all of it is there as it was stored. False: something is surely wrong with"
                + " this copy.")
        Boolean intact,
    @JsonPropertyDescription("What was read, or what is wrong: one sentence for people.")
        String message) {}
