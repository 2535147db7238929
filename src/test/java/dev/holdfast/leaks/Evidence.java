package dev.holdfast.leaks;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** What was seen, by where it was seen. */
final class Evidence {
  private final Map<String, Set<String>> seen = new LinkedHashMap<>();

  /** Where a secret was seen that does not belong there. */
  record Finding(String mark, String form, String place, String around) {}

  /** Adds what was seen at {@code place}; the same again is nothing new. */
  synchronized void add(String place, String text) {
    seen.computeIfAbsent(place, key -> new LinkedHashSet<>()).add(text);
  }

  /** The same for what may be no text. */
  void add(String place, byte[] bytes) {
    add(place, new String(bytes, StandardCharsets.ISO_8859_1));
  }

  /** Everything that was seen at {@code place}. */
  synchronized List<String> at(String place) {
    return List.copyOf(seen.getOrDefault(place, Set.of()));
  }

  /** The places where something was seen. */
  synchronized Set<String> places() {
    return Set.copyOf(seen.keySet());
  }

  /** Every one of {@code marks} that was seen anywhere, in any form. */
  synchronized List<Finding> find(List<Mark> marks) {
    List<Finding> findings = new ArrayList<>();
    for (Mark mark : marks) {
      for (Map.Entry<String, String> form : mark.forms().entrySet()) {
        for (Map.Entry<String, Set<String>> place : seen.entrySet()) {
          for (String text : place.getValue()) {
            int at = text.indexOf(form.getValue());
            if (at >= 0) {
              findings.add(
                  new Finding(mark.name(), form.getKey(), place.getKey(), around(text, at)));
            }
          }
        }
      }
    }
    return findings;
  }

  private static String around(String text, int at) {
    return text.substring(Math.max(0, at - 120), Math.min(text.length(), at + 80));
  }
}
