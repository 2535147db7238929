package dev.holdfast.install;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The operator's rights, in every shape of the chart. */
class LeastPrivilegeTest {
  private static final Set<String> NEVER_TOUCHED =
      Set.of(
          "*",
          "secrets",
          "configmaps",
          "serviceaccounts",
          "serviceaccounts/token",
          "pods/exec",
          "pods/attach",
          "pods/portforward",
          "pods/ephemeralcontainers",
          "nodes",
          "roles",
          "rolebindings",
          "clusterroles",
          "clusterrolebindings",
          "validatingadmissionpolicies",
          "validatingadmissionpolicybindings");
  private static final Set<String> NEVER_DONE =
      Set.of("*", "escalate", "bind", "impersonate", "deletecollection", "approve", "sign");

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "watchNamespaces: [shops, billing]",
        "rest: {enabled: true}",
        "{rest: {enabled: true}, watchNamespaces: [shops]}",
        "{replicas: 1, leaderElection: {enabled: false}}"
      })
  void noRuleIsOnSecretsOrEverythingOrLetsAnybodyRise(String values) {
    List<JsonNode> rules = OperatorRules.of(values);

    assertThat(rules).hasSizeGreaterThan(5);
    for (JsonNode rule : rules) {
      assertThat(texts(rule, "apiGroups")).isNotEmpty().doesNotContain("*");
      assertThat(texts(rule, "resources")).isNotEmpty().doesNotContainAnyElementsOf(NEVER_TOUCHED);
      assertThat(texts(rule, "verbs")).isNotEmpty().doesNotContainAnyElementsOf(NEVER_DONE);
      assertThat(rule.has("nonResourceURLs")).isFalse();
      if (texts(rule, "resources").contains("pods")) {
        assertThat(texts(rule, "verbs")).containsExactly("get", "list", "watch");
      }
    }
  }

  /** The story of the audit log is of a chart without it. */
  @Test
  void restApiAddsNothingButWhatItAsksFor() {
    Set<String> added = rights("rest: {enabled: true}");
    added.removeAll(rights("{}"));

    assertThat(added)
        .containsExactly(
            "create authentication.k8s.io/tokenreviews",
            "create authorization.k8s.io/subjectaccessreviews",
            "create holdfast.dev/backupcopies",
            "create holdfast.dev/policychecks",
            "delete holdfast.dev/backupcopies",
            "list /events");
  }

  /** The audit log does not tell a right to one object from a right to all of its kind. */
  @ParameterizedTest
  @ValueSource(strings = {"leases", "customresourcedefinitions"})
  void rightToOneObjectIsNoRightToOthers(String resource) {
    List<JsonNode> rules =
        OperatorRules.of("{}").stream()
            .filter(rule -> texts(rule, "resources").contains(resource))
            // Of what is created, no name is known beforehand.
            .filter(rule -> !texts(rule, "verbs").equals(List.of("create")))
            .toList();

    assertThat(rules)
        .isNotEmpty()
        .allSatisfy(rule -> assertThat(texts(rule, "resourceNames")).hasSize(1));
  }

  @Test
  void withAListOfNamespacesHardlyAnythingIsLeftForTheWholeCluster() {
    List<JsonNode> rules = OperatorRules.clusterWide("watchNamespaces: [shops, billing]");

    assertThat(rules)
        .hasSize(2)
        .allSatisfy(
            rule -> {
              assertThat(texts(rule, "verbs")).containsExactly("get");
              assertThat(texts(rule, "resourceNames")).isNotEmpty();
            });
    assertThat(texts(rules.get(0), "resourceNames"))
        .containsExactly("kube-system", "shops", "billing");
    assertThat(texts(rules.get(1), "resourceNames")).containsExactly("backups.holdfast.dev");
  }

  private static Set<String> rights(String values) {
    Set<String> rights = new TreeSet<>();
    for (JsonNode rule : OperatorRules.of(values)) {
      for (String group : texts(rule, "apiGroups")) {
        for (String resource : texts(rule, "resources")) {
          texts(rule, "verbs").forEach(verb -> rights.add(verb + " " + group + "/" + resource));
        }
      }
    }
    return rights;
  }

  private static List<String> texts(JsonNode rule, String field) {
    List<String> texts = new ArrayList<>();
    rule.path(field).forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
