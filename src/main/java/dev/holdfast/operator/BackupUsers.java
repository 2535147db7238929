package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.status.BackupAfterwards;
import dev.holdfast.status.BackupFindings;
import dev.holdfast.status.BackupProgress;
import dev.holdfast.status.CopyProgress;
import dev.holdfast.status.RestoreSources;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Who restores, reads again or copies which Backups of a namespace, and what they have found. */
final class BackupUsers {
  private final List<Backup> backups;
  private final StoredObjects.All<Restore> restores;
  private final StoredObjects.All<BackupCopy> copies;

  private BackupUsers(
      List<Backup> backups,
      StoredObjects.All<Restore> restores,
      StoredObjects.All<BackupCopy> copies) {
    this.backups = List.copyOf(backups);
    this.restores = restores;
    this.copies = copies;
  }

  /** Those in the namespace of {@code beside}, by what the API server itself says just now. */
  static BackupUsers beside(HasMetadata beside, StoredObjects objects) {
    // What they have found or stored goes from them to the Backup, so that is asked last.
    StoredObjects.All<Restore> restores = objects.all(Restore.class, beside);
    StoredObjects.All<BackupCopy> copies = objects.all(BackupCopy.class, beside);
    return new BackupUsers(objects.all(Backup.class, beside).readable(), restores, copies);
  }

  /** One in the namespace of {@code beside} that cannot be read, and may need any backup. */
  static Optional<CustomResource<?, ?>> unreadable(HasMetadata beside, StoredObjects objects) {
    return unreadable(objects.all(Restore.class, beside), objects.all(BackupCopy.class, beside));
  }

  /** The Backups themselves, those that can be read. */
  List<Backup> backups() {
    return backups;
  }

  /** By the names of the Backups that are used: what has to end before one may go, for people. */
  Map<String, String> awaited() {
    Map<String, String> users = new HashMap<>();
    unreadable(restores, copies)
        .ifPresent(user -> backups.forEach(one -> users.put(name(one), correction(user))));
    for (Restore restore : restores.readable()) {
      RestoreSources.needed(restore, backups)
          .forEach(backup -> users.put(backup, told("Restore", restore)));
    }
    for (BackupCopy copy : copies.readable()) {
      if (!CopyProgress.isFinal(copy) || isUnnoted(copy)) {
        users.put(copy.getSpec().backupRef().name(), told("BackupCopy", copy));
      }
    }
    return users;
  }

  private static Optional<CustomResource<?, ?>> unreadable(
      StoredObjects.All<Restore> restores, StoredObjects.All<BackupCopy> copies) {
    return Stream.<CustomResource<?, ?>>concat(
            restores.unreadable().stream(), copies.unreadable().stream())
        .findFirst();
  }

  /**
   * {@code backup} with what restores that have ended have found out about it. It says so itself a
   * moment later, but others must not be deleted for its sake in between.
   */
  Backup asFound(Backup backup, Instant now) {
    if (!BackupProgress.isFinal(backup)) {
      return backup;
    }
    Backup found = new Backup();
    found.setMetadata(backup.getMetadata());
    found.setSpec(backup.getSpec());
    found.setStatus(
        BackupFindings.of(
                backup,
                restores.readable().stream()
                    .filter(
                        one -> RestoreSources.backup(one).filter(name(backup)::equals).isPresent())
                    .collect(Collectors.toList()),
                now)
            .status());
    return found;
  }

  /** Whether there is a copy that its Backup does not know of yet: it would be left behind. */
  private boolean isUnnoted(BackupCopy copy) {
    return backups.stream()
        .filter(backup -> name(backup).equals(copy.getSpec().backupRef().name()))
        .filter(BackupProgress::isFinal)
        .anyMatch(backup -> BackupAfterwards.isUnnoted(backup, copy));
  }

  private static String correction(CustomResource<?, ?> user) {
    return "an end of this: "
        + new UnreadableException(user).getMessage()
        + ", and it may need any backup";
  }

  private static String told(String kind, HasMetadata user) {
    return kind + " \"" + name(user) + "\" to end";
  }

  private static String name(HasMetadata object) {
    return object.getMetadata().getName();
  }
}
