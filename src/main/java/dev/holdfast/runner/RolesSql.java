package dev.holdfast.runner;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The statements of a dump of roles that make the roles that a server does not have. It was read
 * from a place where others may write, so only what is known is taken: what is exactly a statement
 * about such a role. Roles that are there are left as they are, and nobody who is there becomes a
 * member of anything.
 *
 * @param roles the roles that the statements make
 * @param statements the statements, in their order; passwords are in them
 * @param powers what is given to them with which they could take over a server, a sentence each
 * @param leftOut what the dump has of them and is not taken, with the reason, a sentence each
 */
record RolesSql(
    Set<String> roles, List<Statement> statements, List<String> powers, List<String> leftOut) {
  /** No role is made. */
  static final RolesSql NONE = new RolesSql(Set.of(), List.of(), List.of(), List.of());

  /**
   * An identifier as pg_dump writes it. What repeats gives nothing back, here and in what is made
   * of it: else the stack grows with the text, which anybody may have written.
   */
  static final String NAME = "(\"(?:[^\"]|\"\")++\"|[a-z_][a-z_0-9$]*)";

  /** A role. */
  static final Pattern CREATE = Pattern.compile("CREATE ROLE " + NAME + ";");

  private static final Pattern OPTIONS =
      Pattern.compile("ALTER ROLE " + NAME + " WITH (.*)", Pattern.DOTALL);

  private static final Pattern LOGIN = Pattern.compile("\\bLOGIN\\b");

  /**
   * A statement about a role.
   *
   * @param role the role
   * @param sql the statement
   * @param undo what takes back what would keep the role from being dropped; null for nothing
   */
  record Statement(String role, String sql, String undo) {
    Statement(String role, String sql) {
      this(role, sql, null);
    }
  }

  RolesSql {
    roles = Set.copyOf(roles);
    statements = List.copyOf(statements);
    powers = List.copyOf(powers);
    leftOut = List.copyOf(leftOut);
  }

  /** What {@code dump} has of the roles that are not among {@code existing}. */
  static RolesSql of(List<String> dump, Collection<String> existing) {
    return new RolesReading(SqlStatements.of(dump), Set.copyOf(existing)).result();
  }

  /**
   * Those of {@link #roles} that may log in and have no password: a server that hides passwords has
   * given none to the backup.
   */
  Set<String> withoutPassword() {
    Set<String> found = new TreeSet<>();
    for (Statement one : statements) {
      Matcher options = OPTIONS.matcher(one.sql());
      if (options.matches()
          && LOGIN.matcher(options.group(2)).find()
          && !options.group(2).contains("PASSWORD '")) {
        found.add(one.role());
      }
    }
    return found;
  }

  /** The names of the roles that {@code dump} makes. */
  static List<String> names(List<String> dump) {
    return SqlStatements.of(dump).stream()
        .map(CREATE::matcher)
        .filter(Matcher::matches)
        .map(create -> name(create.group(1)))
        .toList();
  }

  /**
   * The same roles, and the role that makes them as a member of each for as long as it has
   * something to give to them, which a superuser need not be.
   */
  RolesSql withMembership() {
    List<Statement> more = new ArrayList<>(statements);
    roles.stream()
        .sorted()
        .forEach(
            role ->
                more.add(
                    new Statement(
                        role, "GRANT " + DatabaseSql.quoted(role) + " TO CURRENT_USER;")));
    return new RolesSql(roles, more, powers, leftOut);
  }

  /** The statements alone. */
  List<String> sql() {
    return statements.stream().map(Statement::sql).toList();
  }

  /** The name that {@code identifier} stands for. */
  static String name(String identifier) {
    return identifier.startsWith("\"")
        ? identifier.substring(1, identifier.length() - 1).replace("\"\"", "\"")
        : identifier;
  }
}
