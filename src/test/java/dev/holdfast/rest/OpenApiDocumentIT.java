package dev.holdfast.rest;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.BiConsumer;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The OpenAPI document, as the packaged program has it, leaves nothing out. */
class OpenApiDocumentIT {
  /** What everybody who knows Kubernetes knows. */
  private static final Set<String> SELF_EXPLANATORY =
      Set.of("apiVersion", "kind", "spec", "status", "items");

  private static JsonNode document;

  @BeforeAll
  static void read() throws IOException {
    document = new ObjectMapper().readTree(Path.of("target", "openapi", "openapi.json").toFile());
  }

  @Test
  void everyKindHasItsPaths() {
    List<String> paths = new ArrayList<>();
    document.path("paths").fieldNames().forEachRemaining(paths::add);
    for (Kind<?> kind : Kind.ALL) {
      String namespaced = KindResource.NAMESPACE + kind.path();
      assertThat(paths)
          .contains(
              KindResource.ROOT + "/" + kind.path(),
              namespaced,
              namespaced + "/{name}",
              namespaced + "/{name}/events");
      assertThat(document.path("paths").path(namespaced).has("post"))
          .isEqualTo(kind.body() != null);
    }
    assertThat(paths)
        .contains(
            KindResource.ROOT + "/status",
            KindResource.ROOT + "/configuration",
            KindResource.NAMESPACE + "status",
            KindResource.NAMESPACE + "backups/{name}/verifications");
  }

  @Test
  void everyOperationSaysWhatItTakesAndGivesAndWhatGoesWrong() {
    Set<String> ids = new HashSet<>();
    eachOperation(
        (name, operation) -> {
          assertThat(operation.path("summary").asText()).as(name).isNotEmpty();
          assertThat(ids.add(operation.path("operationId").asText())).as(name).isTrue();
          for (String error :
              List.of("400", "401", "403", "404", "405", "406", "413", "429", "500", "503")) {
            assertThat(operation.path("responses").has(error)).as(name + " " + error).isTrue();
          }
          operation
              .path("parameters")
              .forEach(
                  parameter ->
                      assertThat(parameter.path("description").asText()).as(name).isNotEmpty());
          operation
              .path("responses")
              .forEach(
                  response -> {
                    JsonNode told = resolved(response);
                    assertThat(told.path("description").asText()).as(name).isNotEmpty();
                    assertThat(told.path("content")).as(name).isNotEmpty();
                  });
        });
    assertThat(ids).hasSizeGreaterThan(30);
  }

  @Test
  void everyFieldIsDescribed() {
    List<String> silent = new ArrayList<>();
    document
        .at("/components/schemas")
        .properties()
        .forEach(
            schema ->
                schema
                    .getValue()
                    .path("properties")
                    .properties()
                    .forEach(
                        property -> {
                          if (!SELF_EXPLANATORY.contains(property.getKey())
                              && property.getValue().path("description").asText().isEmpty()) {
                            silent.add(schema.getKey() + "." + property.getKey());
                          }
                        }));
    assertThat(silent).isEmpty();
  }

  @Test
  void everyReferenceLeadsSomewhere() {
    List<JsonNode> references = document.findValues("$ref");
    assertThat(references).hasSizeGreaterThan(100);
    assertThat(references)
        .allSatisfy(
            reference ->
                assertThat(document.at(reference.asText().substring(1)).isMissingNode())
                    .as(reference.asText())
                    .isFalse());
  }

  private static JsonNode resolved(JsonNode node) {
    return node.has("$ref") ? document.at(node.path("$ref").asText().substring(1)) : node;
  }

  private static void eachOperation(BiConsumer<String, JsonNode> check) {
    document
        .path("paths")
        .properties()
        .forEach(
            path ->
                path.getValue()
                    .properties()
                    .forEach(
                        operation ->
                            check.accept(
                                operation.getKey() + " " + path.getKey(), operation.getValue())));
  }
}
