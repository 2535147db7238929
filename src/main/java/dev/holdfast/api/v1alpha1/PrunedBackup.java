package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** A backup that is to go. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record PrunedBackup(
    @JsonPropertyDescription("Name of the Backup.") String name,
    @JsonPropertyDescription("UID of the Backup: one of the same name that is made later stays.")
        String uid) {}
