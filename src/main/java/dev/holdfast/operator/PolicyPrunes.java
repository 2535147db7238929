package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicyStatus;
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
import dev.holdfast.status.Happening;
import dev.holdfast.status.PruneProgress;
import dev.holdfast.status.Times;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

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
   * @return what retention says of the backups; null if it has nothing to say
   */
  RetentionStatus look(
      BackupPolicy policy, Collection<Backup> backups, Collection<Prune> prunes, Instant now) {
    List<Backup> namesakes = Inventory.ofNamesakes(policy, backups);
    List<Decision> plan =
        RetentionPlan.of(Inventory.of(policy, backups, PruneStatus.MAX_BACKUPS), now);
    List<Prune> own =
        prunes.stream()
            .filter(one -> one.getSpec().policyRef().name().equals(policy.getMetadata().getName()))
            .filter(one -> one.getSpec().backup() == null)
            .toList();
    Optional<Instant> decidedAfter = decidedAfter(policy);
    boolean underWay =
        own.stream().anyMatch(one -> !PruneProgress.isFinal(one) && !one.getSpec().dryRun());
    if (!underWay) {
      boolean leftovers =
          backups.stream()
              .anyMatch(one -> BackupDeletion.isLeft(one) && Inventory.isOf(policy, one));
      PrunePass pass =
          PrunePass.of(
              new PrunePass.Facts(
                  policy.getMetadata().getName(),
                  Inventory.lastSuccess(policy, backups, now),
                  decidedAfter,
                  plan,
                  leftovers),
              now);
      pass.due().ifPresent(name -> create(policy, name));
      decidedAfter = pass.decidedAfter();
    }
    own.stream()
        .filter(PolicyPrunes::isMadeByPolicy)
        .filter(PruneProgress::isFinal)
        .sorted(Comparator.comparing(PolicyPrunes::name).reversed())
        .skip(KEPT)
        .forEach(old -> ExactDeletion.of(old, client));
    return plan.isEmpty() && namesakes.isEmpty() && decidedAfter.isEmpty()
        ? null
        : PlanReport.of(policy, plan, namesakes, decidedAfter.map(Times::text).orElse(null));
  }

  /**
   * What is remembered of a policy that cannot be carried out, and of whose backups nothing is said
   * meanwhile; null if nothing is.
   */
  static RetentionStatus halted(BackupPolicy policy) {
    return decidedAfter(policy)
        .map(time -> new RetentionStatus(Times.text(time), null, null, null, List.of()))
        .orElse(null);
  }

  /** What was said of the backups last; null if nothing was. */
  static RetentionStatus before(BackupPolicy policy) {
    return policy.getStatus() == null ? null : policy.getStatus().retention();
  }

  /** What is to be told when {@code now} is said of the backups of {@code policy}. */
  static List<Happening> news(BackupPolicy policy, RetentionStatus now) {
    Optional<Instant> before = decidedAfter(policy);
    boolean wasToCome =
        before.isPresent()
            && now != null
            && now.decidedAfter() != null
            && Times.parse(now.decidedAfter()).isBefore(before.get());
    return wasToCome
        ? List.of(
            new Happening(
                true,
                "PrunePostponed",
                "status.retention.decidedAfter was a time to come, or none that can be read:"
                    + " nothing is pruned before the next backup has succeeded"))
        : List.of();
  }

  private static Optional<Instant> decidedAfter(BackupPolicy policy) {
    return Optional.ofNullable(policy.getStatus())
        .map(BackupPolicyStatus::retention)
        .map(RetentionStatus::decidedAfter)
        .map(Times::parse);
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
    Creation.of(prune, client);
  }
}
