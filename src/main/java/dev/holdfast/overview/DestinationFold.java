package dev.holdfast.overview;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.VolumeSpaceStatus;
import java.time.Instant;
import java.util.Comparator;

/** What is known of one destination of a policy so far. */
final class DestinationFold {
  /** By name; where it points to now before where it did. */
  static final Comparator<DestinationFold> ORDER =
      Comparator.comparing((DestinationFold one) -> one.name)
          .thenComparing(one -> !one.inPolicy)
          .thenComparing(one -> one.place.toString());

  private final String name;
  private final Destination place;
  private boolean inPolicy;
  private Backup newest;
  private int copies;
  private long storedBytes;
  private VolumeSpaceStatus space;
  private String spaceTime;

  DestinationFold(String name, Destination place) {
    this.name = name;
    this.place = place;
  }

  /** Whether it is where {@code other} is. */
  boolean isAt(Destination other) {
    return place.equals(other) || place.isSamePlace(other);
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
        place.kind(),
        inPolicy,
        newest == null ? null : NewestBackup.of(newest, now),
        copies,
        storedBytes,
        space,
        spaceTime);
  }
}
