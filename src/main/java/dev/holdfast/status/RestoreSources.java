package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.LatestBackup;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreSource;
import dev.holdfast.api.v1alpha1.RestoreSpec;
import dev.holdfast.api.v1alpha1.RestoreStatus;
import dev.holdfast.api.v1alpha1.StoredBackup;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** What a Restore restores, as far as that is known. */
public final class RestoreSources {
  private RestoreSources() {}

  /** The name of the Backup that {@code restore} names, or has chosen; empty if there is none. */
  public static Optional<String> backup(Restore restore) {
    RestoreStatus status = restore.getStatus();
    if (status != null && status.backup() != null) {
      return Optional.of(status.backup());
    }
    RestoreSource source = restore.getSpec() == null ? null : restore.getSpec().source();
    return source == null || source.backupRef() == null
        ? Optional.empty()
        : Optional.of(source.backupRef().name());
  }

  /** The name of the policy whose backup it is; empty if that is not known, or there is none. */
  public static Optional<String> policy(Restore restore) {
    RestoreStatus status = restore.getStatus();
    if (status != null && status.policy() != null) {
      return Optional.of(status.policy());
    }
    return Optional.ofNullable(restore.getSpec())
        .map(RestoreSpec::source)
        .map(RestoreSource::latest)
        .map(LatestBackup::policyRef)
        .map(PolicyReference::name);
  }

  /**
   * The names of the Backups of {@code all} that {@code restore} needs until it has ended: also the
   * one that it is about to choose, and those that have the very object that it names.
   */
  public static List<String> needed(Restore restore, Collection<Backup> all) {
    if (RestoreProgress.isFinal(restore)) {
      return List.of();
    }
    return backup(restore)
        .or(() -> toBeChosen(restore, all))
        .map(List::of)
        .orElseGet(() -> storing(restore, all));
  }

  private static List<String> storing(Restore restore, Collection<Backup> all) {
    RestoreSource source = restore.getSpec() == null ? null : restore.getSpec().source();
    return source == null || source.object() == null
        ? List.of()
        : all.stream()
            .filter(backup -> backup.getStatus() != null)
            .filter(
                backup ->
                    backup.getStatus().destinations().stream()
                        .anyMatch(copy -> source.object().manifest().equals(copy.manifest())))
            .map(backup -> backup.getMetadata().getName())
            .toList();
  }

  private static Optional<String> toBeChosen(Restore restore, Collection<Backup> all) {
    RestoreSource source = restore.getSpec() == null ? null : restore.getSpec().source();
    // One that cannot be read is refused, and uses nothing.
    return source == null
            || source.latest() == null
            || source.latest().policyRef() == null
            || !Times.isReadable(source.latest().before())
        ? Optional.empty()
        : BackupChoice.of(source.latest(), all).chosen().map(one -> one.getMetadata().getName());
  }

  /** A backup of which there is no record, as a run is told of one. */
  public static DestinationStatus stored(StoredBackup backup) {
    return DestinationStatus.of(backup.destination())
        .committed(backup.manifest(), backup.sha256(), null, null);
  }

  /**
   * What is asked for and what was chosen, in words for people.
   *
   * @param backup the name of the Backup that is restored; null if it is not known, or there is
   *     none
   */
  static String asked(Restore restore, String backup) {
    RestoreSource source = restore.getSpec().source();
    if (source == null || !source.hasOneKind()) {
      return null;
    }
    if (source.backupRef() != null) {
      return source.backupRef().name();
    }
    if (source.object() != null) {
      return source.object().destination() == null
          ? source.object().manifest()
          : source.object().destination().name() + ": " + source.object().manifest();
    }
    if (source.latest().policyRef() == null) {
      return null;
    }
    return BackupChoice.told(source.latest()) + (backup == null ? "" : ": " + backup);
  }
}
