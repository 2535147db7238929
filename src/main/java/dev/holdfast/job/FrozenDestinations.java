package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import java.util.List;

/** Finds where a backup goes. */
final class FrozenDestinations {
  private FrozenDestinations() {}

  /**
   * The destinations that were frozen into the Backup's status, so that an edit of the policy
   * between two attempts cannot split a backup over two buckets; before that, the policy's.
   *
   * @throws IllegalArgumentException if neither names one, which the schema of a policy rules out
   */
  static List<Destination> of(Backup backup, BackupPolicy policy) {
    if (backup.getStatus() != null && !backup.getStatus().destinations().isEmpty()) {
      return backup.getStatus().destinations().stream()
          .map(DestinationStatus::destination)
          .toList();
    }
    List<Destination> destinations = policy.getSpec().destinations();
    if (destinations.isEmpty()) {
      throw new IllegalArgumentException("spec.destinations: name one");
    }
    return destinations;
  }
}
