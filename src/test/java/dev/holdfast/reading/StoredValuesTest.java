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
import java.util.Map;
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

  private final KubernetesSerialization json = json();

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
      JsonNode crd =
          new ObjectMapper(new YAMLFactory())
              .readTree(Files.readString(Path.of("crds", kind + ".holdfast.dev.yaml")));
      walk(
          kind,
          "",
          crd.at("/spec/versions/0/schema/openAPIV3Schema"),
          UnaryOperator.identity(),
          cases);
    }
    return cases.build();
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
              CustomResource<?, ?> listed = json.unmarshal(one.object().toString(), type);
              CustomResource<?, ?> watched = json.convertValue(listedAsMap(one), type);
              assertThat(listed).isEqualTo(watched).hasSameHashCodeAs(watched);
              json.asJson(listed);
            })
        .doesNotThrowAnyException();
  }

  private static Object listedAsMap(Case one) {
    return new ObjectMapper().convertValue(one.object(), Map.class);
  }

  @Test
  void thereAreSuchValues() throws IOException {
    assertThat(everyNumberAndQuantity()).hasSizeGreaterThan(300);
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
    return json.unmarshal(
            "{\"spec\": {\"history\": {\"failed\": " + failed + "}}}", BackupPolicy.class)
        .getSpec()
        .history()
        .failed();
  }

  private int weight(String weight) {
    return json.unmarshal(
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

    assertThat(json.asJson(restore)).contains("\"cpu\":\"" + text + "\"");
    assertThat(restore).isNotEqualTo(resources("2"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "500m", "256Mi", "1.5Gi", ".5", "1e3", "2E", "4E6", "-1"})
  void quantityIsOne(String text) {
    assertThat(resources(text)).isEqualTo(resources(text));
    assertThat(json.asJson(resources(text))).contains("\"cpu\":\"" + text + "\"");
    assertThat(resources(text).getSpec().jobTemplate().resources().getLimits().get("cpu"))
        .isNotInstanceOf(dev.holdfast.api.v1alpha1.UnreadableQuantity.class);
  }

  private Restore resources(String cpu) {
    return json.unmarshal(
        "{\"spec\": {\"jobTemplate\": {\"resources\": {\"limits\": {\"cpu\": \"" + cpu + "\"}}}}}",
        Restore.class);
  }
}
