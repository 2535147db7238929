package dev.holdfast.notify;

import dev.holdfast.api.v1alpha1.NotificationEvent;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.PrunedBackup;
import dev.holdfast.api.v1alpha1.RunPhase;
import java.util.Optional;

/** What a Prune tells of itself. */
final class PruneFacts {
  private PruneFacts() {}

  /** What is to be told of {@code prune}, if it has failed. */
  static Optional<Fact> of(Prune prune) {
    if (prune.getStatus() == null
        || prune.getStatus().phase() != RunPhase.FAILED
        || prune.getSpec().dryRun()) {
      return Optional.empty();
    }
    PrunedBackup one = prune.getSpec().backup();
    // What somebody has deleted is tried again for ever, by a new Prune each time.
    String uid = one == null ? prune.getMetadata().getUid() : one.uid();
    String message = prune.getStatus().message();
    return Optional.of(
        new Fact(
            Fact.id(uid, NotificationEvent.PRUNE_FAILED.text()),
            NotificationEvent.PRUNE_FAILED,
            false,
            false,
            prune.getKind(),
            prune.getMetadata().getName(),
            null,
            prune.getMetadata().getCreationTimestamp(),
            prune.getStatus().completionTime(),
            message == null ? "Nothing more is known of it." : message));
  }
}
