package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.api.v1alpha1.RowCountStatus;
import dev.holdfast.artifact.LogLine;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** A status in the making. */
final class BackupStatusDraft extends JobStatusDraft<BackupStatusDraft> {
  private final BackupPhase phase;

  private String size;
  private Long storedBytes;
  private Long rawBytes;
  private String serverVersion;
  private List<DestinationStatus> destinations;
  private String policyUid;
  private String verifiedTime;
  private List<String> databases = List.of();
  private String runUid;
  private RowCountStatus rowCounts;
  private String snapshotTime;

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
    super(
        before,
        generation,
        phase == BackupPhase.COMPLETED,
        // Whoever waits for either, or has an alert on it, must hear of a copy that is missing.
        phase == BackupPhase.FAILED
            || phase == BackupPhase.PARTIALLY_COMPLETED
            || phase == BackupPhase.MISSING,
        phase.text(),
        reason,
        message,
        now);
    this.phase = phase;
    if (before != null) {
      size = before.size();
      storedBytes = before.storedBytes();
      rawBytes = before.rawBytes();
      serverVersion = before.serverVersion();
      policyUid = before.policyUid();
      verifiedTime = before.verifiedTime();
      databases = before.databases();
      runUid = before.runUid();
      snapshotTime = before.snapshotTime();
    }
    destinations = before == null ? List.of() : before.destinations();
  }

  BackupStatusDraft policy(String uid, List<String> selection) {
    policyUid = uid;
    databases = selection;
    return this;
  }

  /**
   * It was stored by the run of another Backup, which is gone.
   *
   * @param uid the UID of that Backup
   */
  BackupStatusDraft madeAgain(String uid, Instant start, Instant end) {
    runUid = uid;
    startTime = Times.text(start);
    completionTime = Times.text(end);
    duration = HumanDuration.format(Duration.between(start, end));
    return this;
  }

  BackupStatusDraft destinations(List<DestinationStatus> all) {
    destinations = all;
    return this;
  }

  BackupStatusDraft sizes(long stored, long raw) {
    storedBytes = stored;
    size = HumanSize.format(stored);
    rawBytes = raw;
    return this;
  }

  /** With its fraction of a second: without it, it would be too early. */
  BackupStatusDraft snapshot(Instant time) {
    snapshotTime = time == null ? null : time.toString();
    return this;
  }

  BackupStatusDraft server(String version) {
    serverVersion = version == null ? serverVersion : PlainText.of(version);
    return this;
  }

  /** The counting of rows, which is shown as long as it goes on. */
  BackupStatusDraft counting(LogLine.Counting state) {
    rowCounts = new RowCountStatus(state.inUse(), state.max(), state.counted(), state.tables());
    return this;
  }

  @Override
  BackupStatusDraft self() {
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
        databases,
        runUid,
        rowCounts,
        snapshotTime);
  }
}
