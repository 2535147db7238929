package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;

/** What a backup is decrypted with. Only the Job of the restore reads it. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record Decryption(
    @JsonPropertyDescription(
            "Secret with an identity file of age, or a secret key of OpenPGP, armored or binary.")
        @Required
        IdentityReference secretRef) {}
