package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.DatabaseMapping;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestorePhase;
import dev.holdfast.api.v1alpha1.RestoreStatus;
import dev.holdfast.api.v1alpha1.RestoreTarget;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** A status in the making: the one before, with what changes. */
final class RestoreStatusDraft {
  private final Long generation;
  private final Instant now;
  private final RestorePhase phase;
  private final String message;
  private final String target;
  private final List<Condition> conditions;

  private String progress;
  private String startTime;
  private String completionTime;
  private String duration;
  private String serverVersion;
  private DestinationStatus source;
  private String job;
  private String lastProgressTime;
  private List<DestinationStatus> copies = List.of();

  /**
   * Starts from the status of {@code restore}.
   *
   * @param reason the reason of the conditions, one CamelCase word
   * @param message one sentence for people; may be null where there is nothing to say
   */
  RestoreStatusDraft(
      Restore restore, RestorePhase phase, String reason, String message, Instant now) {
    RestoreStatus before = restore.getStatus();
    this.generation = restore.getMetadata().getGeneration();
    this.now = now;
    this.phase = phase;
    this.message = message == null ? null : PlainText.of(message);
    this.target = target(restore.getSpec().target());
    String said = this.message == null ? phase.text() : this.message;
    List<Condition> old = before == null ? List.of() : before.conditions();
    boolean completed = phase == RestorePhase.COMPLETED;
    boolean failed = phase == RestorePhase.FAILED;
    this.conditions = Conditions.withOutcome(old, completed, failed, reason, said, generation, now);
    if (before != null) {
      progress = before.progress();
      startTime = before.startTime();
      completionTime = before.completionTime();
      duration = before.duration();
      serverVersion = before.serverVersion();
      source = before.source();
      job = before.job();
      lastProgressTime = before.lastProgressTime();
      copies = before.copies();
    }
  }

  /** Such as {@code shop_restored, billing on db.example.com}. */
  private static String target(RestoreTarget target) {
    if (target == null) {
      return null;
    }
    String names =
        target.databases().isEmpty()
            ? "all databases"
            : target.databases().stream()
                .map(DatabaseMapping::newName)
                .collect(Collectors.joining(", "));
    boolean hostIsKnown = target.connection() != null && target.connection().host() != null;
    return PlainText.of(hostIsKnown ? names + " on " + target.connection().host() : names);
  }

  RestoreStatusDraft job(String name) {
    job = name;
    startTime = Times.text(now);
    return this;
  }

  RestoreStatusDraft source(DestinationStatus backup) {
    source = backup;
    return this;
  }

  RestoreStatusDraft copies(List<DestinationStatus> all) {
    copies = all;
    return this;
  }

  RestoreStatusDraft progress(String text, Instant time) {
    progress = text;
    lastProgressTime = Times.text(time);
    return this;
  }

  RestoreStatusDraft server(String version) {
    serverVersion = version == null ? serverVersion : PlainText.of(version);
    return this;
  }

  RestoreStatusDraft ended(String length) {
    completionTime = Times.text(now);
    progress = JobUnderWay.CONNECTING.equals(progress) ? null : progress;
    duration = length;
    return this;
  }

  RestoreStatus build() {
    return new RestoreStatus(
        generation,
        phase,
        progress,
        message,
        startTime,
        completionTime,
        duration,
        target,
        serverVersion,
        source,
        job,
        lastProgressTime,
        conditions,
        copies);
  }
}
