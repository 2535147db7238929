package dev.holdfast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.client.CustomResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class NamespaceRightsTest {
  /** A kind that is not asked for, and may not be listed in one namespace, ends the operator. */
  @Test
  void everyKindThatIsInstalledIsAskedFor() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("crds"))) {
      List<String> installed =
          files.map(file -> file.getFileName().toString().replaceFirst("\\.yaml$", "")).toList();
      assertThat(NamespaceRights.LISTED)
          .filteredOn(CustomResource.class::isAssignableFrom)
          .map(kind -> CustomResource.getCRDName(kind.asSubclass(CustomResource.class)))
          .containsExactlyInAnyOrderElementsOf(installed);
    }
  }
}
