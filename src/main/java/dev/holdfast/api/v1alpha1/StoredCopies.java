package dev.holdfast.api.v1alpha1;

/** What the status of a Backup names as stored. */
public final class StoredCopies {
  private StoredCopies() {}

  /**
   * Whether {@code backup} names a manifest that is there, at one destination at least. No operator
   * writes that a backup is completed without one; whoever may edit a status can, and what counts
   * as a backup then is none.
   */
  public static boolean hasAny(Backup backup) {
    return backup.getStatus() != null
        && backup.getStatus().destinations().stream().anyMatch(StoredCopies::isCommitted);
  }

  private static boolean isCommitted(DestinationStatus copy) {
    return copy.phase() == DestinationPhase.COMPLETED && copy.manifest() != null;
  }
}
