package dev.holdfast.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.PolicyCheck;
import dev.holdfast.api.v1alpha1.PolicyCheckSpec;
import dev.holdfast.api.v1alpha1.PolicyReference;
import org.junit.jupiter.api.Test;

class CheckRequestTest {
  @Test
  void checkHasWhatWasAskedFor() {
    CheckRequest request = new CheckRequest("shop", "1d");
    PolicyCheck check = request.at(new Place("shops", "look"));

    assertThat(request.stem()).isEqualTo("shop-check");
    assertThat(check.getMetadata().getName()).isEqualTo("look");
    assertThat(check.getSpec()).isEqualTo(new PolicyCheckSpec(new PolicyReference("shop"), "1d"));
  }

  @Test
  void fieldsThatAreWrongAreNamedAsTheRequestNamesThem() {
    assertThat(new CheckRequest("Shop", "soon").problems())
        .extracting(RequestProblem::field)
        .containsExactly("policy", "keepFor");
    assertThat(new CheckRequest(null, null).problems())
        .extracting(RequestProblem::field)
        .containsExactly("policy");
  }
}
