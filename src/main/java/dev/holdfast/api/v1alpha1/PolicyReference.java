package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A BackupPolicy in the namespace of the object that refers to it. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record PolicyReference(
    @JsonPropertyDescription("Name of the BackupPolicy, in the same namespace.")
        @Required
        @Size(min = 1, max = 63)
        @Pattern(Patterns.DNS_LABEL)
        String name) {}
