package dev.holdfast.job;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Finds names of databases that PostgreSQL would not take as they are, or that come twice. */
final class DatabaseNames {
  /**
   * The length of a name, in bytes of UTF-8. PostgreSQL cuts longer ones without an error, so
   * another database than the one that was asked for would be meant.
   *
   * @see <a
   *     href="https://www.postgresql.org/docs/current/sql-syntax-lexical.html#SQL-SYNTAX-IDENTIFIERS">Identifiers</a>
   */
  private static final int MAX_BYTES = 63;

  private DatabaseNames() {}

  /**
   * Adds what is wrong with {@code names}.
   *
   * @param field the format of the path of a name, with {@code %d} for its place in the list
   */
  static void check(List<String> names, String field, List<String> problems) {
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < names.size(); i++) {
      String path = field.formatted(i);
      int bytes = names.get(i).getBytes(StandardCharsets.UTF_8).length;
      if (bytes > MAX_BYTES) {
        problems.add(
            "%s: \"%s\" has %d bytes in UTF-8, and PostgreSQL cuts names after %d"
                .formatted(path, names.get(i), bytes, MAX_BYTES));
      }
      if (!seen.add(names.get(i))) {
        problems.add("%s: \"%s\" is in the list already".formatted(path, names.get(i)));
      }
    }
  }
}
