package dev.holdfast.overview;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.VolumeSpaceStatus;
import java.time.Instant;

/** What is known of one destination of a policy so far. */
final class DestinationFold {
  private final String name;
  private final String kind;
  private boolean inPolicy;
  private Backup newest;
  private int copies;
  private long storedBytes;
  private VolumeSpaceStatus space;
  private String spaceTime;

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

  /** Takes what the run of {@code backup} tells of the volume into account. */
  void look(Backup backup, DestinationStatus copy) {
    String time =
        copy.copiedTime() != null ? copy.copiedTime() : backup.getStatus().completionTime();
    // Of times as Kubernetes writes them, the later is the greater text.
    if (copy.space() != null
        && time != null
        && (spaceTime == null || time.compareTo(spaceTime) > 0)) {
      space = copy.space();
      spaceTime = time;
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
        storedBytes,
        space,
        spaceTime);
  }
}
