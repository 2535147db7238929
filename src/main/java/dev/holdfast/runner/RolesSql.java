package dev.holdfast.runner;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The statements of a dump of roles that make the roles that a server does not have. It was read
 * from a place where others may write, so only what is known is taken: a line that is exactly a
 * statement about such a role. Roles that are there are left as they are, and so is who is a member
 * of them.
 *
 * @param roles the roles that the statements make
 * @param statements the statements, in their order; passwords are in them
 */
record RolesSql(Set<String> roles, List<String> statements) {
  private static final String NAME = "(\"(?:[^\"]|\"\")+\"|[a-z_][a-z_0-9$]*)";

  /** With backslashes it is written with a prefix, and each of them is doubled. */
  private static final String TEXT = "(?:'(?:[^']|'')*'|E'(?:[^'\\\\]|''|\\\\\\\\)*')";

  private static final Pattern CREATE = Pattern.compile("CREATE ROLE " + NAME + ";");

  private static final Pattern ATTRIBUTES =
      Pattern.compile(
          "ALTER ROLE "
              + NAME
              + " WITH(?: [A-Z]+| CONNECTION LIMIT -?\\d+| PASSWORD "
              + TEXT
              + "| VALID UNTIL "
              + TEXT
              + ")+;");

  private static final Pattern SETTING =
      Pattern.compile(
          "ALTER ROLE "
              + NAME
              + " SET (?:[a-z_][A-Za-z0-9_.]*|\"(?:[^\"]|\"\")+\") TO "
              + TEXT
              + "(?:, "
              + TEXT
              + ")*;");

  private static final Pattern MEMBERSHIP =
      Pattern.compile(
          "(GRANT "
              + NAME
              + " TO "
              + NAME
              + ")( WITH ADMIN (?:OPTION|TRUE)\\b)?(?: [A-Za-z ,]*)?"
              + "(?: ?GRANTED BY "
              + NAME
              + ")?;");

  RolesSql {
    roles = Set.copyOf(roles);
    statements = List.copyOf(statements);
  }

  /** What {@code dump} has of the roles that are not among {@code existing}. */
  static RolesSql of(List<String> dump, Set<String> existing) {
    Set<String> made = new TreeSet<>();
    List<String> statements = new ArrayList<>();
    for (String line : dump) {
      Matcher create = CREATE.matcher(line);
      if (create.matches() && !existing.contains(name(create.group(1)))) {
        made.add(name(create.group(1)));
        statements.add(line);
      }
    }
    Set<String> fresh = new HashSet<>(made);
    for (String line : dump) {
      Matcher attributes = ATTRIBUTES.matcher(line);
      Matcher setting = SETTING.matcher(line);
      Matcher membership = MEMBERSHIP.matcher(line);
      if ((attributes.matches() && fresh.contains(name(attributes.group(1))))
          || (setting.matches() && fresh.contains(name(setting.group(1))))) {
        statements.add(line);
      } else if (membership.matches()
          && fresh.contains(name(membership.group(2)))
          && fresh.contains(name(membership.group(3)))) {
        // By whom it was granted there is nobody's business here.
        statements.add(
            membership.group(1) + (membership.group(4) == null ? "" : " WITH ADMIN OPTION") + ";");
      }
    }
    return new RolesSql(made, statements);
  }

  private static String name(String identifier) {
    return identifier.startsWith("\"")
        ? identifier.substring(1, identifier.length() - 1).replace("\"\"", "\"")
        : identifier;
  }
}
