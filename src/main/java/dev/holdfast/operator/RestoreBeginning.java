package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupReference;
import dev.holdfast.api.v1alpha1.LatestBackup;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreMode;
import dev.holdfast.api.v1alpha1.RestoreSource;
import dev.holdfast.api.v1alpha1.RestoreStatus;
import dev.holdfast.job.RestoreFields;
import dev.holdfast.job.RestoreJob;
import dev.holdfast.status.BackupChoice;
import dev.holdfast.status.BackupDeletion;
import dev.holdfast.status.BackupProgress;
import dev.holdfast.status.BackupSource;
import dev.holdfast.status.RestoreProgress;
import dev.holdfast.status.RestoreSources;
import dev.holdfast.status.Verdict;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The beginning of a restore: what it restores is found out, on what the API server itself says,
 * and frozen. Only then there is a Job, so an attempt that follows another restores the same.
 */
final class RestoreBeginning {
  private final StoredObjects objects;

  RestoreBeginning(StoredObjects objects) {
    this.objects = objects;
  }

  /** What becomes of {@code restore}, which has no Job yet. */
  Verdict<RestoreStatus> of(Restore restore, Instant now) {
    String name = restore.getMetadata().getName();
    if (name.length() > Restore.MAX_NAME_LENGTH || name.contains(".")) {
      return RestoreProgress.refused(
          restore,
          "NameInvalid",
          "its Job is named after it, so metadata.name may have at most "
              + Restore.MAX_NAME_LENGTH
              + " characters and no dots",
          now);
    }
    List<String> problems = RestoreFields.problems(restore.getSpec());
    if (!problems.isEmpty()) {
      return RestoreProgress.refused(restore, "SpecInvalid", String.join("; ", problems), now);
    }
    RestoreSource source = restore.getSpec().source();
    if (source.object() != null) {
      return RestoreProgress.starting(
          restore, RestoreJob.name(name), null, RestoreSources.stored(source.object()), null, now);
    }
    return source.latest() != null ? latest(restore, now) : named(restore, now);
  }

  /**
   * Why what {@code restore} says that it restores must not be read any more: a prune deletes it.
   * To be asked once it says so, since a prune looks for it once it has said that it deletes.
   */
  Optional<String> deletionOf(Restore restore) {
    List<Backup> all = objects.all(Backup.class, restore).readable();
    List<String> needed = RestoreSources.needed(restore, all);
    return all.stream()
        .filter(backup -> needed.contains(backup.getMetadata().getName()))
        .filter(BackupDeletion::isMarked)
        .findFirst()
        .map(
            backup ->
                "Backup \"" + backup.getMetadata().getName() + "\" is being deleted (spec.source)");
  }

  private Verdict<RestoreStatus> latest(Restore restore, Instant now) {
    LatestBackup latest = restore.getSpec().source().latest();
    StoredObjects.All<Backup> all = objects.all(Backup.class, restore);
    Optional<Backup> unreadable =
        all.unreadable().stream()
            .filter(one -> mayBeOf(latest.policyRef().name(), one))
            .findFirst();
    if (unreadable.isPresent()) {
      return RestoreProgress.refused(
          restore,
          "BackupUnreadable",
          new UnreadableException(unreadable.get()).getMessage()
              + ", so nobody knows which is the latest: name one (spec.source.backupRef)",
          now);
    }
    BackupChoice choice = BackupChoice.of(latest, all.readable());
    return choice
        .chosen()
        .map(
            backup ->
                begin(restore, BackupReference.of(backup.getMetadata().getName()), backup, now))
        .orElseGet(() -> RestoreProgress.refused(restore, "NoSuchBackup", choice.message(), now));
  }

  /** Those that were made by hand may have no label. */
  private static boolean mayBeOf(String policy, Backup unreadable) {
    Map<String, String> labels = unreadable.getMetadata().getLabels();
    String label = labels == null ? null : labels.get(Api.POLICY_LABEL);
    return label == null || label.equals(policy);
  }

  private Verdict<RestoreStatus> named(Restore restore, Instant now) {
    BackupReference reference = restore.getSpec().source().backupRef();
    Backup backup;
    try {
      backup = objects.find(Backup.class, restore, reference.name()).orElse(null);
    } catch (UnreadableException e) {
      return RestoreProgress.waiting(restore, "waits, since " + e.getMessage(), now);
    }
    if (backup == null) {
      return RestoreProgress.refused(
          restore,
          "BackupNotFound",
          "there is no Backup \""
              + reference.name()
              + "\" in namespace "
              + restore.getMetadata().getNamespace()
              + " (spec.source.backupRef.name)",
          now);
    }
    if (BackupProgress.isBeingMadeAgain(backup) && backup.getStatus() != null) {
      return RestoreProgress.refused(
          restore,
          "BackupNotFound",
          "Backup \""
              + reference.name()
              + "\" is a record without a backup: "
              + backup.getStatus().message()
              + " (spec.source.backupRef.name)",
          now);
    }
    if (!BackupProgress.isFinal(backup)) {
      return RestoreProgress.waiting(
          restore,
          "waits for Backup \"" + reference.name() + "\", which is " + BackupSource.phase(backup),
          now);
    }
    return begin(restore, reference, backup, now);
  }

  private static Verdict<RestoreStatus> begin(
      Restore restore, BackupReference reference, Backup backup, Instant now) {
    String job = RestoreJob.name(restore.getMetadata().getName());
    if (restore.getSpec().mode() == RestoreMode.READ_BACK) {
      BackupSource.Copies copies = BackupSource.copies(reference, backup);
      return copies.stored().isEmpty()
          ? RestoreProgress.refused(restore, copies.reason(), copies.message(), now)
          : RestoreProgress.startingToRead(restore, job, backup, copies.stored(), now);
    }
    BackupSource source = BackupSource.of(reference, backup);
    if (restore.getSpec().mode() == RestoreMode.VERIFY && source.stored().isPresent()) {
      return RestoreProgress.startingToRead(
          restore, job, backup, List.of(source.stored().get().verified(null)), now);
    }
    return source
        .stored()
        .map(
            stored -> RestoreProgress.starting(restore, job, backup, stored, source.message(), now))
        .orElseGet(() -> RestoreProgress.refused(restore, source.reason(), source.message(), now));
  }
}
