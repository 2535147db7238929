package dev.holdfast.crd;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Makes {@code docs/reference.md}, which has every field of every kind, from the CRDs. */
public final class ReferencePage {
  static final Path FILE = Path.of("docs", "reference.md");

  /** What comes from Kubernetes itself is described there. */
  private static final List<String> OF_KUBERNETES =
      List.of("affinity", "resources", "tolerations", "conditions");

  private ReferencePage() {}

  /** Writes it. */
  public static void main(String[] args) throws IOException {
    Files.writeString(FILE, generate());
  }

  /** What is in it. */
  static String generate() throws IOException {
    StringBuilder page =
        new StringBuilder(
            """
            # Every field

            Made from the kinds themselves, so it is what `kubectl explain` says too. Durations are a number and a unit, `30s`, `15m`,
            `36h` or `30d`. What is marked `*` must be given.
            """);
    for (String file : CrdFiles.generate().values()) {
      CustomResourceDefinition crd = Serialization.unmarshal(file, CustomResourceDefinition.class);
      JSONSchemaProps root = crd.getSpec().getVersions().get(0).getSchema().getOpenAPIV3Schema();
      page.append("\n## ").append(crd.getSpec().getNames().getKind()).append("\n\n");
      page.append("Short name `")
          .append(String.join("`, `", crd.getSpec().getNames().getShortNames()))
          .append("`, `")
          .append(crd.getSpec().getGroup())
          .append("/")
          .append(crd.getSpec().getVersions().get(0).getName())
          .append("`.\n");
      table(page, "spec", root);
      table(page, "status", root);
    }
    return page.toString();
  }

  private static void table(StringBuilder page, String part, JSONSchemaProps root) {
    List<String> rows = new ArrayList<>();
    collect(part, root.getProperties().get(part), rows);
    page.append("\n| `").append(part).append("` | type | default | |\n|---|---|---|---|\n");
    rows.forEach(row -> page.append(row).append("\n"));
  }

  private static void collect(String path, JSONSchemaProps schema, List<String> rows) {
    List<String> required = schema.getRequired() == null ? List.of() : schema.getRequired();
    Map<String, JSONSchemaProps> properties =
        schema.getProperties() == null ? Map.of() : new TreeMap<>(schema.getProperties());
    properties.forEach(
        (name, property) -> {
          JSONSchemaProps item =
              property.getItems() == null ? null : property.getItems().getSchema();
          String here = path + "." + name + (item == null ? "" : "[]");
          rows.add(row(here, required.contains(name), property, item));
          if (!OF_KUBERNETES.contains(name)) {
            collect(here, property, rows);
            if (item != null) {
              collect(here, item, rows);
            }
          }
        });
  }

  private static String row(
      String path, boolean required, JSONSchemaProps property, JSONSchemaProps item) {
    return "| `%s`%s | %s | %s | %s |"
        .formatted(
            path.substring(path.indexOf('.') + 1),
            required ? " *" : "",
            type(property, item),
            text(property.getDefault()),
            property.getDescription() == null ? "" : cell(property.getDescription()));
  }

  private static String type(JSONSchemaProps property, JSONSchemaProps item) {
    JSONSchemaProps one = item == null ? property : item;
    String type =
        Boolean.TRUE.equals(one.getXKubernetesIntOrString())
            ? "integer or string"
            : one.getType() == null ? "any" : one.getType();
    if (one.getEnum() != null && !one.getEnum().isEmpty()) {
      type =
          one.getEnum().stream()
              .map(JsonNode::asText)
              .map(value -> "`" + value + "`")
              .collect(Collectors.joining(", "));
    }
    return item == null ? type : "list of " + type;
  }

  private static String text(JsonNode value) {
    return value == null || value.isNull()
        ? ""
        : "`" + cell(value.isTextual() ? value.asText() : value.toString()) + "`";
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("\n", " ");
  }
}
