package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.VolumeDestination;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The volumes of backups that are not there any more. A Job that mounts one never starts, and would
 * keep everything else from being deleted that it was to delete.
 */
final class LostClaims {
  private final KubernetesClient client;
  private final Map<String, Boolean> there = new HashMap<>();

  LostClaims(KubernetesClient client) {
    this.client = client;
  }

  /** What is not there that {@code backup} lies on, one sentence; empty if all is there. */
  Optional<String> of(Backup backup) {
    return backup.getStatus().destinations().stream()
        .map(DestinationStatus::volume)
        .filter(Objects::nonNull)
        .map(VolumeDestination::claimName)
        .filter(claim -> !isThere(backup.getMetadata().getNamespace(), claim))
        .findFirst()
        .map(
            claim ->
                "Backup "
                    + backup.getMetadata().getName()
                    + " lies on PersistentVolumeClaim \""
                    + claim
                    + "\", which is not there; if it is gone for good, set spec.deletionPolicy to"
                    + " Retain and delete the Backup");
  }

  private boolean isThere(String namespace, String claim) {
    return there.computeIfAbsent(
        claim,
        name ->
            client.persistentVolumeClaims().inNamespace(namespace).withName(name).get() != null);
  }
}
