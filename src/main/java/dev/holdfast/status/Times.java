package dev.holdfast.status;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;

/** Times as Kubernetes writes them: RFC 3339 in UTC, to the second. */
public final class Times {
  private Times() {}

  /** Writes {@code time}. */
  public static String text(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString();
  }

  /** Reads what {@link #text} or Kubernetes wrote; null stays null. */
  public static Instant parse(String text) {
    return text == null ? null : Instant.parse(text);
  }

  /** Whether {@code text} is a time of RFC 3339 in any zone, which there is; null is none. */
  static boolean isReadable(String text) {
    try {
      return text == null || OffsetDateTime.parse(text).toInstant() != null;
    } catch (DateTimeException e) {
      return false;
    }
  }
}
