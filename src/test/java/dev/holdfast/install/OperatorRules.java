package dev.holdfast.install;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The rules that the chart binds the operator's account to. */
final class OperatorRules {
  private OperatorRules() {}

  /** Those of all its roles, with {@code values}. */
  static List<JsonNode> of(String values) {
    return of(Chart.objects(values), Set.of("ClusterRole", "Role"));
  }

  /** Those that hold in the whole cluster. */
  static List<JsonNode> clusterWide(String values) {
    return of(Chart.objects(values), Set.of("ClusterRole"));
  }

  private static List<JsonNode> of(List<GenericKubernetesResource> objects, Set<String> kinds) {
    List<JsonNode> trees =
        objects.stream().map(object -> new ObjectMapper().<JsonNode>valueToTree(object)).toList();
    Set<String> bound =
        trees.stream()
            .filter(tree -> tree.path("kind").asText().endsWith("Binding"))
            .filter(tree -> tree.has("roleRef"))
            .map(
                tree -> tree.at("/roleRef/kind").asText() + " " + tree.at("/roleRef/name").asText())
            .collect(Collectors.toSet());
    List<JsonNode> rules = new ArrayList<>();
    trees.stream()
        .filter(tree -> kinds.contains(tree.path("kind").asText()))
        .filter(
            tree ->
                bound.contains(
                    tree.path("kind").asText() + " " + tree.at("/metadata/name").asText()))
        .forEach(tree -> tree.get("rules").forEach(rules::add));
    return rules;
  }
}
