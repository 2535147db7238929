package dev.holdfast.runner;

import java.util.ArrayList;
import java.util.List;

/** What people are told of a restore that has succeeded. */
final class RestoreEnd {
  /** Of a report there is room for 4 KiB, with all that is in it. */
  private static final int MAX_LENGTH = 800;

  private RestoreEnd() {}

  /**
   * What became of the replaced, and what has not come back: whoever asked should not have to find
   * the latter in a log.
   *
   * @param replaced what became of what was replaced; null for nothing
   * @param leftOut what has not come back, a sentence each
   * @return null if there is nothing to tell
   */
  static String told(String replaced, List<String> leftOut) {
    List<String> parts = new ArrayList<>();
    if (replaced != null) {
      parts.add(replaced);
    }
    int length = 0;
    int untold = 0;
    for (String one : leftOut) {
      if (length + one.length() <= MAX_LENGTH) {
        length += one.length();
        parts.add(one);
      } else {
        untold++;
      }
    }
    if (untold > 0) {
      parts.add(untold + " more that have not come back are in the log of the Job");
    }
    return parts.isEmpty() ? null : String.join("; ", parts);
  }
}
