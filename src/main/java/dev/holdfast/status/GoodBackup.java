package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.RecordClock;
import dev.holdfast.api.v1alpha1.StoredCopies;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A backup that counts when somebody asks whether a policy does what it should: it is stored at
 * every destination, and no check has found that it is not sound.
 *
 * @param start when it was started
 * @param end when it was completed
 */
record GoodBackup(Backup backup, Instant start, Instant end) {
  /** Clocks of different machines differ a little. */
  private static final Duration TOLERANCE = Duration.ofHours(1);

  private static final Comparator<GoodBackup> OLDEST_FIRST =
      Comparator.comparing(GoodBackup::end).thenComparing(GoodBackup::name);

  /** Those of {@code backups} that were made for {@code policy}, the oldest first. */
  static List<GoodBackup> of(BackupPolicy policy, Collection<Backup> backups, Instant now) {
    return sorted(backups.stream().filter(one -> isGood(policy, one)), now);
  }

  /** The same, and those that are stored at some of the destinations, or are stored in doubt. */
  static List<GoodBackup> storedAnywhere(
      BackupPolicy policy, Collection<Backup> backups, Instant now) {
    return sorted(
        backups.stream()
            .filter(one -> one.getStatus() != null && one.getStatus().phase() != null)
            .filter(one -> one.getStatus().phase().isStored())
            .filter(one -> one.getStatus().completionTime() != null)
            .filter(one -> policy.getMetadata().getUid().equals(one.getStatus().policyUid())),
        now);
  }

  private static List<GoodBackup> sorted(Stream<Backup> backups, Instant now) {
    return backups
        .map(GoodBackup::of)
        // By a clock that was wrong: until then it would hide that there is none.
        .filter(one -> !one.end().isAfter(now.plus(TOLERANCE)))
        .sorted(OLDEST_FIRST)
        .toList();
  }

  /** {@code backup}, which has ended, with its times as far as they can be believed. */
  static GoodBackup of(Backup backup) {
    return RecordClock.isInDoubt(backup)
        ? new GoodBackup(backup, RecordClock.created(backup), RecordClock.created(backup))
        : new GoodBackup(
            backup,
            backup.getStatus().startTime() == null
                ? Times.parse(backup.getStatus().completionTime())
                : Times.parse(backup.getStatus().startTime()),
            Times.parse(backup.getStatus().completionTime()));
  }

  private static boolean isGood(BackupPolicy policy, Backup backup) {
    BackupStatus status = backup.getStatus();
    return status != null
        && status.phase() == BackupPhase.COMPLETED
        && status.completionTime() != null
        && StoredCopies.hasAny(backup)
        && policy.getMetadata().getUid().equals(status.policyUid())
        && backup.getMetadata().getDeletionTimestamp() == null
        && !VerificationChoice.isFoundUnsound(status)
        && (!isMadeAgain(backup) || isVerified(status));
  }

  /** Whoever may write to the bucket can plant a manifest, and so hide that there is no backup. */
  private static boolean isMadeAgain(Backup backup) {
    return backup.getMetadata().getAnnotations() != null
        && backup.getMetadata().getAnnotations().containsKey(Api.MADE_AGAIN_ANNOTATION);
  }

  private static boolean isVerified(BackupStatus status) {
    return Conditions.find(status.conditions(), BackupStatus.VERIFIED)
        .filter(condition -> "True".equals(condition.getStatus()))
        .isPresent();
  }

  String name() {
    return backup.getMetadata().getName();
  }

  String tier() {
    return backup.getSpec().tier();
  }

  BackupStatus status() {
    return backup.getStatus();
  }

  /** What it is called, with its time, for people. */
  String told() {
    return name() + ", completed at " + Times.text(end);
  }
}
