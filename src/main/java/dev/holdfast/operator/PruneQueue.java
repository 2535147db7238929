package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.status.PruneProgress;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which prunes wait for which. Two passes of retention over one policy would decide on the same
 * backups. Those of backups that somebody has deleted are in nobody's way; there may be hundreds of
 * them at once, though, each with a Job.
 */
final class PruneQueue {
  /** How many deleted backups of a namespace have a Job at once. */
  private static final int AT_ONCE = 10;

  private PruneQueue() {}

  /**
   * The name of the prune that {@code prune} waits for; empty if it may begin.
   *
   * @param known every Prune in the cluster, as far as is known
   */
  static Optional<String> before(Prune prune, Stream<Prune> known) {
    boolean ofOne = prune.getSpec().backup() != null;
    return known
        .filter(one -> one.getMetadata().getNamespace().equals(prune.getMetadata().getNamespace()))
        .filter(one -> (one.getSpec().backup() != null) == ofOne)
        .filter(one -> ofOne || one.getSpec().policyRef().equals(prune.getSpec().policyRef()))
        .filter(one -> !PruneProgress.isFinal(one))
        .filter(one -> one.getStatus() != null && one.getStatus().job() != null)
        .map(one -> one.getMetadata().getName())
        .filter(name -> !name.equals(prune.getMetadata().getName()))
        .skip(ofOne ? AT_ONCE - 1 : 0)
        .findFirst();
  }
}
