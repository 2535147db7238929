package dev.holdfast.notify;

import java.util.Arrays;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Patterns of which only {@code *} means something, which is any characters, or none. */
final class Globs {
  private Globs() {}

  /** Whether {@code text} is what {@code pattern} says, in upper or lower case. */
  static boolean matches(String pattern, String text) {
    String expression =
        Arrays.stream(pattern.strip().toLowerCase(Locale.ROOT).split("\\*", -1))
            .map(part -> part.isEmpty() ? "" : Pattern.quote(part))
            .collect(Collectors.joining(".*"));
    return Pattern.matches(expression, text.toLowerCase(Locale.ROOT));
  }
}
