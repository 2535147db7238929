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
@ValidationRule(
    value = "!has(self.backup) || !has(self.dryRun) || !self.dryRun",
    message = "dryRun: leave it out; what would go is the backup that is named")
public record PruneSpec(
    @JsonPropertyDescription(
            "The policy whose rules count, and whose backups go when they have expired.")
        @Required
        PolicyReference policyRef,
    @JsonPropertyDescription(
            "Only say what would go and why everything else stays; delete nothing. Default: false.")
        Boolean dryRun,
    @JsonPropertyDescription(
            "The one Backup that goes, whatever retention says. It must be one that somebody has"
                + " deleted and whose deletionPolicy is Delete; the operator makes such a Prune for"
                + " each. Default: what has expired goes.")
        PrunedBackup backup) {

  public PruneSpec {
    dryRun = dryRun != null && dryRun;
  }
}
