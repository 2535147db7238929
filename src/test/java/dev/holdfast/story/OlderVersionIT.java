package dev.holdfast.story;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.holdfast.api.v1alpha1.Api;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * After a later version, whose kinds have words that this one does not know: on the API server of
 * Kubernetes itself, with the rights that the operator has in {@code deploy/operator.yaml}. Nothing
 * runs the Jobs.
 */
class OlderVersionIT {
  private static final String NAMESPACE = InstalledOperator.NAMESPACE;
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
  private static final List<String> PLURALS =
      List.of(
          "backuppolicies",
          "backups",
          "backupcopies",
          "restores",
          "prunes",
          "catalogues",
          "policychecks");

  private static final String STORED =
      """
      "startTime": "2026-11-20T03:00:00Z", "completionTime": "2026-11-20T03:01:00Z",
      "destinations": [{"name": "offsite", "s3": {"bucket": "backups"}, "phase": "Completed",
        "manifest": "shops/good/NAME/manifest.json", "manifestSha256": "%s"}]
      """
          .formatted("ab".repeat(32));

  private static final String RESTORE =
      """
      {"source": {"backupRef": {"name": "archived"}}, "mode": "%s",
       "target": {"connection": {"host": "db"}}}
      """;

  private static InstalledOperator operator;

  @BeforeAll
  static void start() throws IOException {
    operator = InstalledOperator.install();
    for (String plural : PLURALS) {
      widen(plural);
    }
  }

  @AfterAll
  static void stop() {
    if (operator != null) {
      operator.close();
    }
  }

  @Test
  void whatItCannotReadIsLeftAloneAndEverythingElseIsServed() {
    policy("odd", "Keep");
    policy("good", "Retain");
    backup("archived", "good");
    status("archived", "{\"status\": {\"phase\": \"Archived\", " + stored("archived") + "}}");
    backup("waiting", "odd");
    create("restores", "rewinding", RESTORE.formatted("Rewind"));
    String archived = raw("backups", "archived");
    String odd = raw("backuppolicies", "odd");
    String rewinding = raw("restores", "rewinding");

    operator.start();
    awaitReady();
    backup("first", "good");
    operator.await().until(() -> operator.hasJob("first"));
    operator.await().until(() -> raw("backuppolicies", "good").contains("\"Ready\""));
    operator.await().until(() -> raw("backups", "waiting").contains("cannot be read"));
    operator
        .await()
        .untilAsserted(
            () ->
                assertThat(told())
                    .contains(
                        "archived: it is left alone: status.phase is \"Archived\", which this"
                            + " version of Holdfast cannot read; upgrade Holdfast to the version"
                            + " that has written it, or correct it")
                    .anyMatch(text -> text.startsWith("odd: ") && text.contains("\"Keep\""))
                    .anyMatch(text -> text.startsWith("rewinding: ")));
    assertThat(operator.process().page("/q/metrics"))
        .contains("holdfast_unreadable_objects{kind=\"Backup\"} 1.0")
        .contains("holdfast_unreadable_objects{kind=\"BackupPolicy\"} 1.0")
        .contains("holdfast_unreadable_objects{kind=\"Prune\"} 0.0");

    // One that runs, and that another operator makes into something else meanwhile.
    status("first", "{\"status\": {\"phase\": \"Archived\"}}");
    String first = raw("backups", "first");
    operator.await().until(() -> told().stream().anyMatch(text -> text.startsWith("first: ")));
    // It has what another version alone may take off.
    String deleted = deletedWithFinalizer("gone");

    operator.process().kill();
    operator.start();
    awaitReady();
    backup("second", "good");
    operator.await().until(() -> operator.hasJob("second"));

    assertThat(raw("backups", "archived")).isEqualTo(archived);
    assertThat(raw("backuppolicies", "odd")).isEqualTo(odd);
    assertThat(raw("restores", "rewinding")).isEqualTo(rewinding);
    assertThat(raw("backups", "first")).isEqualTo(first);
    assertThat(raw("backups", "gone")).isEqualTo(deleted);
    assertThat(operator.hasJob("waiting")).isFalse();
    assertThat(told()).hasSize(5);

    status("first", "{\"status\": {\"phase\": \"Running\"}}");
    object("backups", "first").patch(MERGE, "{\"spec\": {\"deletionPolicy\": \"Delete\"}}");
    operator.await().until(() -> raw("backups", "first").contains(Api.OBJECTS_FINALIZER));
    object("backuppolicies", "odd").patch(MERGE, "{\"spec\": {\"deletionPolicy\": \"Retain\"}}");
    operator.await().until(() -> operator.hasJob("waiting"));
    assertThat(operator.process().log())
        .doesNotContain("NullPointerException", "JsonMappingException");
  }

