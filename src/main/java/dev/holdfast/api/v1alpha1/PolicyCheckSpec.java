package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** Which policy is checked. It is done once, as soon as it is created. */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
    value = "self == oldSelf",
    message = "a PolicyCheck cannot be changed; create another one")
public record PolicyCheckSpec(
    @JsonPropertyDescription("The policy that is checked, as it is now.") @Required
        PolicyReference policyRef,
    @JsonPropertyDescription(
            "How long this PolicyCheck is kept after its end; then it is deleted. Default: it stays"
                + " until somebody deletes it.")
        @Size(min = 2, max = Patterns.MAX_DURATION)
        @ValidationRule(value = Rules.DURATION, message = Rules.DURATION_SAYS)
        String keepFor) {}
