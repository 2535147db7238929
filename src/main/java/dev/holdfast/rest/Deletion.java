package dev.holdfast.rest;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.holdfast.api.v1alpha1.DeletionPolicy;

/** What became of a deletion. */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Deletion(
    @JsonPropertyDescription("Name of the object.") String name,
    @JsonPropertyDescription("Whether the object is gone already.") boolean gone,
    @JsonPropertyDescription(
            "Of a Backup. Retain: what is stored stays where it is. Delete: it is deleted at every"
                + " destination, and only then the object goes.")
        DeletionPolicy deletionPolicy,
    @JsonPropertyDescription("What happens now: one sentence for people.") String message) {}
