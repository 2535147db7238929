package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** A secret key in a Secret, and where its passphrase is. */
@JsonIgnoreProperties(ignoreUnknown = true)
public record IdentityReference(
    @JsonPropertyDescription("Name of the Secret, in the same namespace.")
        @Required
        @Size(min = 1, max = 253)
        @Pattern(Patterns.DNS_SUBDOMAIN)
        String name,
    @JsonPropertyDescription("Key in the Secret's data with the identity or the secret key.")
        @Required
        @Size(min = 1, max = 253)
        @Pattern(Patterns.SECRET_KEY)
        String key,
    @JsonPropertyDescription(
            "Key in the Secret's data with the passphrase of a secret key of OpenPGP. Default: it"
                + " has none.")
        @Size(min = 1, max = 253)
        @Pattern(Patterns.SECRET_KEY)
        String passphraseKey) {}
