package dev.holdfast.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupSpec;
import dev.holdfast.api.v1alpha1.DeletionPolicy;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.embedded.HoldfastProcess;
import dev.holdfast.embedded.RealApiServer;
import dev.holdfast.embedded.TemporaryDirectory;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Records are deleted on the API server of Kubernetes itself, with the rights that the operator has
 * in {@code deploy/operator.yaml}, and no others. Nothing runs the Jobs.
 */
class DeletionApiServerIT {
  private static final String NAMESPACE = "shops";

  private static RealApiServer server;
  private static KubernetesClient client;
  private static TemporaryDirectory directory;
  private static HoldfastProcess operator;

  @BeforeAll
  static void start() throws Exception {
    server = RealApiServer.start();
    client = server.client();
    directory = TemporaryDirectory.create("holdfast-deletion");
    try (var manifests = Files.newInputStream(Path.of("deploy", "operator.yaml"))) {
      client.load(manifests).items().forEach(one -> client.resource(one).create());
    }
    client.resource(namespace()).create();
    Path kubeconfig = directory.path().resolve("kubeconfig");
    server.writeKubeconfig(kubeconfig, "holdfast-system", "holdfast");
    operator =
        HoldfastProcess.operator(
            kubeconfig,
            directory.path().resolve("operator.log"),
            // The admission policy of these manifests holds the Jobs to their image.
            Map.of("HOLDFAST_CATALOGUE_EVERY", "0", "HOLDFAST_JOB_IMAGE", "holdfast:0.1.0"));
  }

  @AfterAll
  static void stop() {
    if (operator != null) {
      operator.close();
    }
    if (server != null) {
      server.close();
      directory.close();
    }
  }

  @Test
  void recordWaitsForItsObjectsAndForNothingElse() {
    stored("kept", DeletionPolicy.RETAIN);
    stored("old", DeletionPolicy.DELETE);
    stored("other", DeletionPolicy.DELETE);
    assertThat(backup("kept").get().getMetadata().getFinalizers()).isEmpty();

    backup("kept").delete();
    assertThat(backup("kept").get()).isNull();

    backup("old").delete();
    await().until(() -> job("old-prune"));
    await()
        .untilAsserted(
            () ->
                assertThat(backup("old").get().getStatus())
                    .returns(BackupPhase.DELETING, status -> status.phase())
                    .satisfies(
                        status -> assertThat(status.message()).contains("Prune old deletes it")));
    patch("old", "{\"spec\": {\"deletionPolicy\": \"Retain\"}}");
    await().until(() -> backup("old").get() == null);

    client.namespaces().withName(NAMESPACE).delete();
    // In place of the controller that empties namespaces.
    backup("other").delete();
    await().until(() -> backup("other").get() == null);
    assertThat(client.resources(Prune.class).inNamespace(NAMESPACE).withName("other").get())
        .isNull();
    await()
        .untilAsserted(
            () ->
                assertThat(client.v1().events().inNamespace("default").list().getItems())
                    .filteredOn(event -> event.getReason().equals("ObjectsLeft"))
                    .extracting(Event::getMessage)
                    .containsExactly(
                        "Backup other went with its namespace; what is stored of it stays:"
                            + " bucket backups shops/shop/other/"));
  }

  private static ConditionFactory await() {
    return Awaitility.await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(200))
        .conditionEvaluationListener(
            condition -> assertThat(operator.isAlive()).as(operator.log()).isTrue());
  }

  private static Namespace namespace() {
    return new NamespaceBuilder().withNewMetadata().withName(NAMESPACE).endMetadata().build();
  }

  private static Resource<Backup> backup(String name) {
    return client.resources(Backup.class).inNamespace(NAMESPACE).withName(name);
  }

  private static boolean job(String name) {
    return client.batch().v1().jobs().inNamespace(NAMESPACE).withName(name).get() != null;
  }

  /** A backup that is stored, as far as it says. Its policy is gone. */
  private static void stored(String name, DeletionPolicy deletionPolicy) {
    Backup backup = new Backup();
    backup.setMetadata(new ObjectMetaBuilder().withName(name).withNamespace(NAMESPACE).build());
    backup.setSpec(
        new BackupSpec(new PolicyReference("shop"), "manual", null, null, deletionPolicy));
    client.resource(backup).create();
    await()
        .until(
            () ->
                backup(name).get().getStatus() != null
                    && backup(name).get().getStatus().phase() == BackupPhase.FAILED);
    assertThat(backup(name).get().getMetadata().getFinalizers().contains(Api.OBJECTS_FINALIZER))
        .isEqualTo(deletionPolicy == DeletionPolicy.DELETE);
    backup(name)
        .subresource("status")
        .patch(
            PatchContext.of(PatchType.JSON_MERGE),
            """
            {"status": {"phase": "Completed", "destinations":
              [{"name": "offsite", "s3": {"bucket": "backups"}, "phase": "Completed",
                "manifest": "shops/shop/%s/manifest.json", "manifestSha256": "%s"}]}}
            """
                .formatted(name, "ab".repeat(32)));
  }

  private static void patch(String name, String change) {
    backup(name).patch(PatchContext.of(PatchType.JSON_MERGE), change);
  }
}
