package dev.holdfast.cli;

import dev.holdfast.status.PlainText;
import java.util.List;
import java.util.Locale;
import org.jline.utils.AttributedString;

/** Text of a cluster, which anybody may have written, made fit for a terminal. */
final class Cells {
  private Cells() {}

  /** {@code value} on one line, without anything that a terminal would obey; "" for null. */
  static String of(Object value) {
    return value == null ? "" : PlainText.of(String.valueOf(value));
  }

  /** An enum's constant as a word, such as {@code Retain}; "" for null. */
  static String word(Enum<?> value) {
    return value == null
        ? ""
        : value.name().charAt(0) + value.name().substring(1).toLowerCase(Locale.ROOT);
  }

  /** How many columns {@code text} takes up. */
  static int width(String text) {
    return new AttributedString(text).columnLength();
  }

  /** {@code text} in at most {@code width} columns. */
  static String cut(String text, int width) {
    if (width(text) <= width) {
      return text;
    }
    return new AttributedString(text).columnSubSequence(0, Math.max(0, width - 1)) + "…";
  }

  /** {@code text} on lines of at most {@code width} columns. */
  static List<String> wrapped(String text, int width) {
    AttributedString rest = new AttributedString(text);
    return rest.columnSplitLength(width).stream()
        .map(part -> part.toString().strip())
        .filter(part -> !part.isEmpty())
        .toList();
  }
}
