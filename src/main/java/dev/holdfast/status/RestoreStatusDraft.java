package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.DatabaseMapping;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.PlannedRestore;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreMode;
import dev.holdfast.api.v1alpha1.RestoreSpec;
import dev.holdfast.api.v1alpha1.RestoreStatus;
import dev.holdfast.api.v1alpha1.RestoreTarget;
import dev.holdfast.api.v1alpha1.RunPhase;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;

/** A status in the making. */
final class RestoreStatusDraft extends JobStatusDraft<RestoreStatusDraft> {
  private final Restore restore;
  private final RunPhase phase;
  private final String target;

  private String serverVersion;
  private DestinationStatus source;
  private List<DestinationStatus> copies = List.of();
  private String backup;
  private String policy;
  private Long restoredBytes;
  private PlannedRestore plan;

  /**
   * Starts from the status of {@code restore}.
   *
   * @param reason the reason of the conditions, one CamelCase word
   * @param message one sentence for people; may be null where there is nothing to say
   */
  RestoreStatusDraft(Restore restore, RunPhase phase, String reason, String message, Instant now) {
    super(
        restore.getStatus(),
        restore.getMetadata().getGeneration(),
        phase == RunPhase.COMPLETED,
        phase == RunPhase.FAILED,
        phase.text(),
        reason,
        message,
        now);
    this.restore = restore;
    this.phase = phase;
    this.target = target(restore.getSpec());
    RestoreStatus before = restore.getStatus();
    if (before != null) {
      serverVersion = before.serverVersion();
      source = before.source();
      copies = before.copies();
      backup = before.backup();
      policy = before.policy();
      restoredBytes = before.restoredBytes();
      plan = before.plan();
    }
  }

  /** Such as {@code shop_restored, billing on db.example.com}. */
  private static String target(RestoreSpec spec) {
    RestoreTarget target = spec.target();
    if (target == null) {
      return null;
    }
    if (target.server() != null) {
      return "a server of its own";
    }
    String names =
        spec.mode() == RestoreMode.VERIFY
            ? "temporary databases"
            : target.databases().isEmpty()
                ? "all databases"
                : target.databases().stream()
                    .map(DatabaseMapping::newName)
                    .collect(Collectors.joining(", "));
    boolean hostIsKnown = target.connection() != null && target.connection().host() != null;
    return PlainText.of(hostIsKnown ? names + " on " + target.connection().host() : names);
  }

  RestoreStatusDraft source(DestinationStatus backup) {
    source = backup;
    return this;
  }

  /** Which Backup is restored or read, and of which policy; null if there is no record of it. */
  RestoreStatusDraft backup(String name, String ofPolicy) {
    backup = name;
    policy = ofPolicy;
    return this;
  }

  RestoreStatusDraft restored(long bytes) {
    restoredBytes = bytes;
    return this;
  }

  RestoreStatusDraft plan(PlannedRestore found) {
    plan = found;
    return this;
  }

  RestoreStatusDraft copies(List<DestinationStatus> all) {
    copies = all;
    return this;
  }

  RestoreStatusDraft server(String version) {
    serverVersion = version == null ? serverVersion : PlainText.of(version);
    return this;
  }

  @Override
  RestoreStatusDraft self() {
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
        copies,
        backup,
        asked(),
        policy,
        restoredBytes,
        plan);
  }

  private String asked() {
    String text = RestoreSources.asked(restore, backup);
    return text == null ? null : PlainText.of(text);
  }
}
