package dev.holdfast.request;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.holdfast.api.v1alpha1.PolicyCheck;
import dev.holdfast.api.v1alpha1.PolicyCheckSpec;
import dev.holdfast.api.v1alpha1.PolicyReference;
import io.fabric8.generator.annotation.Required;
import java.util.List;

/** A check of whether a policy works. */
public record CheckRequest(
    @JsonPropertyDescription("The policy.") @Required String policy,
    @JsonPropertyDescription(
            "For how long the check is kept after its end, such as 7d; absent for ever.")
        String keepFor)
    implements ObjectRequest<PolicyCheck> {

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
