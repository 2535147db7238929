package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** What is restored. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record RestoreSource(
    @JsonPropertyDescription("The Backup, which must be Completed or PartiallyCompleted.") @Required
        BackupReference backupRef) {}
