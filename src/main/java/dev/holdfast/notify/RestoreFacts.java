package dev.holdfast.notify;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.NotificationEvent;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreMode;
import dev.holdfast.api.v1alpha1.RestoreStatus;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.api.v1alpha1.Verification;
import dev.holdfast.status.RestoreSources;
import java.util.Map;
import java.util.Optional;

/** What a Restore tells of itself, or of the backup that it has looked at. */
final class RestoreFacts {
  private RestoreFacts() {}

  /**
   * The name of the policy whose backup {@code restore} is about; empty if nobody knows of one, as
   * with what is restored from a bucket.
   */
  private static Optional<String> policyOf(Restore restore) {
    Map<String, String> labels = restore.getMetadata().getLabels();
    return RestoreSources.policy(restore)
        .or(() -> Optional.ofNullable(labels).map(all -> all.get(Api.POLICY_LABEL)));
  }

  /** What is to be told of {@code restore}, if it is about {@code policy} and has ended. */
  static Optional<Fact> of(BackupPolicy policy, Restore restore) {
    RestoreStatus status = restore.getStatus();
    if (status == null
        || status.phase() == null
        || !status.phase().isFinal()
        || policyOf(restore).filter(policy.getMetadata().getName()::equals).isEmpty()) {
      return Optional.empty();
    }
    boolean good = status.phase() == RunPhase.COMPLETED;
    return switch (restore.getSpec().mode()) {
      case PLAN -> Optional.empty();
      case RESTORE ->
          Optional.of(
              fact(
                  restore,
                  good ? NotificationEvent.RESTORE_COMPLETED : NotificationEvent.RESTORE_FAILED,
                  said(status)));
      case READ_BACK, VERIFY ->
          Optional.of(
              fact(
                  restore,
                  good
                      ? NotificationEvent.BACKUP_VERIFIED
                      : NotificationEvent.BACKUP_VERIFICATION_FAILED,
                  verification(restore)));
    };
  }

  /** A verification that could not be done says nothing of the backup, and must not seem to. */
  private static String verification(Restore restore) {
    RestoreStatus status = restore.getStatus();
    String backup = status.backup() == null ? "the backup" : "Backup " + status.backup();
    if (status.phase() == RunPhase.COMPLETED) {
      String how = restore.getSpec().mode() == RestoreMode.VERIFY ? "restored" : "read";
      return backup + " was " + how + " and is sound: " + said(status);
    }
    boolean unsound =
        status.copies().stream()
            .map(copy -> copy.verification())
            .filter(found -> found != null)
            .map(Verification::intact)
            .anyMatch(Boolean.FALSE::equals);
    return (unsound
            ? backup + " is not sound: "
            : backup + " could not be verified, which says nothing of the backup itself: ")
        + said(status);
  }

  private static String said(RestoreStatus status) {
    return status.message() == null ? "nothing more is known of it" : status.message();
  }

  private static Fact fact(Restore restore, NotificationEvent event, String message) {
    return new Fact(
        Fact.id(restore.getMetadata().getUid(), event.text()),
        event,
        false,
        false,
        restore.getKind(),
        restore.getMetadata().getName(),
        null,
        restore.getMetadata().getCreationTimestamp(),
        restore.getStatus().completionTime(),
        message);
  }
}
