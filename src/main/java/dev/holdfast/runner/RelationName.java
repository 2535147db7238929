package dev.holdfast.runner;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a table, a view or a sequence, as people write it in SQL.
 *
 * @param schema the name of its schema; null for any
 * @param name its own name
 */
record RelationName(String schema, String name) {
  private static final String PART = "(\"(?:[^\"]|\"\")++\"|[^\".]+)";
  private static final Pattern SYNTAX = Pattern.compile("(?:" + PART + "\\.)?" + PART);

  /** The name that {@code text} stands for; empty if it is none. */
  static Optional<RelationName> parse(String text) {
    Matcher name = SYNTAX.matcher(text);
    return name.matches()
        ? Optional.of(new RelationName(part(name.group(1)), part(name.group(2))))
        : Optional.empty();
  }

  private static String part(String text) {
    if (text == null) {
      return null;
    }
    return text.startsWith("\"")
        ? text.substring(1, text.length() - 1).replace("\"\"", "\"")
        : text.toLowerCase(Locale.ROOT);
  }
}
