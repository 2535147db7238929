package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.PruneStatus;
import dev.holdfast.api.v1alpha1.PrunedBackup;
import dev.holdfast.api.v1alpha1.RetentionStatus;
import dev.holdfast.api.v1alpha1.RunPhase;
import java.time.Instant;
import java.util.List;

/** A status in the making. */
final class PruneStatusDraft extends JobStatusDraft<PruneStatusDraft> {
  private final RunPhase phase;

  private RetentionStatus plan;
  private List<PrunedBackup> backups = List.of();
  private String freed;

  /**
   * Starts from the status of {@code prune}.
   *
   * @param reason the reason of the conditions, one CamelCase word
   * @param message one sentence for people; may be null where there is nothing to say
   */
  PruneStatusDraft(Prune prune, RunPhase phase, String reason, String message, Instant now) {
    super(
        prune.getStatus(),
        prune.getMetadata().getGeneration(),
        phase == RunPhase.COMPLETED,
        phase == RunPhase.FAILED,
        phase.text(),
        reason,
        message,
        now);
    this.phase = phase;
    PruneStatus before = prune.getStatus();
    if (before != null) {
      plan = before.plan();
      backups = before.backups();
      freed = before.freed();
    }
  }

  PruneStatusDraft plan(RetentionStatus said) {
    plan = said;
    return this;
  }

  PruneStatusDraft going(List<PrunedBackup> all) {
    backups = all;
    return this;
  }

  PruneStatusDraft freed(long bytes) {
    freed = HumanSize.format(bytes);
    return this;
  }

  @Override
  PruneStatusDraft self() {
    return this;
  }

  PruneStatus build() {
    return new PruneStatus(
        generation,
        phase,
        progress,
        message,
        startTime,
        completionTime,
        duration,
        plan,
        backups,
        freed,
        job,
        lastProgressTime,
        conditions);
  }
}
