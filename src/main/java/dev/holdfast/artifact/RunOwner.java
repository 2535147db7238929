package dev.holdfast.artifact;

import java.util.Optional;

/**
 * What a run is done for, as whatever kind of Job was told.
 *
 * @param uid the UID of a Restore, a BackupCopy, a Prune or a Catalogue; null for other kinds
 * @param identity of a backup, or the check of a policy; null for other kinds
 */
public record RunOwner(String uid, Identity identity) {

  /**
   * The part of a {@link RunIdentity} that says so.
   *
   * @param backupUid its UID
   */
  public record Identity(String backupUid) {}

  /** Its UID; empty if the Job was told none. */
  public Optional<String> ownerUid() {
    return Optional.ofNullable(uid)
        .or(() -> Optional.ofNullable(identity).map(Identity::backupUid));
  }
}
