package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.ValidationRule;

/** Whose backups are pruned. It is done once, as soon as it is created. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "self == oldSelf",
    message = "a Prune cannot be changed; create another one")
public record PruneSpec(
    @JsonPropertyDescription(
            "The policy whose rules count, and whose backups go when they have expired.")
        @Required
        PolicyReference policyRef,
    @JsonPropertyDescription(
            "Only say what would go and why everything else stays; delete nothing. Default: false.")
        Boolean dryRun) {

  public PruneSpec {
    dryRun = dryRun != null && dryRun;
  }
}
