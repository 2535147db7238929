package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;

/** A status in the making: the one before, with what changes. */
final class BackupStatusDraft {
  private final Long generation;
  private final Instant now;
  private final BackupPhase phase;
  private final String message;
  private final List<Condition> conditions;

  private String progress;
  private String startTime;
  private String completionTime;
  private String duration;
  private String size;
  private Long storedBytes;
  private Long rawBytes;
  private String serverVersion;
  private String job;
  private String lastProgressTime;
  private List<DestinationStatus> destinations;
  private String policyUid;
  private String verifiedTime;
  private List<String> databases = List.of();

  /**
   * Starts from {@code before}, which may be null.
   *
   * @param reason the reason of the conditions, one CamelCase word
   * @param message one sentence for people; may be null where there is nothing to say
   */
  BackupStatusDraft(
      BackupStatus before,
      Long generation,
      BackupPhase phase,
      String reason,
      String message,
      Instant now) {
    this.generation = generation;
    this.now = now;
    this.phase = phase;
    this.message = message == null ? null : PlainText.of(message);
    String said = this.message == null ? phase.text() : this.message;
    List<Condition> old = before == null ? List.of() : before.conditions();
    boolean completed = phase == BackupPhase.COMPLETED;
    // Whoever waits for either, or has an alert on it, must hear of a copy that is missing.
    boolean failed = phase == BackupPhase.FAILED || phase == BackupPhase.PARTIALLY_COMPLETED;
    this.conditions = Conditions.withOutcome(old, completed, failed, reason, said, generation, now);
    if (before != null) {
      progress = before.progress();
      startTime = before.startTime();
      completionTime = before.completionTime();
      duration = before.duration();
      size = before.size();
      storedBytes = before.storedBytes();
      rawBytes = before.rawBytes();
      serverVersion = before.serverVersion();
      job = before.job();
      lastProgressTime = before.lastProgressTime();
      policyUid = before.policyUid();
      verifiedTime = before.verifiedTime();
      databases = before.databases();
    }
    destinations = before == null ? List.of() : before.destinations();
  }

  BackupStatusDraft job(String name) {
    job = name;
    startTime = Times.text(now);
    return this;
  }

  BackupStatusDraft policy(String uid, List<String> selection) {
    policyUid = uid;
    databases = selection;
    return this;
  }

  BackupStatusDraft destinations(List<DestinationStatus> all) {
    destinations = all;
    return this;
  }

  BackupStatusDraft progress(String text, Instant time) {
    progress = text;
    lastProgressTime = time == null ? lastProgressTime : Times.text(time);
    return this;
  }

  BackupStatusDraft sizes(long stored, long raw) {
    storedBytes = stored;
    size = HumanSize.format(stored);
    rawBytes = raw;
    return this;
  }

  BackupStatusDraft server(String version) {
    serverVersion = version == null ? serverVersion : PlainText.of(version);
    return this;
  }

  BackupStatusDraft ended(String length) {
    completionTime = Times.text(now);
    progress = JobUnderWay.CONNECTING.equals(progress) ? null : progress;
    duration = length;
    return this;
  }

  BackupStatus build() {
    return new BackupStatus(
        generation,
        phase,
        progress,
        message,
        startTime,
        completionTime,
        duration,
        size,
        storedBytes,
        rawBytes,
        serverVersion,
        job,
        lastProgressTime,
        destinations,
        conditions,
        policyUid,
        verifiedTime,
        databases);
  }
}
