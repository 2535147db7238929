package dev.holdfast.crd;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The committed CRDs are those of the API types. */
class CrdFilesTest {
  private static final Path COMMITTED = Path.of("crds");

  @Test
  void theCommittedFilesAreCurrent() throws IOException {
    Map<String, String> generated = CrdFiles.generate();
    try (Stream<Path> files = Files.list(COMMITTED)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrderElementsOf(generated.keySet());
    }
    for (Map.Entry<String, String> file : generated.entrySet()) {
      assertThat(COMMITTED.resolve(file.getKey()))
          .as("stale: run \"mvn package -DskipTests\" and commit crds/")
          .hasContent(file.getValue());
    }
  }

  @Test
  void theColumnsOfABackupAreInTheOrderThatPeopleRead() throws IOException {
    assertThat(
            crd("backups.holdfast.dev.yaml")
                .getSpec()
                .getVersions()
                .get(0)
                .getAdditionalPrinterColumns())
        .filteredOn(column -> column.getPriority() == null || column.getPriority() == 0)
        .extracting(CustomResourceColumnDefinition::getName)
        .containsExactly(
            "Policy", "Tier", "Phase", "Progress", "Size", "Duration", "Verified", "Age");
  }

  @Test
  void theColumnsOfARestoreAreInTheOrderThatPeopleRead() throws IOException {
    assertThat(
            crd("restores.holdfast.dev.yaml")
                .getSpec()
                .getVersions()
                .get(0)
                .getAdditionalPrinterColumns())
        .filteredOn(column -> column.getPriority() == null || column.getPriority() == 0)
        .extracting(CustomResourceColumnDefinition::getName)
        .containsExactly("Source", "Target", "Mode", "Phase", "Progress", "Duration", "Age");
  }

  @Test
  void theColumnsOfACopyAreInTheOrderThatPeopleRead() throws IOException {
    assertThat(
            crd("backupcopies.holdfast.dev.yaml")
                .getSpec()
                .getVersions()
                .get(0)
                .getAdditionalPrinterColumns())
        .filteredOn(column -> column.getPriority() == null || column.getPriority() == 0)
        .extracting(CustomResourceColumnDefinition::getName)
        .containsExactly("Backup", "From", "To", "Phase", "Progress", "Size", "Duration", "Age");
  }

  @Test
  void everyFieldOfASpecIsDescribed() throws IOException {
    List<String> undescribed = new ArrayList<>();
    for (String file : CrdFiles.generate().keySet()) {
      JSONSchemaProps root =
          crd(file).getSpec().getVersions().get(0).getSchema().getOpenAPIV3Schema();
      collect(file + " spec", root.getProperties().get("spec"), undescribed);
    }
    assertThat(undescribed).isEmpty();
  }

  private static void collect(String path, JSONSchemaProps schema, List<String> undescribed) {
    if (schema.getProperties() == null) {
      return;
    }
    schema
        .getProperties()
        .forEach(
            (name, property) -> {
              String here = path + "." + name;
              if (property.getDescription() == null) {
                undescribed.add(here);
              }
              // What comes from Kubernetes itself is described there.
              if (!List.of("affinity", "resources", "tolerations").contains(name)) {
                collect(here, property, undescribed);
                if (property.getItems() != null && property.getItems().getSchema() != null) {
                  collect(here, property.getItems().getSchema(), undescribed);
                }
              }
            });
  }

  private static CustomResourceDefinition crd(String file) throws IOException {
    return Serialization.unmarshal(
        Files.readString(COMMITTED.resolve(file)), CustomResourceDefinition.class);
  }
}
