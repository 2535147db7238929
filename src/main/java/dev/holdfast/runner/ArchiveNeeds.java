package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a server must have for an archive to be restored there: read from the SQL that pg_restore
 * makes of its schema. A text in the schema that looks like what is looked for is taken for it; so
 * these may be too many, which fails before anything is made, and says what is missed.
 *
 * @param roles the roles that own something, or are granted something
 * @param extensions the extensions
 * @param tablespaces the tablespaces
 */
record ArchiveNeeds(Set<String> roles, Set<String> extensions, Set<String> tablespaces) {
  private static final String NONE = "-";
  private static final String IDENTIFIER = "(\"(?:[^\"]|\"\")+\"|[a-z_0-9$]+)";

  private static final Pattern HEADER =
      Pattern.compile(
          "-- Name: (.*); Type: ([A-Z ]+); Schema: (.*); Owner: (.*?)(?:; Tablespace: (.*))?");

  private static final Pattern EXTENSION =
      Pattern.compile("CREATE EXTENSION IF NOT EXISTS " + IDENTIFIER + ".*");

  private static final Pattern GRANTEES =
      Pattern.compile(
          ".*? TO (" + IDENTIFIER + "(?:, ?" + IDENTIFIER + ")*)(?: WITH GRANT OPTION)?;");

  private static final Pattern FOR_ROLE = Pattern.compile(".* FOR ROLE " + IDENTIFIER + " .*");

  private static final Pattern POLICY_ROLES =
      Pattern.compile(
          "CREATE POLICY .*? TO ("
              + IDENTIFIER
              + "(?:, ?"
              + IDENTIFIER
              + ")*)(?:;| USING \\(.*| WITH CHECK \\(.*)");

  private static final Pattern ONE = Pattern.compile(IDENTIFIER);

  ArchiveNeeds {
    roles = Set.copyOf(roles);
    extensions = Set.copyOf(extensions);
    tablespaces = Set.copyOf(tablespaces);
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
    private String type = "";

    /** The next line of the SQL. */
    void line(String line) {
      Matcher header = HEADER.matcher(line);
      if (header.matches()) {
        type = header.group(2);
        add(roles, header.group(4));
        add(tablespaces, header.group(5));
        return;
      }
      switch (type) {
        case "EXTENSION" -> match(EXTENSION, line, extensions);
        case "ACL" -> match(GRANTEES, line, roles);
        case "DEFAULT ACL" -> {
          match(GRANTEES, line, roles);
          match(FOR_ROLE, line, roles);
        }
        case "POLICY" -> match(POLICY_ROLES, line, roles);
        default -> {}
      }
    }

    private static void add(Set<String> names, String name) {
      if (name != null && !name.isEmpty() && !name.equals(NONE)) {
        names.add(name);
      }
    }

    private static void match(Pattern pattern, String line, Set<String> names) {
      Matcher found = pattern.matcher(line);
      if (found.matches()) {
        names.addAll(names(found.group(1)));
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
      return new ArchiveNeeds(roles, extensions, tablespaces);
    }
  }
}
