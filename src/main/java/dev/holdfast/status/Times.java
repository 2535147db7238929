package dev.holdfast.status;

import java.time.Instant;
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
}
