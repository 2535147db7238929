package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.PrunedBackup;
import dev.holdfast.retention.Inventory;
import dev.holdfast.status.BackupDeletion;
import dev.holdfast.status.PruneProgress;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Backups that say that a Prune deletes them, and none does: somebody has deleted it, and its Job
 * with it, or it ended while the Backup could not be read.
 */
final class AbandonedDeletions {
  private static final String WHY =
      "the Prune that was to delete it has ended or was deleted, and said nothing of it";

  private final StoredObjects objects;
  private final StatusWriter statuses;

  AbandonedDeletions(KubernetesClient client, StatusWriter statuses) {
    this.objects = new StoredObjects(client);
    this.statuses = statuses;
  }

  /**
   * Says of those among {@code backups} that they are left for the next Prune.
   *
   * @param backups those that name {@code policy}, as a cache has them
   */
  void look(BackupPolicy policy, Collection<Backup> backups, Instant now) {
    List<Backup> deleting =
        backups.stream()
            .filter(BackupDeletion::isUnderWay)
            .filter(one -> Inventory.isOf(policy, one))
            .toList();
    if (deleting.isEmpty()) {
      return;
    }
    // A cache may know of a backup that is being deleted, and not yet of the Prune that does it.
    StoredObjects.All<Prune> prunes = objects.all(Prune.class, policy);
    if (!prunes.unreadable().isEmpty()) {
      return;
    }
    Set<String> goingOn = uidsOf(prunes.readable());
    deleting.stream()
        .filter(one -> !goingOn.contains(one.getMetadata().getUid()))
        .forEach(one -> statuses.write(one, BackupDeletion.left(one, WHY, now)));
  }

  /** What those that have not ended delete: a Prune names it before it begins. */
  private static Set<String> uidsOf(List<Prune> prunes) {
    return prunes.stream()
        .filter(one -> one.getStatus() != null && !PruneProgress.isFinal(one))
        .flatMap(one -> one.getStatus().backups().stream())
        .map(PrunedBackup::uid)
        .collect(Collectors.toSet());
  }
}
