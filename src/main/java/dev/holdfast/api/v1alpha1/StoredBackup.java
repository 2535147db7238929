package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** A backup as it is stored, for which the cluster needs neither a policy nor a Backup. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value =
        "!has(self.destination.s3) || !has(self.destination.s3.prefix)"
            + " || self.manifest.startsWith(self.destination.s3.prefix)",
    message = "manifest: write the whole key, which begins with destination.s3.prefix")
public record StoredBackup(
    @JsonPropertyDescription("Where it is stored.") @Required Destination destination,
    @JsonPropertyDescription(
            "The whole key of its manifest, such as prod/shops/shop/shop-daily-20261121-0200/"
                + "manifest.json. Its other objects must lie beside it.")
        @Required
        @Size(min = 1, max = 1000)
        @ValidationRule(value = Rules.MANIFEST_KEY, message = Rules.MANIFEST_KEY_SAYS)
        String manifest,
    @JsonPropertyDescription(
            "The SHA-256 that the manifest must have, in hexadecimal. Without it, nobody can tell"
                + " whether somebody has written another manifest; every object must have the"
                + " checksum that the manifest says in any case. So without it target.globals makes"
                + " no role that gets power over the server, such as a superuser.")
        @Pattern("^[0-9a-f]{64}$")
        String sha256) {}
