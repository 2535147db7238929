package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.PrunedBackup;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.retention.Inventory;
import dev.holdfast.retention.RetentionPlan;
import dev.holdfast.status.BackupDeletion;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The backups of a policy as the API server itself has them, and how their records end. */
@ApplicationScoped
class PolicyBackups {
  private final KubernetesClient client;
  private final StatusWriter statuses;

  PolicyBackups(KubernetesClient client, StatusWriter statuses) {
    this.client = client;
    this.statuses = statuses;
  }

  Optional<BackupPolicy> policy(Prune prune) {
    return Optional.ofNullable(
        client
            .resources(BackupPolicy.class)
            .inNamespace(prune.getMetadata().getNamespace())
            .withName(prune.getSpec().policyRef().name())
            .get());
  }

  /** Those that were made for {@code policy} itself. */
  List<Backup> of(BackupPolicy policy) {
    return all(Backup.class, policy).stream()
        .filter(backup -> Inventory.isOf(policy, backup))
        .toList();
  }

  private <T extends CustomResource<?, ?>> List<T> all(Class<T> type, HasMetadata beside) {
    return client
        .resources(type)
        .inNamespace(beside.getMetadata().getNamespace())
        .list()
        .getItems();
  }

  /** What retention has to know of {@code backups} of {@code policy}. */
  RetentionPlan.Facts facts(BackupPolicy policy, Collection<Backup> backups, int maxPerPass) {
    Set<String> inUse = new HashSet<>();
    for (Restore restore : all(Restore.class, policy)) {
      boolean over =
          restore.getStatus() != null
              && restore.getStatus().phase() != null
              && restore.getStatus().phase().isFinal();
      if (!over && restore.getSpec().source().backupRef() != null) {
        inUse.add(restore.getSpec().source().backupRef().name());
      }
    }
    for (BackupCopy copy : all(BackupCopy.class, policy)) {
      boolean over =
          copy.getStatus() != null
              && copy.getStatus().phase() != null
              && copy.getStatus().phase().isFinal();
      if (!over) {
        inUse.add(copy.getSpec().backupRef().name());
      }
    }
    return Inventory.of(policy, backups, inUse, maxPerPass);
  }

  /**
   * Says of all that {@code prune} is to delete that it is being deleted, which nobody can take
   * back: from then on it is no source of anything. Records that nothing was ever stored for are
   * deleted.
   *
   * @return those with objects to delete; not those that were pinned since, or are gone
   * @throws KubernetesClientException if one of them was changed meanwhile; then this is to be done
   *     again
   */
  List<Backup> begin(Prune prune, Instant now) {
    List<Backup> begun = new ArrayList<>();
    for (PrunedBackup one : prune.getStatus().backups()) {
      Optional<Backup> found = find(prune, one);
      if (found.isEmpty()) {
        continue;
      }
      Backup backup = found.get();
      if (!BackupDeletion.isBegun(backup)) {
        if (!BackupDeletion.isAllowed(backup)) {
          continue;
        }
        statuses.write(backup, BackupDeletion.begun(backup, prune.getMetadata().getName(), now));
      }
      if (backup.getStatus().destinations().isEmpty()) {
        ExactDeletion.of(backup, client);
      } else {
        begun.add(backup);
      }
    }
    return begun;
  }

  private Optional<Backup> find(Prune prune, PrunedBackup one) {
    return Optional.ofNullable(
            client
                .resources(Backup.class)
                .inNamespace(prune.getMetadata().getNamespace())
                .withName(one.name())
                .get())
        .filter(backup -> one.uid().equals(backup.getMetadata().getUid()));
  }

  /** Ends the records of what is gone, and says of what is left why it is. */
  void conclude(Prune prune, RunReport.Pruned pruned, Instant now) {
    for (PrunedBackup one : prune.getStatus().backups()) {
      Optional<Backup> found = find(prune, one).filter(BackupDeletion::isBegun);
      if (found.isEmpty()) {
        continue;
      }
      if (pruned.gone().contains(one.uid())) {
        ExactDeletion.of(found.get(), client);
      } else {
        String why =
            pruned.left().stream()
                .filter(left -> one.uid().equals(left.uid()))
                .map(left -> left.destination() + ": " + left.message())
                .collect(Collectors.joining("; "));
        statuses.write(found.get(), BackupDeletion.left(found.get(), why, now));
      }
    }
  }
}
