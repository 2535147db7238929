package dev.holdfast.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DefaultResourcesTest {

  @ParameterizedTest
  @CsvSource({
    "1, 1, 256Mi",
    "2, 1, 256Mi",
    "3, 1, 304Mi",
    "4, 1, 352Mi",
    "16, 1, 928Mi",
    "1, 2, 280Mi",
    "2, 2, 304Mi",
    "1, 8, 424Mi",
    "16, 8, 3616Mi"
  })
  void uploadsSideBySideGetMemoryForTheirBuffers(int jobs, int destinations, String memory) {
    ResourceRequirements resources =
        DefaultResources.of(new ResourceRequirements(), jobs, destinations);

    assertThat(resources.getLimits()).containsOnlyKeys("memory");
    assertThat(resources.getLimits()).containsEntry("memory", new Quantity(memory));
    assertThat(resources.getRequests())
        .containsEntry("memory", new Quantity(memory))
        .containsEntry("cpu", new Quantity("100m"));
  }

  @Test
  void whatIsAskedForIsGiven() {
    ResourceRequirements asked =
        new ResourceRequirementsBuilder().addToLimits("memory", new Quantity("1Gi")).build();

    assertThat(DefaultResources.of(asked, 8, 2)).isEqualTo(asked);
  }
}
