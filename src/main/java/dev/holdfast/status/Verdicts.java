package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.artifact.RunReport;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Puts verdicts together. */
final class Verdicts {
  private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);
  private static final Duration SHORTEST_WAIT = Duration.ofSeconds(1);

  private Verdicts() {}

  /** The backup is what it was, for good. */
  static BackupVerdict unchanged(Backup backup) {
    return new BackupVerdict(backup.getStatus(), List.of(), false, Duration.ZERO);
  }

  /** The backup waits; of the same cause people are told once. */
  static BackupVerdict waiting(
      Backup backup, BackupStatusDraft draft, Waiting waiting, Duration lookAgain) {
    BackupStatus status = draft.build();
    boolean told = waiting.reason().equals(reason(backup));
    return new BackupVerdict(
        status,
        waiting.alarming() && !told
            ? List.of(new Happening(true, "Waiting", status.message()))
            : List.of(),
        false,
        bounded(lookAgain));
  }

  /** The backup goes on as it should. */
  static BackupVerdict goingOn(BackupStatusDraft draft, Duration lookAgain) {
    return new BackupVerdict(draft.build(), List.of(), false, bounded(lookAgain));
  }

  /** There is no backup. */
  static BackupVerdict failed(
      Backup backup, String reason, String message, boolean endJob, Instant now) {
    return failed(backup, draft(backup, BackupPhase.FAILED, reason, message, now), endJob, now);
  }

  /** There is no backup, and the run has said why. */
  static BackupVerdict failed(Backup backup, RunReport report, Instant now) {
    BackupStatusDraft draft =
        draft(backup, BackupPhase.FAILED, report.reason().text(), Sentences.of(report), now)
            .server(report.serverVersion());
    return failed(backup, draft, false, now);
  }

  private static BackupVerdict failed(
      Backup backup, BackupStatusDraft draft, boolean endJob, Instant now) {
    BackupStatus before = backup.getStatus();
    Instant started = before == null ? null : Times.parse(before.startTime());
    BackupStatus status =
        draft
            .ended(started == null ? null : HumanDuration.format(Duration.between(started, now)))
            .build();
    return new BackupVerdict(
        status, List.of(new Happening(true, "Failed", status.message())), endJob, Duration.ZERO);
  }

  /** The backup is stored whole. */
  static BackupVerdict completed(Backup backup, RunReport report, Instant now) {
    String duration = HumanDuration.format(Duration.between(report.startTime(), report.endTime()));
    BackupStatus status =
        draft(backup, BackupPhase.COMPLETED, "Completed", null, now)
            .progress("100%", now)
            .sizes(report.storedBytes(), report.rawBytes())
            .server(report.serverVersion())
            .ended(duration)
            .destinations(
                backup.getStatus().destinations().stream()
                    .map(destination -> committed(destination, report.manifest()))
                    .toList())
            .build();
    String told =
        "Stored " + status.size() + " in " + duration + "; manifest " + report.manifest().key();
    return new BackupVerdict(
        status,
        List.of(new Happening(false, "Completed", PlainText.of(told))),
        false,
        Duration.ZERO);
  }

  private static DestinationStatus committed(
      DestinationStatus destination, RunReport.CommittedManifest manifest) {
    return destination.name().equals(manifest.destination())
        ? new DestinationStatus(
            destination.name(), destination.s3(), manifest.key(), manifest.sha256())
        : destination;
  }

  static BackupStatusDraft draft(
      Backup backup, BackupPhase phase, String reason, String message, Instant now) {
    return new BackupStatusDraft(
        backup.getStatus(), backup.getMetadata().getGeneration(), phase, reason, message, now);
  }

  /** The reason of the conditions so far; null if there are none. */
  static String reason(Backup backup) {
    return backup.getStatus() == null
        ? null
        : Conditions.find(backup.getStatus().conditions(), BackupStatus.COMPLETE)
            .map(Condition::getReason)
            .orElse(null);
  }

  private static Duration bounded(Duration wait) {
    if (wait.compareTo(SHORTEST_WAIT) < 0) {
      return SHORTEST_WAIT;
    }
    return wait.compareTo(LONGEST_WAIT) > 0 ? LONGEST_WAIT : wait;
  }
}
