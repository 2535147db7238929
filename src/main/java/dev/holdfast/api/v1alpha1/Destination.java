package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A place where backups are stored. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Destination(
    @JsonPropertyDescription("Name of the destination, unique in the policy.")
        @Required
        @Size(min = 1, max = 20)
        @Pattern(Patterns.DNS_LABEL)
        String name,
    @JsonPropertyDescription("A bucket of S3 or of a server that speaks its protocol.") @Required
        S3Destination s3) {}
