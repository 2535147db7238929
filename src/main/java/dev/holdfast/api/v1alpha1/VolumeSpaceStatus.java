package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** The space of a volume when a run there had ended. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record VolumeSpaceStatus(
    @JsonPropertyDescription("How much of it was free for new files, in bytes.") Long freeBytes,
    @JsonPropertyDescription("Its size, in bytes.") Long totalBytes) {}
