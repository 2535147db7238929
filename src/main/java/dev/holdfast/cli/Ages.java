package dev.holdfast.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;

/** How long ago something was, in the largest unit, as kubectl says it. */
final class Ages {
  private Ages() {}

  /** From {@code time}, as the API has it, to {@code now}; "" if there is no such time. */
  static String of(String time, Instant now) {
    if (time == null) {
      return "";
    }
    try {
      return of(Duration.between(Instant.parse(time), now));
    } catch (DateTimeParseException e) {
      return "";
    }
  }

  /** In one unit. */
  static String of(Duration length) {
    long seconds = Math.max(0, length.toSeconds());
    if (seconds < 120) {
      return seconds + "s";
    }
    if (seconds < 7_200) {
      return seconds / 60 + "m";
    }
    return seconds < 172_800 ? seconds / 3_600 + "h" : seconds / 86_400 + "d";
  }
}
