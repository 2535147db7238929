package dev.holdfast.load;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.status.RestoreProgress;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/** Does what people do to their policies, one thing after the other. */
final class People {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private final KubernetesClient client;
  private final SoakPopulation population;
  private final Ledger ledger;
  private final Map<String, Long> counts = new ConcurrentHashMap<>();

  /** The UIDs of the policies, by their numbers. */
  private final Map<Integer, String> uids = new ConcurrentHashMap<>();

  People(KubernetesClient client, SoakPopulation population, Ledger ledger) {
    this.client = client;
    this.population = population;
    this.ledger = ledger;
  }

  /** How often what was done. */
  Map<String, Long> counts() {
    return new TreeMap<>(counts);
  }

  /** Makes policy {@code number}. */
  void make(int number) {
    GenericKubernetesResource made = client.resource(population.policy(number)).create();
    uids.put(number, made.getMetadata().getUid());
    ledger.made(made.getMetadata().getUid());
  }

  void carryOut(Deeds.Deed deed) {
    int number = deed.number();
    switch (deed.kind()) {
      case SUSPEND -> suspend(number);
      case RESUME -> {
        patch(number, "{\"spec\": {\"suspend\": false}}");
        ledger.resumed(uids.get(number));
      }
      case CHANGE ->
          patch(
              number,
              "{\"spec\": {\"dump\": {\"compression\": {\"level\": %d}}}}"
                  .formatted(1 + deed.second() / 60 % 9));
      case DELETE -> {
        ledger.deleted(uids.get(number));
        policy(number).delete();
      }
      case CLEAR -> clear(number);
      case MAKE_AGAIN -> make(number);
      case RESTORE -> restore(number, deed.second());
    }
    counts.merge(deed.kind().name(), 1L, Long::sum);
  }

  private Resource<BackupPolicy> policy(int number) {
    return client
        .resources(BackupPolicy.class)
        .inNamespace(population.namespace(number))
        .withName(population.name(number));
  }

  private void patch(int number, String patch) {
    policy(number).patch(MERGE, patch);
  }

  private void suspend(int number) {
    patch(number, "{\"spec\": {\"suspend\": true}}");
    ledger.suspended(uids.get(number));
  }

  /** Nothing falls due any more. */
  void suspendAll() {
    for (int number = 0; number < population.policies(); number++) {
      if (policy(number).get() != null) {
        suspend(number);
      }
    }
  }

  /** Deletes the Backups of a policy that is deleted. */
  private void clear(int number) {
    String policy = uids.get(number);
    List<Backup> all =
        backups(number).stream()
            .filter(
                one ->
                    policy.equals(
                        one.getMetadata().getAnnotations().get(Api.POLICY_UID_ANNOTATION)))
            .toList();
    ledger.asked(all);
    all.forEach(one -> client.resource(one).delete());
  }

  private List<Backup> backups(int number) {
    return client
        .resources(Backup.class)
        .inNamespace(population.namespace(number))
        .withLabel(Api.POLICY_LABEL, population.name(number))
        .list()
        .getItems();
  }

  /** Restores the newest there is, and removes what earlier ones have left on record. */
  private void restore(int number, int second) {
    client
        .resources(Restore.class)
        .inNamespace(population.namespace(number))
        .list()
        .getItems()
        .stream()
        .filter(one -> one.getMetadata().getName().startsWith("back-" + number + "-"))
        .filter(RestoreProgress::isFinal)
        .forEach(one -> client.resource(one).delete());
    backups(number).stream()
        .filter(one -> one.getStatus() != null)
        .filter(one -> one.getStatus().phase() == BackupPhase.COMPLETED)
        .max(Comparator.comparing(one -> one.getMetadata().getCreationTimestamp()))
        .ifPresent(newest -> client.resource(restoreOf(newest, number, second)).create());
  }

  private static GenericKubernetesResource restoreOf(Backup backup, int number, int second) {
    return Serialization.unmarshal(
        """
        apiVersion: holdfast.dev/v1alpha1
        kind: Restore
        metadata: {name: back-%d-%d, namespace: %s}
        spec:
          source: {backupRef: {name: %s}}
          target: {connection: {host: shop-db, secretRef: {name: shop-db-app}}, databases: [{from: shop, to: shop_again}]}
        """
            .formatted(
                number,
                second,
                backup.getMetadata().getNamespace(),
                backup.getMetadata().getName()),
        GenericKubernetesResource.class);
  }
}
