package dev.holdfast.runner;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads a dump of roles, statement by statement, for {@link RolesSql}. */
final class RolesReading {
  private static final String NAME = RolesSql.NAME;

  /** With backslashes it is written with a prefix, and each of them is doubled. */
  private static final String TEXT =
      "(?:'[^']*+(?:''[^']*+)*+'|E'[^'\\\\]*+(?:(?:''|\\\\\\\\)[^'\\\\]*+)*+')";

  private static final String PARAMETER = "(?:[a-z_][A-Za-z0-9_.]*|\"(?:[^\"]|\"\")++\")";

  private static final String LIMITS =
      "CONNECTION LIMIT -?\\d+|PASSWORD " + TEXT + "|VALID UNTIL " + TEXT;

  private static final Pattern ATTRIBUTES =
      Pattern.compile("ALTER ROLE " + NAME + " WITH((?: (?:" + LIMITS + "|[A-Z]++))++);");

  private static final Pattern ATTRIBUTE = Pattern.compile(LIMITS + "|[A-Z]+");

  private static final Pattern SETTING =
      Pattern.compile(
          "ALTER ROLE " + NAME + " SET " + PARAMETER + " TO " + TEXT + "(?:, " + TEXT + ")*+;");

  private static final Pattern COMMENT =
      Pattern.compile("COMMENT ON ROLE " + NAME + " IS " + TEXT + ";");

  private static final Pattern MEMBERSHIP =
      Pattern.compile(
          "(GRANT "
              + NAME
              + " TO "
              + NAME
              + "(?: WITH (?:ADMIN|INHERIT|SET) (?:OPTION|TRUE|FALSE)"
              + "(?:, (?:ADMIN|INHERIT|SET) (?:OPTION|TRUE|FALSE))*+)?)(?: GRANTED BY "
              + NAME
              + ")?;");

  private static final Pattern PARAMETER_RIGHT =
      Pattern.compile(
          "GRANT (?:ALL|(?:SET|ALTER SYSTEM)(?:, ?(?:SET|ALTER SYSTEM))*+) ON PARAMETER ("
              + PARAMETER
              + ") TO "
              + NAME
              + "(?: WITH GRANT OPTION)?;");

  /** Whose it is, as far as that can be told, of what else there is about a role. */
  private static final Pattern ABOUT_A_ROLE =
      Pattern.compile("(?:ALTER|COMMENT ON|SECURITY LABEL .*? ON) ROLE " + NAME + "[ ;].*");

  private static final Pattern TO_A_ROLE =
      Pattern.compile("GRANT .* TO " + NAME + "(?: WITH [A-Z ,]+)?(?: GRANTED BY " + NAME + ")?;");

  /** What a role has that nothing is said of; to say so takes rights that not everybody has. */
  private static final Set<String> DEFAULTS =
      Set.of(
          "NOSUPERUSER",
          "INHERIT",
          "NOCREATEROLE",
          "NOCREATEDB",
          "NOLOGIN",
          "NOREPLICATION",
          "NOBYPASSRLS");

  private static final Set<String> POWERS =
      Set.of("SUPERUSER", "CREATEROLE", "REPLICATION", "BYPASSRLS");

  private static final String PREDEFINED = "pg_";

  private final List<String> dump;
  private final Set<String> existing;
  private final Set<String> made = new TreeSet<>();
  private final List<RolesSql.Statement> statements = new ArrayList<>();
  private final List<String> powers = new ArrayList<>();
  private final List<String> leftOut = new ArrayList<>();

  RolesReading(List<String> dump, Set<String> existing) {
    this.dump = dump;
    this.existing = existing;
  }

  RolesSql result() {
    for (String statement : dump) {
      Matcher create = RolesSql.CREATE.matcher(statement);
      if (create.matches()) {
        String role = RolesSql.name(create.group(1));
        if (!existing.contains(role) && made.add(role)) {
          statements.add(new RolesSql.Statement(role, statement));
        }
      }
    }
    dump.forEach(this::read);
    return new RolesSql(made, statements, powers, leftOut);
  }

  private void read(String statement) {
    Matcher attributes = ATTRIBUTES.matcher(statement);
    Matcher membership = MEMBERSHIP.matcher(statement);
    Matcher right = PARAMETER_RIGHT.matcher(statement);
    if (attributes.matches()) {
      attributes(attributes.group(1), attributes.group(2));
    } else if (membership.matches()) {
      membership(membership);
    } else if (right.matches()) {
      right(right.group(1), RolesSql.name(right.group(2)), statement);
    } else if (!isOfARole(SETTING, statement) && !isOfARole(COMMENT, statement)) {
      unknown(statement);
    }
  }

  private boolean isOfARole(Pattern pattern, String statement) {
    Matcher found = pattern.matcher(statement);
    if (!found.matches()) {
      return false;
    }
    String role = RolesSql.name(found.group(1));
    if (made.contains(role)) {
      statements.add(new RolesSql.Statement(role, statement));
    }
    return true;
  }

  private void attributes(String identifier, String text) {
    String role = RolesSql.name(identifier);
    if (!made.contains(role)) {
      return;
    }
    StringBuilder told = new StringBuilder();
    Matcher attribute = ATTRIBUTE.matcher(text);
    while (attribute.find()) {
      String one = attribute.group();
      if (POWERS.contains(one)) {
        powers.add("role \"" + role + "\" is " + one);
      }
      if (!DEFAULTS.contains(one)) {
        told.append(' ').append(one);
      }
    }
    if (!told.isEmpty()) {
      statements.add(
          new RolesSql.Statement(role, "ALTER ROLE " + identifier + " WITH" + told + ";"));
    }
  }

  private void membership(Matcher membership) {
    String group = RolesSql.name(membership.group(2));
    String member = RolesSql.name(membership.group(3));
    boolean predefined = group.startsWith(PREDEFINED) && existing.contains(group);
    if (made.contains(member) && (made.contains(group) || predefined)) {
      // By whom it was granted there is nobody's business here.
      statements.add(new RolesSql.Statement(member, membership.group(1) + ";"));
      if (predefined) {
        powers.add("role \"" + member + "\" is a member of " + group);
      }
    } else if (made.contains(member) || made.contains(group)) {
      leftOut.add(
          "role \""
              + member
              + "\" does not become a member of \""
              + group
              + "\", since "
              + (made.contains(group)
                  ? "\"" + member + "\" was there before"
                  : existing.contains(group)
                      ? "\"" + group + "\" was there before"
                      : "there is no role \"" + group + "\""));
    }
  }

  private void right(String parameter, String role, String statement) {
    if (made.contains(role)) {
      statements.add(
          new RolesSql.Statement(
              role,
              statement,
              "REVOKE ALL ON PARAMETER " + parameter + " FROM " + DatabaseSql.quoted(role) + ";"));
      powers.add("role \"" + role + "\" may set " + parameter);
    }
  }

  /** Of what is not known, nothing is told that stands in quotes: it may be a password. */
  private void unknown(String statement) {
    String line = firstLine(statement);
    Matcher about = ABOUT_A_ROLE.matcher(line);
    Matcher to = TO_A_ROLE.matcher(line);
    String role =
        about.matches()
            ? RolesSql.name(about.group(1))
            : to.matches() ? RolesSql.name(to.group(1)) : null;
    if (role != null && made.contains(role)) {
      leftOut.add(
          "role \""
              + role
              + "\" comes without "
              + line.replaceFirst("'.*", "…")
              + ", which is not known");
    }
  }

  private static String firstLine(String statement) {
    int end = statement.indexOf('\n');
    return end < 0 ? statement : statement.substring(0, end);
  }
}
