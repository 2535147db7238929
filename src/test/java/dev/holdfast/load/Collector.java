package dev.holdfast.load;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.Restore;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Deletes what belongs to something that is gone, as Kubernetes does, whose API server alone does
 * not.
 *
 * @param client may do everything
 */
record Collector(KubernetesClient client) {
  private static final List<Class<? extends HasMetadata>> DEPENDENT =
      List.of(Pod.class, Job.class, Prune.class, Restore.class);

  private static final List<Class<? extends HasMetadata>> OWNERS =
      List.of(Job.class, Backup.class, Prune.class, Restore.class, BackupPolicy.class);

  /** Once. */
  void collect() {
    // What is made meanwhile is not among them, and what owns one of them was there before it.
    List<? extends HasMetadata> dependent =
        DEPENDENT.stream()
            .flatMap(type -> client.resources(type).inAnyNamespace().list().getItems().stream())
            .filter(one -> !one.getMetadata().getOwnerReferences().isEmpty())
            .toList();
    Set<String> there = new HashSet<>();
    OWNERS.forEach(
        type ->
            client
                .resources(type)
                .inAnyNamespace()
                .list()
                .getItems()
                .forEach(one -> there.add(one.getMetadata().getUid())));
    dependent.stream().filter(one -> isOrphan(one, there)).forEach(this::delete);
  }

  private static boolean isOrphan(HasMetadata object, Set<String> there) {
    return object.getMetadata().getOwnerReferences().stream()
        .noneMatch(owner -> there.contains(owner.getUid()));
  }

  private void delete(HasMetadata object) {
    try {
      client.resource(object).withGracePeriod(0).delete();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND) {
        throw e;
      }
    }
  }
}
