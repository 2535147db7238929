package dev.holdfast.notify;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.DestinationPhase;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.NotificationEvent;
import dev.holdfast.status.BackupProgress;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a Backup tells of itself. */
final class BackupFacts {
  private BackupFacts() {}

  /**
   * What is to be told of {@code backup}, if it is one of {@code policy} and has come to an end.
   */
  static Optional<Fact> of(BackupPolicy policy, Backup backup) {
    BackupStatus status = backup.getStatus();
    if (status == null || status.phase() == null || !BackupProgress.isOf(backup, policy)) {
      return Optional.empty();
    }
    // What was stored before, and has a record again, has happened long ago.
    boolean old = Facts.isMadeAgain(backup.getMetadata().getAnnotations());
    return switch (status.phase()) {
      case FAILED -> old ? Optional.empty() : failed(backup);
      case COMPLETED -> old ? Optional.empty() : completed(backup);
      case PARTIALLY_COMPLETED ->
          old ? Optional.empty() : missing(status).isEmpty() ? failed(backup) : lost(backup);
      case MISSING -> lost(backup);
      case PENDING, RUNNING, DELETING -> Optional.empty();
    };
  }

  private static List<String> missing(BackupStatus status) {
    return status.destinations().stream()
        .filter(copy -> copy.phase() == DestinationPhase.MISSING)
        .map(DestinationStatus::name)
        .sorted()
        .toList();
  }

  private static Optional<Fact> failed(Backup backup) {
    BackupStatus status = backup.getStatus();
    String partly =
        status.phase() == BackupPhase.PARTIALLY_COMPLETED
            ? "It is not stored at every destination: "
            : "";
    return fact(backup, NotificationEvent.BACKUP_FAILED, "", partly + said(status));
  }

  private static Optional<Fact> lost(Backup backup) {
    return fact(
        backup,
        NotificationEvent.BACKUP_MISSING,
        String.join(",", missing(backup.getStatus())),
        said(backup.getStatus()));
  }

  private static Optional<Fact> completed(Backup backup) {
    BackupStatus status = backup.getStatus();
    String where =
        status.destinations().stream()
            .map(DestinationStatus::name)
            .collect(Collectors.joining(", "));
    return fact(
        backup,
        NotificationEvent.BACKUP_COMPLETED,
        "",
        "Stored"
            + (status.size() == null ? "" : " " + status.size())
            + (status.duration() == null ? "" : " in " + status.duration())
            + (where.isEmpty() ? "" : " at " + where));
  }

  private static String said(BackupStatus status) {
    return status.message() == null ? "Nothing more is known of it." : status.message();
  }

  private static Optional<Fact> fact(
      Backup backup, NotificationEvent event, String what, String message) {
    return Optional.of(
        new Fact(
            Fact.id(backup.getMetadata().getUid(), event.text() + "|" + what),
            event,
            false,
            false,
            backup.getKind(),
            backup.getMetadata().getName(),
            backup.getSpec().tier(),
            backup.getMetadata().getCreationTimestamp(),
            backup.getStatus().completionTime(),
            message));
  }
}
