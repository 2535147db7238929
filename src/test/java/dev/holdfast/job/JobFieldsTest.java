package dev.holdfast.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.JobTemplate;
import dev.holdfast.api.v1alpha1.UnreadableQuantity;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import org.junit.jupiter.api.Test;

class JobFieldsTest {
  /** Stored under a schema that took it; the API server takes no Job with it. */
  @Test
  void quantityThatIsNoneIsNamed() {
    JobTemplate template =
        JobTemplate.DEFAULT.withResources(
            new ResourceRequirementsBuilder()
                .addToLimits("memory", new UnreadableQuantity("lots"))
                .addToRequests("cpu", new UnreadableQuantity(""))
                .build());

    assertThat(JobFields.problems(template))
        .containsExactly(
            "spec.jobTemplate.resources.limits.memory: \"lots\" is no quantity; write one such as"
                + " 500m or 256Mi",
            "spec.jobTemplate.resources.requests.cpu: \"\" is no quantity; write one such as 500m"
                + " or 256Mi");
  }

  @Test
  void quantitiesAreFine() {
    JobTemplate template =
        JobTemplate.DEFAULT.withResources(
            new ResourceRequirementsBuilder().addToLimits("cpu", new Quantity("500m")).build());

    assertThat(JobFields.problems(template)).isEmpty();
  }
}
