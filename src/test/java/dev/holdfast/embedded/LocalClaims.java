package dev.holdfast.embedded;

import io.fabric8.kubernetes.api.model.PersistentVolumeClaim;
import io.fabric8.kubernetes.api.model.PersistentVolumeClaimBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * PersistentVolumeClaims whose volumes are directories of this machine. That a pod mounts one
 * read-only is not enforced.
 */
final class LocalClaims {
  private final KubernetesClient client;
  private final Path root;

  LocalClaims(KubernetesClient client, Path root) {
    this.client = client;
    this.root = root;
  }

  /** Creates a claim, bound from the start; its directory. */
  Path create(String namespace, String name) {
    PersistentVolumeClaim claim =
        new PersistentVolumeClaimBuilder()
            .withNewMetadata()
            .withName(name)
            .withNamespace(namespace)
            .endMetadata()
            .withNewSpec()
            .withAccessModes("ReadWriteMany")
            .withNewResources()
            .addToRequests("storage", new Quantity("1Gi"))
            .endResources()
            .endSpec()
            .withNewStatus()
            .withPhase("Bound")
            .endStatus()
            .build();
    client.resource(claim).create();
    try {
      return Files.createDirectories(directory(namespace, name));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Deletes every volume; the claims are gone. */
  void removeAll() {
    if (Files.exists(root)) {
      TemporaryDirectory.delete(root);
    }
  }

  /** A claim that {@code pod} names and that does not exist, which keeps it from any node. */
  Optional<String> missing(Pod pod) {
    return pod.getSpec().getVolumes().stream()
        .filter(volume -> volume.getPersistentVolumeClaim() != null)
        .map(volume -> volume.getPersistentVolumeClaim().getClaimName())
        .filter(
            claim ->
                client
                        .persistentVolumeClaims()
                        .inNamespace(pod.getMetadata().getNamespace())
                        .withName(claim)
                        .get()
                    == null)
        .findFirst();
  }

  /** The directory of the claim {@code name} of {@code pod}'s namespace. */
  Path directory(Pod pod, String name) {
    return directory(pod.getMetadata().getNamespace(), name);
  }

  private Path directory(String namespace, String name) {
    return root.resolve(namespace).resolve(name);
  }
}
