package dev.holdfast.notify;

import dev.holdfast.api.v1alpha1.DueNotification;
import dev.holdfast.api.v1alpha1.NotificationStatus;
import dev.holdfast.status.Times;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Keeps what is due within bounds: when there is too much of it, the older ones of an event are
 * told as a number beside the newest. None is left out without a word.
 */
final class Crowd {
  private Crowd() {}

  /** {@code due}, the oldest first, and no more than a status may have. */
  static List<DueNotification> reduced(List<DueNotification> due) {
    List<DueNotification> all = new ArrayList<>(due);
    while (all.size() > NotificationStatus.MAX_DUE) {
      int older = oldestOfSeveral(all);
      int newer = next(all, older);
      DueNotification merged = merged(all.get(older), all.get(newer));
      all.set(newer, merged);
      all.remove(older);
    }
    return all;
  }

  /** There are fewer kinds of events than there may be notifications. */
  private static int oldestOfSeveral(List<DueNotification> all) {
    for (int i = 0; i < all.size(); i++) {
      if (next(all, i) >= 0) {
        return i;
      }
    }
    throw new IllegalStateException("no two notifications are of the same event");
  }

  private static int next(List<DueNotification> all, int first) {
    for (int i = first + 1; i < all.size(); i++) {
      if (isAlike(all.get(first), all.get(i))) {
        return i;
      }
    }
    return -1;
  }

  private static boolean isAlike(DueNotification one, DueNotification other) {
    return one.event() == other.event() && one.isOver() == other.isOver();
  }

  private static DueNotification merged(DueNotification older, DueNotification newer) {
    List<String> channels =
        Stream.concat(older.channels().stream(), newer.channels().stream()).distinct().toList();
    String since =
        Times.parse(older.since()).isBefore(Times.parse(newer.since()))
            ? older.since()
            : newer.since();
    // Of another identifier: who has taken the newer one has not been told of the older ones.
    return newer.standingFor(
        Fact.id(newer.id(), older.id()), older.others() + 1 + newer.others(), channels, since);
  }
}
