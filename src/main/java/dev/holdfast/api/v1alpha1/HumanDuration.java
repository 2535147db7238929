package dev.holdfast.api.v1alpha1;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lengths of time as people write them in a manifest: {@code 30s}, {@code 15m}, {@code 1h30m},
 * {@code 30d}, {@code 2w}. A day is 24 hours, a week seven days.
 */
public final class HumanDuration {
  private static final Pattern SYNTAX =
      Pattern.compile(
          "(?:(\\d{1,6})w)?(?:(\\d{1,6})d)?(?:(\\d{1,6})h)?(?:(\\d{1,6})m)?(?:(\\d{1,6})s)?");

  private HumanDuration() {}

  /**
   * Reads a length of time.
   *
   * @throws IllegalArgumentException if {@code text} is empty or not of the form {@code 1w2d3h4m5s}
   */
  public static Duration parse(String text) {
    Matcher parts = SYNTAX.matcher(text);
    if (text.isEmpty() || !parts.matches()) {
      throw new IllegalArgumentException(
          "\"" + text + "\" is not a length of time; write it like 30s, 15m, 1h30m, 30d or 2w");
    }
    return Duration.ofDays(7 * number(parts.group(1)))
        .plusDays(number(parts.group(2)))
        .plusHours(number(parts.group(3)))
        .plusMinutes(number(parts.group(4)))
        .plusSeconds(number(parts.group(5)));
  }

  /**
   * Writes a length of time in whole seconds the way {@link #parse} reads it; zero is {@code 0s}.
   */
  public static String format(Duration duration) {
    long seconds = Math.max(0, duration.toSeconds());
    if (seconds == 0) {
      return "0s";
    }
    StringBuilder text = new StringBuilder();
    append(text, seconds / 86_400, 'd');
    append(text, seconds / 3_600 % 24, 'h');
    append(text, seconds / 60 % 60, 'm');
    append(text, seconds % 60, 's');
    return text.toString();
  }

  private static void append(StringBuilder text, long amount, char unit) {
    if (amount > 0) {
      text.append(amount).append(unit);
    }
  }

  private static long number(String digits) {
    return digits == null ? 0 : Long.parseLong(digits);
  }
}
