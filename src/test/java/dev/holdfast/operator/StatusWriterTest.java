package dev.holdfast.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreStatus;
import dev.holdfast.api.v1alpha1.RunPhase;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StatusWriterTest {
  private final Cluster cluster = new Cluster();
  private final StatusWriter writer = new StatusWriter(cluster.client());

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void statusIsWrittenAndNothingElse() {
    Backup backup = cluster.backup("nightly");
    backup.getMetadata().setLabels(Map.of("of", "the decision's copy alone"));

    assertThat(writer.write(backup, status(BackupPhase.RUNNING, "42%", "dumps"))).isTrue();

    Backup now = cluster.get("nightly");
    assertThat(now.getStatus()).isEqualTo(status(BackupPhase.RUNNING, "42%", "dumps"));
    assertThat(now.getSpec()).isEqualTo(backup.getSpec());
    assertThat(now.getMetadata().getLabels()).isNullOrEmpty();
    assertThat(cluster.writes()).isEqualTo(1);
  }

  @Test
  void whatIsNoMoreIsRemoved() {
    writer.write(cluster.backup("nightly"), status(BackupPhase.RUNNING, "42%", "dumps"));

    writer.write(cluster.get("nightly"), status(BackupPhase.COMPLETED, "100%", null));

    assertThat(cluster.status("nightly")).isEqualTo(status(BackupPhase.COMPLETED, "100%", null));
    assertThat(raw("nightly")).doesNotContainKey("message");
  }

  @Test
  void whatIsNoMoreIsRemovedFromWithinToo() {
    Restore restore = new Restore();
    restore.setMetadata(
        new ObjectMetaBuilder().withName("back").withNamespace(Cluster.NAMESPACE).build());
    restore = cluster.client().resource(restore).create();
    writer.write(restore, restoreOf(source("key", "sha")));
    restore = cluster.client().resource(restore).get();

    writer.write(restore, restoreOf(source("other", null)));

    assertThat(cluster.client().resource(restore).get().getStatus())
        .isEqualTo(restoreOf(source("other", null)));
  }

  private static DestinationStatus source(String manifest, String sha256) {
    return DestinationStatus.of(new Destination("offsite", null, null, null))
        .committed(manifest, sha256, null, null);
  }

  @Test
  void sameStatusIsNotWrittenAgain() {
    writer.write(cluster.backup("nightly"), status(BackupPhase.RUNNING, "42%", "dumps"));

    assertThat(writer.write(cluster.get("nightly"), status(BackupPhase.RUNNING, "42%", "dumps")))
        .isFalse();
    assertThat(cluster.writes()).isEqualTo(1);
  }

  @Test
  void objectThatHasChangedSinceIsNotOverwritten() {
    Backup seen = cluster.backup("nightly");
    writer.write(seen, status(BackupPhase.FAILED, null, "decided by another"));

    assertThatThrownBy(() -> writer.write(seen, status(BackupPhase.RUNNING, "42%", "dumps")))
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(409));
    assertThat(cluster.status("nightly"))
        .isEqualTo(status(BackupPhase.FAILED, null, "decided by another"));
  }

  @Test
  void objectThatWasDeletedSinceIsNotMadeAgain() {
    Backup seen = cluster.backup("nightly");
    cluster.client().resource(seen).delete();

    assertThatThrownBy(() -> writer.write(seen, status(BackupPhase.RUNNING, "42%", "dumps")))
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(404));
    assertThat(cluster.backups()).isEmpty();
  }

  @Test
  void whatANewerVersionWroteStays() {
    writer.write(cluster.backup("nightly"), status(BackupPhase.RUNNING, "42%", "dumps"));
    GenericKubernetesResource object = generic("nightly");
    Map<String, Object> status = object.get("status");
    status.put("fromTheFuture", "kept");
    cluster.client().resource(object).updateStatus();

    writer.write(cluster.get("nightly"), status(BackupPhase.RUNNING, "43%", null));

    assertThat(raw("nightly"))
        .containsEntry("fromTheFuture", "kept")
        .containsEntry("progress", "43%")
        .doesNotContainKey("message");
  }

  private Map<String, Object> raw(String name) {
    return generic(name).get("status");
  }

  private GenericKubernetesResource generic(String name) {
    return cluster
        .client()
        .genericKubernetesResources("holdfast.dev/v1alpha1", "Backup")
        .inNamespace(Cluster.NAMESPACE)
        .withName(name)
        .get();
  }

  private static BackupStatus status(BackupPhase phase, String progress, String message) {
    return new BackupStatus(
        1L, phase, progress, message, null, null, null, null, null, null, null, "nightly", null,
        List.of(), List.of(), null, null, null, null, null, null);
  }

  private static RestoreStatus restoreOf(DestinationStatus source) {
    return new RestoreStatus(
        1L,
        RunPhase.PENDING,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        source,
        "back",
        null,
        List.of(),
        null,
        null,
        null,
        null,
        null,
        null);
  }
}
