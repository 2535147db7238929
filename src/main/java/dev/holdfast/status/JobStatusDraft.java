package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.JobStatus;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;

/**
 * A status in the making: what all of them say that have a Job, as it was before, with what
 * changes.
 *
 * @param <D> the draft itself
 */
abstract class JobStatusDraft<D extends JobStatusDraft<D>> {
  protected final Long generation;
  protected final String message;
  protected final List<Condition> conditions;

  protected String progress;
  protected String startTime;
  protected String completionTime;
  protected String duration;
  protected String job;
  protected String lastProgressTime;

  private final Instant now;

  /**
   * Starts from {@code before}.
   *
   * @param before the status before; may be null
   * @param phase the word for the phase, which is said where there is no message
   * @param reason the reason of the conditions, one CamelCase word
   * @param message one sentence for people; may be null where there is nothing to say
   */
  JobStatusDraft(
      JobStatus before,
      Long generation,
      boolean completed,
      boolean failed,
      String phase,
      String reason,
      String message,
      Instant now) {
    this.generation = generation;
    this.now = now;
    this.message = message == null ? null : PlainText.of(message);
    String said = this.message == null ? phase : this.message;
    List<Condition> old = before == null ? List.of() : before.conditions();
    this.conditions = Conditions.withOutcome(old, completed, failed, reason, said, generation, now);
    if (before != null) {
      progress = before.progress();
      startTime = before.startTime();
      completionTime = before.completionTime();
      duration = before.duration();
      job = before.job();
      lastProgressTime = before.lastProgressTime();
    }
  }

  abstract D self();

  D job(String name) {
    job = name;
    startTime = Times.text(now);
    return self();
  }

  D progress(String text, Instant time) {
    progress = text;
    lastProgressTime = Times.text(time);
    return self();
  }

  D ended(String length) {
    completionTime = Times.text(now);
    progress = JobUnderWay.CONNECTING.equals(progress) ? null : progress;
    duration = length;
    return self();
  }
}
