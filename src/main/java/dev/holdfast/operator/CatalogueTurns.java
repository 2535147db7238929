package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Catalogue;
import dev.holdfast.status.CatalogueProgress;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Lets catalogues start in their turn: one at a time for each policy, and not too many in the
 * cluster, since an operator that starts asks for one for each policy. Which run, their statuses
 * say; this remembers only whom it has let start while the cache does not show it yet, and who has
 * asked. They do not wait for backups, nor backups for them.
 */
final class CatalogueTurns {
  private final int limit;
  private final Map<String, String> admitted = new HashMap<>();
  private final Map<String, ResourceID> waiting = new LinkedHashMap<>();

  /**
   * @param limit how many may run at once in the cluster
   */
  CatalogueTurns(int limit) {
    this.limit = limit;
  }

  /**
   * Asks whether {@code catalogue} may start.
   *
   * @param known every Catalogue in the cluster, as far as is known
   * @return what it waits for, one sentence for people; empty if it may start
   */
  synchronized Optional<String> ask(Catalogue catalogue, Stream<Catalogue> known) {
    String uid = catalogue.getMetadata().getUid();
    Map<String, String> running = running(known);
    if (admitted.containsKey(uid)) {
      return Optional.empty();
    }
    if (running.containsValue(policy(catalogue))) {
      waiting.put(uid, ResourceID.fromResource(catalogue));
      return Optional.of("waits for another Catalogue of the same policy to end");
    }
    if (running.size() >= limit) {
      waiting.put(uid, ResourceID.fromResource(catalogue));
      return Optional.of("waits for its turn: at most " + limit + " run at once in the cluster");
    }
    waiting.remove(uid);
    admitted.put(uid, policy(catalogue));
    return Optional.empty();
  }

  /** Those that have waited, as many as may be let start; they have to ask again. */
  synchronized List<ResourceID> awaited(Stream<Catalogue> known) {
    if (waiting.isEmpty()) {
      return List.of();
    }
    int free = Math.max(0, limit - running(known).size());
    return waiting.values().stream().limit(free).toList();
  }

  /** Forgets who is gone or has ended, and returns those that run: of which policy, by UID. */
  private Map<String, String> running(Stream<Catalogue> known) {
    Map<String, Catalogue> open =
        known
            .filter(one -> !CatalogueProgress.isFinal(one))
            .collect(
                Collectors.toMap(
                    one -> one.getMetadata().getUid(), one -> one, (one, other) -> other));
    admitted.keySet().retainAll(open.keySet());
    waiting.keySet().retainAll(open.keySet());
    Map<String, String> running = new HashMap<>(admitted);
    open.forEach(
        (uid, one) -> {
          if (one.getStatus() != null && one.getStatus().job() != null) {
            running.put(uid, policy(one));
          }
        });
    return running;
  }

  private static String policy(Catalogue catalogue) {
    return catalogue.getMetadata().getNamespace() + "/" + catalogue.getSpec().policyRef().name();
  }
}
