package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.VolumeDestination;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The volumes of backups that are not there any more. A Job that mounts one never starts, and would
 * keep everything else from being deleted that it was to delete.
 */
final class LostClaims {
  /** The phase of a claim whose volume was deleted under it. */
  private static final String LOST = "Lost";

  private final KubernetesClient client;
  private final Map<String, Boolean> there = new HashMap<>();

  LostClaims(KubernetesClient client) {
    this.client = client;
  }

  /** Why what is stored of {@code backup} cannot be reached, one sentence; empty if it can. */
  Optional<String> of(Backup backup) {
    String namespace = backup.getMetadata().getNamespace();
    return backup.getStatus().destinations().stream()
        .filter(LostClaims::hasSomething)
        .flatMap(one -> of(namespace, one.volume()).stream())
        .findFirst()
        .map(
            why ->
                "Backup "
                    + backup.getMetadata().getName()
                    + " lies on a volume that is gone: "
                    + why
                    + "; if it is gone for good, set spec.deletionPolicy to Retain and delete the"
                    + " Backup, which leaves what is stored elsewhere");
  }

  /** Whether {@code backup} is to have, or has, anything where it can be reached. */
  boolean reachesAny(Backup backup) {
    return backup.getStatus().destinations().stream()
        .anyMatch(one -> of(backup.getMetadata().getNamespace(), one.volume()).isEmpty());
  }

  /** The same without destinations that are gone, at which nothing was stored. */
  Backup withoutLost(Backup backup) {
    BackupStatus status = backup.getStatus();
    backup.setStatus(
        status.storedAt(
            status.destinations().stream()
                .filter(one -> of(backup.getMetadata().getNamespace(), one.volume()).isEmpty())
                .toList(),
            status.phase(),
            status.message(),
            status.conditions()));
    return backup;
  }

  /** What is wrong with {@code volume}, which may be null; empty if it can be mounted. */
  Optional<String> of(String namespace, VolumeDestination volume) {
    return volume == null || isThere(namespace, volume.claimName())
        ? Optional.empty()
        : Optional.of("PersistentVolumeClaim \"" + volume.claimName() + "\" is not there");
  }

  /** What a run that failed has left on a volume went with it. */
  private static boolean hasSomething(DestinationStatus destination) {
    return destination.manifest() != null;
  }

  private boolean isThere(String namespace, String claim) {
    return there.computeIfAbsent(
        claim,
        name -> {
          PersistentVolumeClaim found =
              client.persistentVolumeClaims().inNamespace(namespace).withName(name).get();
          return found != null
              && (found.getStatus() == null || !LOST.equals(found.getStatus().getPhase()));
        });
  }
}
