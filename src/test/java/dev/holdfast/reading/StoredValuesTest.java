package dev.holdfast.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.Catalogue;
import dev.holdfast.api.v1alpha1.PolicyCheck;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.Restore;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Whatever has the form that the schemas ask for can be read, also where it is beyond every bound:
 * one object that cannot be read would keep all others of its kind from being looked at.
 */
class StoredValuesTest {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private static final Map<String, Class<? extends CustomResource<?, ?>>> TYPES =
      Map.of(
          "backuppolicies", BackupPolicy.class,
          "backups", Backup.class,
          "backupcopies", BackupCopy.class,
          "restores", Restore.class,
          "prunes", Prune.class,
          "catalogues", Catalogue.class,
          "policychecks", PolicyCheck.class);

  private static final KubernetesSerialization JSON = json();

  private static KubernetesSerialization json() {
    return new KubernetesSerialization(
        new ObjectMapper().registerModule(new StoredValues()), false);
  }

  /** A value somewhere in an object of a kind. */
  record Case(String kind, String path, ObjectNode object) {
    @Override
    public String toString() {
      return kind + path;
    }
  }

  static Stream<Case> everyNumberAndQuantity() throws IOException {
    Stream.Builder<Case> cases = Stream.builder();
    for (String kind : TYPES.keySet()) {
      walk(kind, "", schema(kind), UnaryOperator.identity(), cases);
    }
    return cases.build();
  }

  private static JsonNode schema(String kind) throws IOException {
    return new ObjectMapper(new YAMLFactory())
        .readTree(Files.readString(Path.of("crds", kind + ".holdfast.dev.yaml")))
        .at("/spec/versions/0/schema/openAPIV3Schema");
  }

  private static void walk(
      String kind,
      String path,
      JsonNode schema,
      UnaryOperator<JsonNode> around,
      Stream.Builder<Case> cases) {
    if (schema.path("type").asText().equals("integer")) {
      for (long number : new long[] {Long.MIN_VALUE, Integer.MAX_VALUE + 1L, Long.MAX_VALUE}) {
        cases.add(
            new Case(
                kind, path + "=" + number, (ObjectNode) around.apply(NODES.numberNode(number))));
      }
    } else if (schema.has("x-kubernetes-int-or-string")) {
      for (String text :
          new String[] {"", "lots", "1e999999999", "Mi", "1 Gi", "\u0000", "1e1e1"}) {
        cases.add(
            new Case(kind, path + "=" + text, (ObjectNode) around.apply(NODES.textNode(text))));
      }
      cases.add(
          new Case(
              kind, path + "=most", (ObjectNode) around.apply(NODES.numberNode(Long.MAX_VALUE))));
    }
    for (Map.Entry<String, JsonNode> property : schema.path("properties").properties()) {
      walk(
          kind,
          path + "." + property.getKey(),
          property.getValue(),
          value -> around.apply(NODES.objectNode().set(property.getKey(), value)),
          cases);
    }
    if (schema.has("items")) {
      walk(
          kind,
          path + "[]",
          schema.get("items"),
          value -> around.apply(NODES.arrayNode().add(value)),
          cases);
    }
    if (schema.path("additionalProperties").isObject()) {
      walk(
          kind,
          path + "{}",
          schema.get("additionalProperties"),
          value -> around.apply(NODES.objectNode().set("cpu", value)),
          cases);
    }
  }

  @ParameterizedTest
  @MethodSource("everyNumberAndQuantity")
  void whatIsBeyondEveryBoundCanBeReadAndCompared(Case one) {
    Class<? extends CustomResource<?, ?>> type = TYPES.get(one.kind());

    assertThatCode(
            () -> {
              CustomResource<?, ?> listed = JSON.unmarshal(one.object().toString(), type);
              CustomResource<?, ?> watched = JSON.convertValue(listedAsMap(one), type);
              assertThat(listed).isEqualTo(watched).hasSameHashCodeAs(watched);
              JSON.asJson(listed);
            })
        .doesNotThrowAnyException();
  }

  /** Every value that a schema allows is of one of these; another version may allow another. */
  private static final List<JsonNode> STRANGE =
      List.of(
          NODES.textNode("Unheard-Of"),
          NODES.textNode(""),
          NODES.textNode(" "),
          NODES.numberNode(0),
          NODES.numberNode(1),
          NODES.numberNode(1.5),
          NODES.booleanNode(true),
          NODES.arrayNode().add("Unheard-Of"),
          NODES.arrayNode(),
          NODES.objectNode().put("unheardOf", "x"),
          NODES.objectNode());

  static Stream<Case> everyValueOfAnotherKind() throws IOException {
    Stream.Builder<Case> cases = Stream.builder();
    for (String kind : TYPES.keySet()) {
      strange(kind, "", schema(kind), UnaryOperator.identity(), cases);
    }
    return cases.build();
  }

  private static void strange(
      String kind,
      String path,
      JsonNode schema,
      UnaryOperator<JsonNode> around,
      Stream.Builder<Case> cases) {
    boolean own = path.startsWith(".spec") || path.startsWith(".status");
    for (JsonNode value : own && !isOfTheClientLibrary(path) ? STRANGE : List.<JsonNode>of()) {
      boolean allowed =
          schema.has("enum")
              ? schema.get("enum").valueStream().anyMatch(value::equals)
              : schema.has("x-kubernetes-int-or-string") || allows(schema, value);
      if (!allowed) {
        ObjectNode object = (ObjectNode) around.apply(value);
        if (!object.has("spec")) {
          object.set("spec", NODES.objectNode());
        }
        object.set("metadata", NODES.objectNode().put("name", "one").put("uid", "u"));
        cases.add(new Case(kind, path + "=" + value, object));
      }
    }
    children(schema)
        .forEach(
            (step, child) ->
                strange(
                    kind,
                    path + step,
                    child,
                    value ->
                        around.apply(
                            step.equals("[]")
                                ? NODES.arrayNode().add(value)
                                : NODES
                                    .objectNode()
                                    .set(step.equals("{}") ? "cpu" : step.substring(1), value)),
                    cases));
  }