  private static String deletedWithFinalizer(String name) {
    backup(name, "good");
    operator.await().until(() -> operator.hasJob(name));
    status(name, "{\"status\": {\"phase\": \"Archived\", " + stored(name) + "}}");
    object("backups", name)
        .patch(
            MERGE,
            """
            {"metadata": {"finalizers": ["%s"], "labels": {"%s": "true"}},
             "spec": {"deletionPolicy": "Delete"}}
            """
                .formatted(Api.OBJECTS_FINALIZER, Api.DELETES_OBJECTS_LABEL));
    object("backups", name).delete();
    return raw("backups", name);
  }

  /** The schema of a later version, which knows more words. */
  private static void widen(String plural) throws IOException {
    String path = "/apis/apiextensions.k8s.io/v1/customresourcedefinitions/";
    ObjectMapper json = new ObjectMapper();
    JsonNode crd = json.readTree(operator.client().raw(path + plural + "." + Api.GROUP));
    crd.findParents("enum").forEach(schema -> ((ObjectNode) schema).remove("enum"));
    operator
        .client()
        .apiextensions()
        .v1()
        .customResourceDefinitions()
        .resource(
            Serialization.unmarshal(
                crd.toString(),
                io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition.class))
        .update();
  }

  private static void awaitReady() {
    operator
        .await()
        .until(() -> operator.process().page("/q/health/ready").contains("\"status\": \"UP\""));
  }

  /** What events say of what cannot be read. */
  private static List<String> told() {
    return operator.client().v1().events().inNamespace(NAMESPACE).list().getItems().stream()
        .filter(event -> event.getReason().equals("Unreadable"))
        .map(OlderVersionIT::text)
        .toList();
  }

  private static String text(Event event) {
    return event.getInvolvedObject().getName() + ": " + event.getMessage();
  }

  private static String raw(String plural, String name) {
    return operator
        .client()
        .raw(
            "/apis/%s/%s/namespaces/%s/%s/%s"
                .formatted(Api.GROUP, Api.VERSION, NAMESPACE, plural, name));
  }

  private static String stored(String name) {
    return STORED.replace("NAME", name);
  }

  private static void policy(String name, String deletionPolicy) {
    create(
        "backuppolicies",
        name,
        """
        {"source": {"connection": {"host": "db"}, "databases": ["shop"]},
         "destinations": [{"name": "offsite", "s3": {"bucket": "backups"}}],
         "deletionPolicy": "%s"}
        """
            .formatted(deletionPolicy));
  }

  private static void backup(String name, String policy) {
    create("backups", name, "{\"policyRef\": {\"name\": \"" + policy + "\"}}");
  }

  private static void status(String name, String patch) {
    // The schema may be the former one for a moment yet.
    operator
        .await()
        .ignoreExceptions()
        .untilAsserted(
            () ->
                assertThat(object("backups", name).subresource("status").patch(MERGE, patch))
                    .isNotNull());
  }

  /** The schema may be the former one for a moment yet. */
  private static void create(String plural, String name, String spec) {
    GenericKubernetesResource object =
        Serialization.unmarshal(
            """
            {"apiVersion": "%s/%s", "kind": "%s",
             "metadata": {"name": "%s", "namespace": "%s"}, "spec": %s}
            """
                .formatted(Api.GROUP, Api.VERSION, kind(plural), name, NAMESPACE, spec),
            GenericKubernetesResource.class);
    operator
        .await()
        .ignoreExceptions()
        .until(() -> operator.client().resource(object).create().getMetadata().getUid() != null);
  }

  private static String kind(String plural) {
    return switch (plural) {
      case "backuppolicies" -> "BackupPolicy";
      case "backups" -> "Backup";
      case "restores" -> "Restore";
      default -> throw new IllegalArgumentException(plural);
    };
  }

  private static Resource<GenericKubernetesResource> object(String plural, String name) {
    return operator
        .client()
        .genericKubernetesResources(
            new ResourceDefinitionContext.Builder()
                .withGroup(Api.GROUP)
                .withVersion(Api.VERSION)
                .withKind(kind(plural))
                .withPlural(plural)
                .withNamespaced(true)
                .build())
        .inNamespace(NAMESPACE)
        .withName(name);
  }
}
