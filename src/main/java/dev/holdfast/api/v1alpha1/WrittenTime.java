package dev.holdfast.api.v1alpha1;

import java.time.DateTimeException;
import java.time.Instant;

/**
 * Times in statuses. No schema says what they look like, and whoever may write a status may write
 * anything; one time that nobody can read must not keep all that is computed from many objects.
 */
final class WrittenTime {
  private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

  private WrittenTime() {}

  /** {@code text} if it is a time that RFC 3339 can write; else null, as if it were not there. */
  static String orNone(String text) {
    try {
      return text == null || isWritable(Instant.parse(text)) ? text : null;
    } catch (DateTimeException e) {
      return null;
    }
  }

  /**
   * {@code text} if it is such a time; else the last that there is, of what must not seem to be
   * over, or never to have been, because nobody can read when it was. Null stays null.
   */
  static String orToCome(String text) {
    return text == null || orNone(text) != null ? text : LATEST.toString();
  }

  private static boolean isWritable(Instant time) {
    return !time.isBefore(EARLIEST) && !time.isAfter(LATEST);
  }
}
