package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** What retention says of one backup, and why. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RetentionDecision(
    @JsonPropertyDescription("Name of the Backup.") String backup,
    @JsonPropertyDescription("Keep, Expire or Hold.") RetentionFate fate,
    @JsonPropertyDescription("Why: the rule that keeps it, or that none does.") String reason) {}
