package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.Prune;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** What the API server itself has of the backups of a policy, and of whoever uses them. */
@ApplicationScoped
class PolicyBackups {
  private final KubernetesClient client;
  private final StoredObjects objects;

  PolicyBackups(KubernetesClient client) {
    this.client = client;
    this.objects = new StoredObjects(client);
  }

  Optional<BackupPolicy> policy(Prune prune) {
    return objects.find(BackupPolicy.class, prune, prune.getSpec().policyRef().name());
  }

  /** Those of {@code backups} that lie where nothing can be deleted, by name, and why. */
  Map<String, String> lost(Collection<Backup> backups) {
    LostClaims claims = new LostClaims(client);
    Map<String, String> lost = new HashMap<>();
    backups.forEach(
        backup ->
            claims.of(backup).ifPresent(why -> lost.put(backup.getMetadata().getName(), why)));
    return lost;
  }

  /** Who uses which Backup beside {@code object}. */
  BackupUsers users(HasMetadata object) {
    return BackupUsers.beside(object, objects);
  }

  /** What has to end before {@code backup} may go, for people; empty for nothing. */
  Optional<String> useOf(Backup backup) {
    return Optional.ofNullable(users(backup).awaited().get(backup.getMetadata().getName()));
  }

  /**
   * What keeps {@code prune} from beginning, since it cannot be read: whatever restores or copies a
   * backup, and another prune of the same policy.
   */
  Optional<UnreadableException> inTheWayOf(Prune prune) {
    String policy = prune.getSpec().policyRef().name();
    return BackupUsers.unreadable(prune, objects)
        .or(
            () ->
                objects.all(Prune.class, prune).unreadable().stream()
                    .filter(one -> policy.equals(policyLabel(one).orElse(policy)))
                    .findFirst())
        .map(UnreadableException::new);
  }

  private static Optional<String> policyLabel(HasMetadata object) {
    return Optional.ofNullable(object.getMetadata().getLabels())
        .map(labels -> labels.get(Api.POLICY_LABEL));
  }
}
