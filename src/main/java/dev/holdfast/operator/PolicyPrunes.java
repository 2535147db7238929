package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.PruneSpec;
import dev.holdfast.api.v1alpha1.PruneStatus;
import dev.holdfast.api.v1alpha1.RetentionStatus;
import dev.holdfast.retention.Decision;
import dev.holdfast.retention.Inventory;
import dev.holdfast.retention.PlanReport;
import dev.holdfast.retention.PrunePass;
import dev.holdfast.retention.RetentionPlan;
import dev.holdfast.status.BackupDeletion;
import dev.holdfast.status.PruneProgress;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The Prunes of a policy: made when they are due, and removed when they are old. */
final class PolicyPrunes {
  /** How many of those that a policy made, and that have ended, are kept on record. */
  private static final int KEPT = 5;

  private final KubernetesClient client;

  PolicyPrunes(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Looks at the backups of {@code policy}; makes the Prune that is due.
   *
   * @param backups those that name it
   * @param prunes those that name it
   * @return what retention says of the backups; null if there are none
   */
  RetentionStatus look(
      BackupPolicy policy, Collection<Backup> backups, Collection<Prune> prunes, Instant now) {
    RetentionPlan.Facts facts = Inventory.of(policy, backups, Set.of(), PruneStatus.MAX_BACKUPS);
    if (facts.candidates().isEmpty()) {
      return null;
    }
    List<Decision> plan = RetentionPlan.of(facts, now);
    List<Prune> own =
        prunes.stream()
            .filter(one -> one.getSpec().policyRef().name().equals(policy.getMetadata().getName()))
            .filter(one -> one.getSpec().backup() == null)
            .toList();
    boolean leftovers =
        backups.stream().anyMatch(one -> BackupDeletion.isLeft(one) && Inventory.isOf(policy, one));
    boolean underWay =
        own.stream().anyMatch(one -> !PruneProgress.isFinal(one) && !one.getSpec().dryRun());
    if (!underWay) {
      PrunePass.due(
              policy.getMetadata().getName(),
              facts.candidates(),
              plan,
              leftovers,
              own.stream().map(one -> one.getMetadata().getName()).collect(Collectors.toSet()))
          .ifPresent(name -> create(policy, name));
    }
    own.stream()
        .filter(PolicyPrunes::isMadeByPolicy)
        .filter(PruneProgress::isFinal)
        .sorted(Comparator.comparing(PolicyPrunes::name).reversed())
        .skip(KEPT)
        .forEach(old -> ExactDeletion.of(old, client));
    return PlanReport.of(plan);
  }

  private static String name(Prune prune) {
    return prune.getMetadata().getName();
  }

  private static boolean isMadeByPolicy(Prune prune) {
    return prune.getMetadata().getLabels() != null
        && Api.MANAGED_BY.equals(prune.getMetadata().getLabels().get(Api.MANAGED_BY_LABEL));
  }

  /** Creates it; that it exists already is as good. */
  private void create(BackupPolicy policy, String name) {
    Prune prune = new Prune();
    prune.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withNamespace(policy.getMetadata().getNamespace())
            .addToLabels(Api.MANAGED_BY_LABEL, Api.MANAGED_BY)
            .addToLabels(Api.POLICY_LABEL, policy.getMetadata().getName())
            .build());
    prune.setSpec(new PruneSpec(new PolicyReference(policy.getMetadata().getName()), null, null));
    try {
      client.resource(prune).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
  }
}
