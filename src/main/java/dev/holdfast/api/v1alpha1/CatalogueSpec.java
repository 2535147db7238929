package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;

/** Whose destinations are looked through. It is done once, as soon as it is created. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "self == oldSelf",
    message = "a Catalogue cannot be changed; create another one")
public record CatalogueSpec(
    @JsonPropertyDescription(
            "The policy whose destinations are looked through, as it describes them now.")
        @Required
        PolicyReference policyRef) {}
