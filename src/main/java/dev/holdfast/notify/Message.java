package dev.holdfast.notify;

import dev.holdfast.status.PlainText;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is sent at once: one notification, or several that have come together.
 *
 * @param notices what it says, the oldest first
 */
record Message(List<Notice> notices) {
  /** Enough for a subject to be told from others. */
  private static final int LONGEST_SUBJECT = 150;

  Message {
    notices = List.copyOf(notices);
    if (notices.isEmpty()) {
      throw new IllegalArgumentException("a message says something");
    }
  }

  /** The same for the same notifications. */
  String id() {
    return notices.size() == 1
        ? notices.get(0).id()
        : Fact.id(
            "message", notices.stream().map(Notice::id).sorted().collect(Collectors.joining(" ")));
  }

  /** Whether there is something that somebody should act on. */
  boolean isBad() {
    return notices.stream().anyMatch(Notice::isBad);
  }

  /** One line that says what it is about. */
  String subject() {
    String said;
    if (notices.size() == 1) {
      Notice one = notices.get(0);
      said =
          one.title()
              + (one.others() == 0 ? "" : ", and " + one.others() + " more of the kind")
              + " ("
              + one.namespace()
              + ")";
    } else {
      said = total() + " notifications: " + counts();
    }
    return PlainText.cut(PlainText.of(said), LONGEST_SUBJECT);
  }

  private int total() {
    return notices.stream().mapToInt(one -> 1 + one.others()).sum();
  }

  private String counts() {
    Map<String, Integer> counts = new TreeMap<>();
    for (Notice one : notices) {
      String kind = one.event().text() + (one.over() ? " is over" : "");
      counts.merge(kind, 1 + one.others(), Integer::sum);
    }
    return counts.entrySet().stream()
        .sorted(
            Comparator.comparing((Map.Entry<String, Integer> entry) -> -entry.getValue())
                .thenComparing(Map.Entry::getKey))
        .map(entry -> entry.getValue() + " " + entry.getKey())
        .collect(Collectors.joining(", "));
  }
}