  /** Its classes are those of Kubernetes, which never change what a field is. */
  private static boolean isOfTheClientLibrary(String path) {
    return path.matches(".*\\.(affinity|tolerations|resources|conditions).*");
  }

  private static boolean allows(JsonNode schema, JsonNode value) {
    String type = schema.path("type").asText();
    return switch (type) {
      case "string" -> value.isValueNode();
      case "integer" -> value.isIntegralNumber();
      case "number" -> value.isNumber();
      case "boolean" -> value.isBoolean();
      case "array" -> value.isArray() && (value.isEmpty() || isOfTexts(schema.get("items")));
      case "object" -> value.isObject();
      default -> throw new IllegalArgumentException(type);
    };
  }

  private static boolean isOfTexts(JsonNode items) {
    return items.path("type").asText().equals("string") && !items.has("enum");
  }

  private static Map<String, JsonNode> children(JsonNode schema) {
    Map<String, JsonNode> children = new TreeMap<>();
    schema
        .path("properties")
        .properties()
        .forEach(property -> children.put("." + property.getKey(), property.getValue()));
    if (schema.has("items")) {
      children.put("[]", schema.get("items"));
    }
    if (schema.path("additionalProperties").isObject()) {
      children.put("{}", schema.get("additionalProperties"));
    }
    return children;
  }

  @ParameterizedTest
  @MethodSource("everyValueOfAnotherKind")
  void whatHasAnUnknownValueIsNotReadInPart(Case one) {
    Class<? extends CustomResource<?, ?>> type = TYPES.get(one.kind());

    CustomResource<?, ?> listed = JSON.unmarshal(one.object().toString(), type);
    CustomResource<?, ?> watched = JSON.convertValue(listedAsMap(one), type);

    assertThat(Unreadable.is(listed)).as(one.toString()).isTrue();
    assertThat(listed.getMetadata().getName()).isEqualTo("one");
    assertThat(listed.getStatus()).isNull();
    assertThat(Unreadable.why(listed)).startsWith(one.path().substring(1, 5));
    assertThat(listed).isEqualTo(watched);
    assertThat(Unreadable.why(JSON.clone(listed))).isEqualTo(Unreadable.why(listed));
  }

  private static Object listedAsMap(Case one) {
    return new ObjectMapper().convertValue(one.object(), Map.class);
  }

  @Test
  void thereAreSuchValues() throws IOException {
    assertThat(everyNumberAndQuantity()).hasSizeGreaterThan(300);
    assertThat(everyValueOfAnotherKind()).hasSizeGreaterThan(1_000);
    assertThat(everyValueOfAnotherKind().map(Case::toString))
        .contains(
            "backups.status.phase=\"Unheard-Of\"",
            "backuppolicies.spec.deletionPolicy=\"Unheard-Of\"",
            "restores.spec.target=\"Unheard-Of\"");
  }

  @Test
  void numberThatDoesNotFitIsTheNearest() {
    assertThat(history("3000000000")).isEqualTo(Integer.MAX_VALUE);
    assertThat(history("-3000000000")).isEqualTo(Integer.MIN_VALUE);
    assertThat(history("7")).isEqualTo(7);
    assertThat(weight("3000000000")).isEqualTo(Integer.MAX_VALUE);
    assertThat(weight("50")).isEqualTo(50);
  }

  private int history(String failed) {
    return JSON.unmarshal(
            "{\"spec\": {\"history\": {\"failed\": " + failed + "}}}", BackupPolicy.class)
        .getSpec()
        .history()
        .failed();
  }

  private int weight(String weight) {
    return JSON.unmarshal(
            "{\"spec\": {\"jobTemplate\": {\"affinity\": {\"nodeAffinity\":"
                + " {\"preferredDuringSchedulingIgnoredDuringExecution\": [{\"weight\": "
                + weight
                + "}]}}}}}",
            BackupPolicy.class)
        .getSpec()
        .jobTemplate()
        .affinity()
        .getNodeAffinity()
        .getPreferredDuringSchedulingIgnoredDuringExecution()
        .get(0)
        .getWeight();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "lots", "1e999999999", "1 Gi"})
  void whatIsNoQuantityIsWrittenAsItWasRead(String text) {
    Restore restore = resources(text);

    assertThat(JSON.asJson(restore)).contains("\"cpu\":\"" + text + "\"");
    assertThat(restore).isNotEqualTo(resources("2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "500m", "256Mi", "1.5Gi", ".5", "1e3", "2E", "4E6", "-1"})
  void quantityIsOne(String text) {
    assertThat(resources(text)).isEqualTo(resources(text));
    assertThat(JSON.asJson(resources(text))).contains("\"cpu\":\"" + text + "\"");
    assertThat(resources(text).getSpec().jobTemplate().resources().getLimits().get("cpu"))
        .isNotInstanceOf(dev.holdfast.api.v1alpha1.UnreadableQuantity.class);
  }

  private Restore resources(String cpu) {
    return JSON.unmarshal(
        "{\"spec\": {\"jobTemplate\": {\"resources\": {\"limits\": {\"cpu\": \"" + cpu + "\"}}}}}",
        Restore.class);
  }
}
