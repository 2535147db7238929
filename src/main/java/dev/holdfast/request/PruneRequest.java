package dev.holdfast.request;

import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.PruneSpec;
import java.util.List;

/**
 * Retention, now.
 *
 * @param policy the policy whose rules count, and whose backups go when they have expired
 * @param dryRun whether only to say what would go, and why everything else stays; null for false
 */
public record PruneRequest(String policy, Boolean dryRun) implements ObjectRequest<Prune> {

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
