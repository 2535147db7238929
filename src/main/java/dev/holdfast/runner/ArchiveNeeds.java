package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server must have for an archive to be restored there: read from the SQL that pg_restore
 * makes of its schema, of which nothing counts that stands in a text or in the body of a function.
 *
 * @param roles the roles that own something, or are granted something
 * @param extensions the extensions
 * @param tablespaces the tablespaces
 * @param owners those of the roles that something is given to
 */
record ArchiveNeeds(
    Set<String> roles, Set<String> extensions, Set<String> tablespaces, Set<String> owners) {
  private static final String NONE = "-";
  private static final String IDENTIFIER = "(\"(?:[^\"]|\"\")++\"|[a-z_0-9$]+)";

  private static final Pattern HEADER =
      Pattern.compile(
          "-- Name: (.*); Type: ([A-Z ]+); Schema: (.*); Owner: (.*?)(?:; Tablespace: (.*))?",
          Pattern.DOTALL);

  private static final Pattern EXTENSION =
      Pattern.compile("CREATE EXTENSION IF NOT EXISTS " + IDENTIFIER + ".*", Pattern.DOTALL);

  private static final Pattern GRANTEES =
      Pattern.compile(
          ".*? TO (" + IDENTIFIER + "(?:, ?" + IDENTIFIER + ")*+)(?: WITH GRANT OPTION)?;",
          Pattern.DOTALL);

  private static final Pattern OWNER =
      Pattern.compile("ALTER .* OWNER TO " + IDENTIFIER + ";", Pattern.DOTALL);

  private static final Pattern FOR_ROLE =
      Pattern.compile(".*? FOR ROLE " + IDENTIFIER + " .*", Pattern.DOTALL);

  private static final Pattern POLICY_ROLES =
      Pattern.compile(
          "CREATE POLICY .*? TO ("
              + IDENTIFIER
              + "(?:, ?"
              + IDENTIFIER
              + ")*+)(?:;| USING \\(.*| WITH CHECK \\(.*)",
          Pattern.DOTALL);

  private static final Pattern MAPPED_USER =
      Pattern.compile(
          "CREATE USER MAPPING FOR (?!public )" + IDENTIFIER + " SERVER .*", Pattern.DOTALL);

  private static final Pattern ONE = Pattern.compile(IDENTIFIER);

  ArchiveNeeds {
    roles = Set.copyOf(roles);
    extensions = Set.copyOf(extensions);
    tablespaces = Set.copyOf(tablespaces);
    owners = Set.copyOf(owners);
  }

  /** What of this {@code server} lacks: a failure for each kind, which names all. */
  List<RunFailedException> problems(ServerOffers server) {
    List<RunFailedException> problems = new ArrayList<>();
    addMissing(
        problems,
        FailureReason.EXTENSIONS_MISSING,
        extensions,
        server.extensions(),
        "the server does not offer the extensions %s: install their packages on it");
    addMissing(
        problems,
        FailureReason.ROLES_MISSING,
        roles,
        server.roles(),
        "the server does not have the roles %s: they own something in the backup, or are granted"
            + " something; create them, or set spec.target.globals: true, or noOwner and"
            + " noPrivileges");
    addMissing(
        problems,
        FailureReason.TABLESPACES_MISSING,
        tablespaces,
        server.tablespaces(),
        "the server does not have the tablespaces %s: create them");
    return problems;
  }

  private static void addMissing(
      List<RunFailedException> problems,
      FailureReason reason,
      Set<String> needed,
      Set<String> offered,
      String message) {
    Set<String> missing = new TreeSet<>(needed);
    missing.removeAll(offered);
    if (!missing.isEmpty()) {
      String names = '"' + String.join("\", \"", missing) + '"';
      problems.add(
          new RunFailedException(reason, message.formatted(names), "spec.target.connection"));
    }
  }

  /** Collects them line by line. */
  static final class Reader {
    private final Set<String> roles = new TreeSet<>();
    private final Set<String> extensions = new TreeSet<>();
    private final Set<String> tablespaces = new TreeSet<>();
    private final Set<String> owners = new TreeSet<>();
    private final UnaryOperator<String> names;
    private final SqlStatements statements = new SqlStatements(this::statement);
    private String type = "";

    /**
     * A reader.
     *
     * @param names what the roles are called on the server to which something is given or granted;
     *     where else a role is named, it keeps its name
     */
    Reader(UnaryOperator<String> names) {
      this.names = names;
    }

    /** The next line of the SQL. */
    void line(String line) {
      statements.line(line);
    }

    private void statement(String sql) {
      Matcher header = HEADER.matcher(sql);
      if (header.matches()) {
        type = header.group(2);
        add(roles, header.group(4) == null ? null : names.apply(header.group(4)));
        add(tablespaces, header.group(5));
        return;
      }
      match(OWNER, sql, owners, names);
      switch (type) {
        case "EXTENSION" -> match(EXTENSION, sql, extensions, UnaryOperator.identity());
        case "ACL" -> match(GRANTEES, sql, roles, names);
        case "DEFAULT ACL" -> {
          match(GRANTEES, sql, roles, names);
          match(FOR_ROLE, sql, roles, names);
        }
        case "POLICY" -> match(POLICY_ROLES, sql, roles, UnaryOperator.identity());
        case "USER MAPPING" -> match(MAPPED_USER, sql, roles, UnaryOperator.identity());
        default -> {}
      }
    }

    private static void add(Set<String> names, String name) {
      if (name != null && !name.isEmpty() && !name.equals(NONE)) {
        names.add(name);
      }
    }

    private static void match(
        Pattern pattern, String sql, Set<String> found, UnaryOperator<String> names) {
      Matcher statement = pattern.matcher(sql);
      if (statement.matches()) {
        names(statement.group(1)).stream().map(names).forEach(found::add);
      }
    }

    private static List<String> names(String list) {
      List<String> names = new ArrayList<>();
      Matcher one = ONE.matcher(list);
      while (one.find()) {
        String name = one.group();
        names.add(
            name.startsWith("\"")
                ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
                : name);
      }
      return names;
    }

    ArchiveNeeds needs() {
      return new ArchiveNeeds(roles, extensions, tablespaces, owners);
    }
  }
}
