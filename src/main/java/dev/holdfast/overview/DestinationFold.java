package dev.holdfast.overview;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import java.time.Instant;

/** What is known of one destination of a policy so far. */
final class DestinationFold {
  private final String name;
  private final String kind;
  private boolean inPolicy;
  private Backup newest;
  private int copies;
  private long storedBytes;

  DestinationFold(String name, String kind) {
    this.name = name;
    this.kind = kind;
  }

  void isInPolicy() {
    inPolicy = true;
  }

  /** Takes the copy of {@code backup} into account that is stored here. */
  void add(Backup backup, DestinationStatus copy) {
    copies++;
    storedBytes += OverviewFold.bytes(copy);
    if (GoodBackups.isGood(backup, copy)) {
      newest = PolicyFold.newer(newest, backup);
    }
  }

  long storedBytes() {
    return storedBytes;
  }

  DestinationOverview at(Instant now) {
    return new DestinationOverview(
        name,
        kind,
        inPolicy,
        newest == null ? null : NewestBackup.of(newest, now),
        copies,
        storedBytes);
  }
}
