package dev.holdfast.job;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Compression;
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
        DefaultResources.of(new ResourceRequirements(), jobs, destinations, Compression.DEFAULT);

    assertThat(resources.getLimits()).containsOnlyKeys("memory");
    assertThat(resources.getLimits()).containsEntry("memory", new Quantity(memory));
    assertThat(resources.getRequests())
        .containsEntry("memory", new Quantity(memory))
        .containsEntry("cpu", new Quantity("100m"));
  }

  @ParameterizedTest
  @CsvSource({
    "1, ZSTD, 9, 256Mi",
    "1, ZSTD, 10, 304Mi",
    "1, ZSTD, 18, 304Mi",
    "1, ZSTD, 19, 328Mi",
    "4, ZSTD, 19, 640Mi",
    "4, GZIP, 9, 352Mi",
    "1, NONE, , 256Mi"
  })
  void highLevelsOfCompressionGetMemoryForTheirTables(
      int jobs, Compression.Algorithm algorithm, Integer level, String memory) {
    assertThat(
            DefaultResources.of(
                    new ResourceRequirements(), jobs, 1, new Compression(algorithm, level))
                .getLimits())
        .containsEntry("memory", new Quantity(memory));
  }

  @Test
  void whatIsAskedForIsGiven() {
    ResourceRequirements asked =
        new ResourceRequirementsBuilder().addToLimits("memory", new Quantity("1Gi")).build();

    assertThat(DefaultResources.of(asked, 8, 2, Compression.DEFAULT)).isEqualTo(asked);
  }
}
