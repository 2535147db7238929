package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.PrunePhase;
import dev.holdfast.api.v1alpha1.PruneStatus;
import dev.holdfast.api.v1alpha1.PrunedBackup;
import dev.holdfast.api.v1alpha1.RetentionStatus;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;

/** A status in the making: the one before, with what changes. */
final class PruneStatusDraft {
  private final Long generation;
  private final Instant now;
  private final PrunePhase phase;
  private final String message;
  private final List<Condition> conditions;

  private String progress;
  private String startTime;
  private String completionTime;
  private String duration;
  private RetentionStatus plan;
  private List<PrunedBackup> backups = List.of();
  private String freed;
  private String job;
  private String lastProgressTime;

  /**
   * Starts from the status of {@code prune}.
   *
   * @param reason the reason of the conditions, one CamelCase word
   * @param message one sentence for people; may be null where there is nothing to say
   */
  PruneStatusDraft(Prune prune, PrunePhase phase, String reason, String message, Instant now) {
    PruneStatus before = prune.getStatus();
    this.generation = prune.getMetadata().getGeneration();
    this.now = now;
    this.phase = phase;
    this.message = message == null ? null : PlainText.of(message);
    this.conditions =
        Conditions.withOutcome(
            before == null ? List.of() : before.conditions(),
            phase == PrunePhase.COMPLETED,
            phase == PrunePhase.FAILED,
            reason,
            this.message == null ? phase.text() : this.message,
            generation,
            now);
    if (before != null) {
      progress = before.progress();
      startTime = before.startTime();
      completionTime = before.completionTime();
      duration = before.duration();
      plan = before.plan();
      backups = before.backups();
      freed = before.freed();
      job = before.job();
      lastProgressTime = before.lastProgressTime();
    }
  }

  PruneStatusDraft plan(RetentionStatus said) {
    plan = said;
    return this;
  }

  PruneStatusDraft job(String name) {
    job = name;
    startTime = Times.text(now);
    return this;
  }

  PruneStatusDraft going(List<PrunedBackup> all) {
    backups = all;
    return this;
  }

  PruneStatusDraft progress(String text, Instant time) {
    progress = text;
    lastProgressTime = Times.text(time);
    return this;
  }

  PruneStatusDraft freed(long bytes) {
    freed = HumanSize.format(bytes);
    return this;
  }

  PruneStatusDraft ended(String length) {
    completionTime = Times.text(now);
    progress = JobUnderWay.CONNECTING.equals(progress) ? null : progress;
    duration = length;
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
