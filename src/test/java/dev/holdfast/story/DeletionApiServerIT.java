package dev.holdfast.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupSpec;
import dev.holdfast.api.v1alpha1.DeletionPolicy;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.Prune;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Records are deleted on the API server of Kubernetes itself, with the rights that the operator has
 * in {@code deploy/operator.yaml}, and no others. Nothing runs the Jobs.
 */
class DeletionApiServerIT {
  private static final String NAMESPACE = InstalledOperator.NAMESPACE;

  private static InstalledOperator operator;

  @BeforeAll
  static void start() throws IOException {
    operator = InstalledOperator.install();
    operator.start();
  }

  @AfterAll
  static void stop() {
    if (operator != null) {
      operator.close();
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
    operator.await().until(() -> operator.hasJob("old-prune"));
    operator
        .await()
        .untilAsserted(
            () ->
                assertThat(backup("old").get().getStatus())
                    .returns(BackupPhase.DELETING, status -> status.phase())
                    .satisfies(
                        status -> assertThat(status.message()).contains("Prune old deletes it")));
    patch("old", "{\"spec\": {\"deletionPolicy\": \"Retain\"}}");
    operator.await().until(() -> backup("old").get() == null);

    operator.client().namespaces().withName(NAMESPACE).delete();
    // In place of the controller that empties namespaces.
    backup("other").delete();
    operator.await().until(() -> backup("other").get() == null);
    assertThat(
            operator.client().resources(Prune.class).inNamespace(NAMESPACE).withName("other").get())
        .isNull();
    operator
        .await()
        .untilAsserted(
            () ->
                assertThat(operator.client().v1().events().inNamespace("default").list().getItems())
                    .filteredOn(event -> event.getReason().equals("ObjectsLeft"))
                    .extracting(Event::getMessage)
                    .containsExactly(
                        "Backup other went with its namespace; what is stored of it stays:"
                            + " bucket backups shops/shop/other/"));
  }

  private static Resource<Backup> backup(String name) {
    return operator.client().resources(Backup.class).inNamespace(NAMESPACE).withName(name);
  }

  /** A backup that is stored, as far as it says. Its policy is gone. */
  private static void stored(String name, DeletionPolicy deletionPolicy) {
    Backup backup = new Backup();
    backup.setMetadata(new ObjectMetaBuilder().withName(name).withNamespace(NAMESPACE).build());
    backup.setSpec(
        new BackupSpec(new PolicyReference("shop"), "manual", null, null, deletionPolicy));
    operator.client().resource(backup).create();
    operator
        .await()
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
