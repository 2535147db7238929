package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.BackupCopyStatus;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.RunPhase;
import java.time.Instant;
import java.util.List;

/** A status in the making. */
final class CopyStatusDraft extends JobStatusDraft<CopyStatusDraft> {
  private final RunPhase phase;

  private String size;
  private DestinationStatus source;
  private DestinationStatus target;
  private List<DestinationStatus> otherCopies = List.of();

  /**
   * Starts from the status of {@code copy}.
   *
   * @param reason the reason of the conditions, one CamelCase word
   * @param message one sentence for people; may be null where there is nothing to say
   */
  CopyStatusDraft(BackupCopy copy, RunPhase phase, String reason, String message, Instant now) {
    super(
        copy.getStatus(),
        copy.getMetadata().getGeneration(),
        phase == RunPhase.COMPLETED,
        phase == RunPhase.FAILED,
        phase.text(),
        reason,
        message,
        now);
    this.phase = phase;
    BackupCopyStatus before = copy.getStatus();
    if (before != null) {
      size = before.size();
      source = before.source();
      target = before.target();
      otherCopies = before.otherCopies();
    }
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

  @Override
  CopyStatusDraft self() {
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
