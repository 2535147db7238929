package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.status.BackupDeletion;
import dev.holdfast.status.PruneProgress;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/**
 * Backups that say that a Prune deletes them, and somebody has deleted the Prune: with it went its
 * Job, and nobody is left to say what became of them.
 */
final class AbandonedDeletions {
  private static final String WHY = "the Prune that was to delete it was deleted before it ended";

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
    List<Backup> deleting = backups.stream().filter(BackupDeletion::isUnderWay).toList();
    // A cache may know of a backup that is being deleted, and not yet of the Prune that does it.
    if (!deleting.isEmpty() && !mayBePruned(policy)) {
      deleting.forEach(one -> statuses.write(one, BackupDeletion.left(one, WHY, now)));
    }
  }

  private boolean mayBePruned(BackupPolicy policy) {
    StoredObjects.All<Prune> prunes = objects.all(Prune.class, policy);
    return !prunes.unreadable().isEmpty()
        || prunes.readable().stream()
            .filter(one -> one.getSpec().policyRef().name().equals(policy.getMetadata().getName()))
            .anyMatch(one -> !PruneProgress.isFinal(one));
  }
}
