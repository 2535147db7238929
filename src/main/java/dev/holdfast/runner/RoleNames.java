package dev.holdfast.runner;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The names of the roles that a dump of globals makes. Nothing else of it is looked at, and nothing
 * of it is ever executed.
 */
final class RoleNames {
  private static final Pattern CREATE =
      Pattern.compile("CREATE ROLE ([a-z_][a-z0-9_$]*|\"(?:[^\"]|\"\")+\");");

  private RoleNames() {}

  /** The names in {@code lines}, as they are. */
  static List<String> of(Stream<String> lines) {
    return lines
        .map(CREATE::matcher)
        .filter(Matcher::matches)
        .map(matcher -> plain(matcher.group(1)))
        .toList();
  }

  private static String plain(String name) {
    return name.startsWith("\"")
        ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
        : name;
  }
}
