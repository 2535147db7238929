package dev.holdfast.crd;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.Catalogue;
import dev.holdfast.api.v1alpha1.PolicyCheck;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.embedded.TemporaryDirectory;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.crdv2.generator.CRDGenerator;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceColumnDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Makes the files of {@code crds/} from the API types. The generator sorts columns by their path;
 * here they get the order of their annotations, which is the one people read.
 */
public final class CrdFiles {
  private static final List<Class<? extends CustomResource<?, ?>>> TYPES =
      List.of(
          BackupPolicy.class,
          Backup.class,
          BackupCopy.class,
          Catalogue.class,
          PolicyCheck.class,
          Prune.class,
          Restore.class);

  private CrdFiles() {}

  /** Writes the files into the directory {@code args[0]}. */
  public static void main(String[] args) throws IOException {
    Path directory = Files.createDirectories(Path.of(args[0]));
    for (Map.Entry<String, String> file : generate().entrySet()) {
      Files.writeString(directory.resolve(file.getKey()), file.getValue());
    }
  }

  /** The files' contents by their names. */
  static Map<String, String> generate() throws IOException {
    Map<String, String> files = new TreeMap<>();
    for (Class<? extends CustomResource<?, ?>> type : TYPES) {
      CustomResourceDefinition crd = generate(type);
      files.put(crd.getMetadata().getName() + ".yaml", Serialization.asYaml(crd));
    }
    return files;
  }

  private static CustomResourceDefinition generate(Class<? extends CustomResource<?, ?>> type)
      throws IOException {
    try (TemporaryDirectory directory = TemporaryDirectory.create("holdfast-crds")) {
      new CRDGenerator()
          .customResourceClasses(type)
          .forCRDVersions("v1")
          .inOutputDir(directory.path().toFile())
          .generate();
      try (Stream<Path> files = Files.list(directory.path())) {
        CustomResourceDefinition crd =
            Serialization.unmarshal(
                Files.readString(files.findFirst().orElseThrow()), CustomResourceDefinition.class);
        crd.getSpec().getVersions().forEach(version -> improve(version, type));
        return crd;
      }
    }
  }

  private static void improve(
      CustomResourceDefinitionVersion version, Class<? extends CustomResource<?, ?>> type) {
    List<String> order =
        Stream.of(type.getAnnotationsByType(AdditionalPrinterColumn.class))
            .map(AdditionalPrinterColumn::name)
            .toList();
    version
        .getAdditionalPrinterColumns()
        .sort(
            Comparator.comparingInt(
                (CustomResourceColumnDefinition c) -> order.indexOf(c.getName())));
    JSONSchemaProps root = version.getSchema().getOpenAPIV3Schema();
    eachRuleOnce(root);
    SchemaBounds.put(root, type);
    root.setRequired(List.of("spec"));
    JSONSchemaProps conditions =
        root.getProperties().get("status").getProperties().get("conditions");
    conditions.setXKubernetesListType("map");
    conditions.setXKubernetesListMapKeys(List.of("type"));
    conditions.getItems().getSchema().setRequired(List.of("type", "status"));
  }

  /** The generator finds what is said of a record's component at its field and at its accessor. */
  private static void eachRuleOnce(JSONSchemaProps schema) {
    List<ValidationRule> rules = schema.getXKubernetesValidations();
    if (rules != null) {
      schema.setXKubernetesValidations(rules.stream().distinct().toList());
    }
    if (schema.getProperties() != null) {
      schema.getProperties().values().forEach(CrdFiles::eachRuleOnce);
    }
    if (schema.getItems() != null && schema.getItems().getSchema() != null) {
      eachRuleOnce(schema.getItems().getSchema());
    }
  }
}
