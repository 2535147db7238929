package dev.holdfast.request;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.PruneSpec;
import io.fabric8.generator.annotation.Required;
import java.util.List;

/** Retention, now. */
public record PruneRequest(
    @JsonPropertyDescription(
            "The policy whose rules count, and whose backups go when they have expired.")
        @Required
        String policy,
    @JsonPropertyDescription(
            "Whether only to say what would go, and why everything else stays; absent for false.")
        Boolean dryRun)
    implements ObjectRequest<Prune> {

  public PruneRequest {
    dryRun = dryRun != null && dryRun;
  }

  @Override
  public String stem() {
    return Making.stem(policy, dryRun ? "prune-look" : "prune");
  }

  @Override
  public List<RequestProblem> problems() {
    return Fields.renamed(SchemaCheck.of("", spec()), "policyRef.name", "policy");
  }

  @Override
  public Prune at(Place place) {
    return Making.of(new Prune(), spec(), place, problems());
  }

  private PruneSpec spec() {
    return new PruneSpec(new PolicyReference(policy), dryRun, null);
  }
}
