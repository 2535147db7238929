package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.BackupCopySpec;
import dev.holdfast.api.v1alpha1.BackupCopyStatus;
import dev.holdfast.api.v1alpha1.BackupReference;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.api.v1alpha1.VolumeDestination;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;

/** Copies of backups, as their reconciler would have recorded them. */
record Copies(Cluster cluster) {
  /** The copy "attic" of {@code backup}, as far as {@code phase}. */
  void toTheAttic(String backup, RunPhase phase) {
    BackupCopy copy =
        cluster
            .client()
            .resources(BackupCopy.class)
            .inNamespace(Cluster.NAMESPACE)
            .withName("attic")
            .get();
    if (copy == null) {
      cluster
          .client()
          .resource(
              new PersistentVolumeClaimBuilder()
                  .withNewMetadata()
                  .withName("attic")
                  .withNamespace(Cluster.NAMESPACE)
                  .endMetadata()
                  .build())
          .create();
      copy = new BackupCopy();
      copy.setMetadata(
          new ObjectMetaBuilder().withName("attic").withNamespace(Cluster.NAMESPACE).build());
      copy.setSpec(new BackupCopySpec(BackupReference.of(backup), "attic", null));
      copy = cluster.client().resource(copy).create();
    }
    DestinationStatus source = cluster.status(backup).destinations().get(0);
    DestinationStatus target =
        DestinationStatus.of(Destination.of("attic", new VolumeDestination("attic", "/attic")));
    new StatusWriter(cluster.client())
        .write(
            copy,
            new BackupCopyStatus(
                1L,
                phase,
                null,
                null,
                cluster.now().toString(),
                phase == RunPhase.COMPLETED ? cluster.now().toString() : null,
                null,
                null,
                source,
                phase == RunPhase.COMPLETED
                    ? target.committed(
                        "attic/shops/shop/" + backup + "/manifest.json",
                        source.manifestSha256(),
                        "1 B",
                        1L)
                    : target,
                null,
                null,
                null,
                null));
  }
}
