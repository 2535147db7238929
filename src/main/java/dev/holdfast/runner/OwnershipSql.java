package dev.holdfast.runner;

import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds in the SQL of an archive the statements that say whose something is and who may do what
 * with it, and says them of other roles.
 */
final class OwnershipSql {
  private static final String ROLE = "(\"(?:[^\"]|\"\")+\"|[a-z_0-9$]+|PUBLIC)";

  /** In each, the groups with even numbers are roles, and what is between them stays as it is. */
  private static final List<Pattern> STATEMENTS =
      List.of(
          pattern("(ALTER DEFAULT PRIVILEGES FOR ROLE )" + ROLE + "( .* (?:TO|FROM) )" + ROLE),
          pattern("(ALTER .* OWNER TO )" + ROLE + "()()"),
          pattern("(GRANT .* TO )" + ROLE + "()()"),
          pattern("(REVOKE .* FROM )" + ROLE + "()()"),
          pattern("(SET SESSION AUTHORIZATION )" + ROLE + "()()"),
          pattern("(RESET SESSION AUTHORIZATION)()()()"));

  private static final int PARTS = 5;

  private OwnershipSql() {}

  private static Pattern pattern(String text) {
    return Pattern.compile(text + "((?: WITH GRANT OPTION)?;)", Pattern.DOTALL);
  }

  /**
   * What {@code statement} says of the roles that {@code names} has instead of its own; empty if it
   * says nothing of the kind.
   */
  static Optional<String> of(String statement, UnaryOperator<String> names) {
    for (Pattern pattern : STATEMENTS) {
      Matcher found = pattern.matcher(statement);
      if (found.matches()) {
        StringBuilder said = new StringBuilder();
        for (int i = 1; i <= PARTS; i++) {
          said.append(i % 2 == 0 ? named(found.group(i), names) : found.group(i));
        }
        return Optional.of(said.toString());
      }
    }
    return Optional.empty();
  }

  private static String named(String identifier, UnaryOperator<String> names) {
    return identifier.isEmpty() || identifier.equals("PUBLIC")
        ? identifier
        : DatabaseSql.quoted(names.apply(RolesSql.name(identifier)));
  }
}
