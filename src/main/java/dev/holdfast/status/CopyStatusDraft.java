package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.BackupCopyStatus;
import dev.holdfast.api.v1alpha1.CopyPhase;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;

/** A status in the making: the one before, with what changes. */
final class CopyStatusDraft {
  private final Long generation;
  private final Instant now;
  private final CopyPhase phase;
  private final String message;
  private final List<Condition> conditions;

  private String progress;
  private String startTime;
  private String completionTime;
  private String duration;
  private String size;
  private DestinationStatus source;
  private DestinationStatus target;
  private List<DestinationStatus> otherCopies = List.of();
  private String job;
  private String lastProgressTime;

  /**
   * Starts from the status of {@code copy}.
   *
   * @param reason the reason of the conditions, one CamelCase word
   * @param message one sentence for people; may be null where there is nothing to say
   */
  CopyStatusDraft(BackupCopy copy, CopyPhase phase, String reason, String message, Instant now) {
    BackupCopyStatus before = copy.getStatus();
    this.generation = copy.getMetadata().getGeneration();
    this.now = now;
    this.phase = phase;
    this.message = message == null ? null : PlainText.of(message);
    String said = this.message == null ? phase.text() : this.message;
    List<Condition> old = before == null ? List.of() : before.conditions();
    this.conditions =
        Conditions.withOutcome(
            old,
            phase == CopyPhase.COMPLETED,
            phase == CopyPhase.FAILED,
            reason,
            said,
            generation,
            now);
    if (before != null) {
      progress = before.progress();
      startTime = before.startTime();
      completionTime = before.completionTime();
      duration = before.duration();
      size = before.size();
      source = before.source();
      target = before.target();
      otherCopies = before.otherCopies();
      job = before.job();
      lastProgressTime = before.lastProgressTime();
    }
  }

  CopyStatusDraft job(String name) {
    job = name;
    startTime = Times.text(now);
    return this;
  }

  CopyStatusDraft places(CopyPlan.Places places) {
    source = places.source();
    target = places.target();
    otherCopies = places.others();
    return this;
  }

  CopyStatusDraft committed(String key, String sha256, long bytes) {
    size = HumanSize.format(bytes);
    target = target.committed(key, sha256, size, bytes);
    return this;
  }

  CopyStatusDraft progress(String text, Instant time) {
    progress = text;
    lastProgressTime = Times.text(time);
    return this;
  }

  CopyStatusDraft ended(String length) {
    completionTime = Times.text(now);
    progress = JobUnderWay.CONNECTING.equals(progress) ? null : progress;
    duration = length;
    return this;
  }

  BackupCopyStatus build() {
    return new BackupCopyStatus(
        generation,
        phase,
        progress,
        message,
        startTime,
        completionTime,
        duration,
        size,
        source,
        target,
        otherCopies,
        job,
        lastProgressTime,
        conditions);
  }
}
