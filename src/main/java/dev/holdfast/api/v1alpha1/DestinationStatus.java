package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;

/** What became of the backup at one destination. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DestinationStatus(
    @JsonPropertyDescription("Name of the destination in the policy.") String name,
    @JsonPropertyDescription(
            "The destination as it was when the run started. Whatever is done with this backup"
                + " later is done there, even if the policy points elsewhere by then.")
        S3Destination s3,
    @JsonPropertyDescription("Key of the manifest, once it is committed.") String manifest,
    @JsonPropertyDescription("SHA-256 of the manifest, in hexadecimal.") String manifestSha256) {}
