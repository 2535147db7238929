package dev.holdfast.request;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import dev.holdfast.api.v1alpha1.Catalogue;
import dev.holdfast.api.v1alpha1.CatalogueSpec;
import dev.holdfast.api.v1alpha1.PolicyReference;
import io.fabric8.generator.annotation.Required;
import java.util.List;

/** A look through the destinations of a policy. */
public record CatalogueRequest(@JsonPropertyDescription("The policy.") @Required String policy)
    implements ObjectRequest<Catalogue> {

  @Override
  public String stem() {
    return Making.stem(policy, "catalogue");
  }

  @Override
  public List<RequestProblem> problems() {
    return Fields.renamed(SchemaCheck.of("", spec()), "policyRef.name", "policy");
  }

  @Override
  public Catalogue at(Place place) {
    return Making.of(new Catalogue(), spec(), place, problems());
  }

  private CatalogueSpec spec() {
    return new CatalogueSpec(new PolicyReference(policy));
  }
}
