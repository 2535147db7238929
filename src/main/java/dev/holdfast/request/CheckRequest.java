package dev.holdfast.request;

import dev.holdfast.api.v1alpha1.PolicyCheck;
import dev.holdfast.api.v1alpha1.PolicyCheckSpec;
import dev.holdfast.api.v1alpha1.PolicyReference;
import java.util.List;

/**
 * A check of a policy.
 *
 * @param policy the policy
 * @param keepFor for how long the check is kept after its end, such as 7d; null for ever
 */
public record CheckRequest(String policy, String keepFor) implements ObjectRequest<PolicyCheck> {

  @Override
  public String stem() {
    return Making.stem(policy, "check");
  }

  @Override
  public List<RequestProblem> problems() {
    return Fields.renamed(SchemaCheck.of("", spec()), "policyRef.name", "policy");
  }

  @Override
  public PolicyCheck at(Place place) {
    return Making.of(new PolicyCheck(), spec(), place, problems());
  }

  private PolicyCheckSpec spec() {
    return new PolicyCheckSpec(new PolicyReference(policy), keepFor);
  }
}
