package dev.holdfast.runner;

import dev.holdfast.artifact.DatabaseProperties;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RunSpec;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * Looks at the server before anything is written: whether it can be reached, which version it is,
 * and how large the databases are.
 */
final class SourceServer {
  private static final int QUERY_TIMEOUT_SECONDS = 60;

  private static final String LOCK_NOT_AVAILABLE = "55P03";

  private static final String SIZE_OF_DATA =
      """
      select coalesce(sum(pg_catalog.pg_table_size(c.oid)), 0)
           + coalesce((select pg_catalog.pg_table_size('pg_catalog.pg_largeobject'::regclass)), 0)
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'm')
        and n.nspname not in ('pg_catalog', 'information_schema')
        and n.nspname !~ '^pg_(toast|temp)'
      """;

  private static final String MAINTENANCE = "postgres";

  /** How many databases are named to whoever asked for one that is not there. */
  private static final int NAMES_TOLD = 20;

  private static final String SEES_PASSWORDS =
      "pg_catalog.has_table_privilege('pg_catalog.pg_authid', 'select')";

  private static final String ALL =
      "select datname from pg_catalog.pg_database where datallowconn and not datistemplate"
          + " order by datname";

  /**
   * What was found out.
   *
   * @param version the server's version as it spells it, such as {@code 15.6 (Debian 15.6-1)}
   * @param major its major version
   * @param seesPasswords whether the server shows the hashed passwords of roles
   * @param databases the databases, in the order asked for
   */
  record Facts(String version, int major, boolean seesPasswords, List<Database> databases) {
    /** Bytes of data over all databases. */
    long dataBytes() {
      return databases.stream().mapToLong(Database::dataBytes).sum();
    }
  }

  /**
   * A database.
   *
   * @param name its name
   * @param dataBytes the size of its tables on disk, without indexes: about what a dump of it has
   * @param properties what belongs to the database itself
   */
  record Database(String name, long dataBytes, DatabaseProperties properties) {}

  private final ServerAddress address;

  SourceServer(ServerAddress address) {
    this.address = address;
  }

  /**
   * Looks at every database that {@code source} asks for.
   *
   * @throws RunFailedException if the server or one of the databases cannot be used
   */
  Facts look(RunSpec.Source source) throws RunFailedException {
    return look(selected(source), asksForAll(source));
  }

  private static boolean asksForAll(RunSpec.Source source) {
    return source.databases().equals(List.of(RunSpec.ALL_DATABASES));
  }

  /**
   * The names of the databases that {@code source} asks for. The server is asked only if these are
   * all that there are.
   *
   * @throws RunFailedException if it cannot be asked, or there are none
   */
  List<String> selected(RunSpec.Source source) throws RunFailedException {
    if (!asksForAll(source)) {
      requireNoneTwice(source.databases());
      return source.databases();
    }
    List<String> all = all();
    all.removeAll(source.excludeDatabases());
    // What a restore fills at this moment is nothing yet, and is renamed under our hands.
    all.removeIf(TargetServer::isTemporary);
    if (all.isEmpty()) {
      throw new RunFailedException(
          FailureReason.DATABASE_NOT_FOUND,
          address.host() + ":" + address.port() + " has no databases but those that are excluded",
          "spec.source.excludeDatabases");
    }
    return all;
  }

  /** The databases of the server. One that refuses the role fails the backup: it is asked for. */
  private List<String> all() throws RunFailedException {
    try (Connection connection = ServerConnection.open(address, MAINTENANCE, true);
        Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(ALL)) {
      List<String> names = new ArrayList<>();
      while (rows.next()) {
        names.add(rows.getString(1));
      }
      return names;
    } catch (SQLException e) {
      throw ConnectionErrors.explain(e, address, MAINTENANCE, "spec.source.databases");
    }
  }

  private static void requireNoneTwice(List<String> names) throws RunFailedException {
    for (String name : names) {
      if (names.indexOf(name) != names.lastIndexOf(name)) {
        throw new RunFailedException(
            FailureReason.INVALID_RUN_SPEC,
            "database \"" + name + "\" is named twice",
            "spec.source.databases");
      }
    }
  }

  private Facts look(List<String> names, boolean mayBeGone) throws RunFailedException {
    List<Database> databases = new ArrayList<>();
    Facts last = null;
    for (int i = 0; i < names.size(); i++) {
      try {
        last = ask(names.get(i), field(i));
        databases.addAll(last.databases());
      } catch (SQLException e) {
        if (mayBeGone && ServerConnection.isNoSuchDatabase(e)) {
          // Dropped since the list was made.
          continue;
        }
        throw missingOr(e, names.get(i), field(i));
      }
    }
    if (last == null) {
      throw new RunFailedException(
          FailureReason.DATABASE_NOT_FOUND,
          "every database of "
              + address.host()
              + ":"
              + address.port()
              + " was dropped while it was looked at",
          "spec.source.databases");
    }
    return new Facts(last.version(), last.major(), last.seesPasswords(), databases);
  }

  /** The field that names the database number {@code index}. */
  private static String field(int index) {
    return "spec.source.databases[" + index + "]";
  }

  /**
   * Looks at the database {@code name} alone, which is number {@code index} of those asked for.
   *
   * @throws RunFailedException if the server or the database cannot be used
   */
  Facts look(String name, int index) throws RunFailedException {
    try {
      return ask(name, field(index));
    } catch (SQLException e) {
      throw missingOr(e, name, field(index));
    }
  }

  private Facts ask(String name, String field) throws SQLException, RunFailedException {
    try (Connection connection = ServerConnection.open(address, name, true);
        Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(QUERY_TIMEOUT_SECONDS);
      String version = text(statement, "show server_version");
      int major = Integer.parseInt(text(statement, "show server_version_num")) / 10_000;
      boolean seesPasswords = "t".equals(text(statement, "select " + SEES_PASSWORDS));
      checkName(name, text(statement, "select pg_catalog.current_database()"), field);
      return new Facts(
          version,
          major,
          seesPasswords,
          List.of(new Database(name, dataBytes(statement), PropertiesQuery.run(statement, major))));
    }
  }

  /** Whoever has misspelled a name sees at once how the server spells it. */
  private RunFailedException missingOr(SQLException e, String name, String field) {
    RunFailedException failure = ConnectionErrors.explain(e, address, name, field);
    if (failure.reason() != FailureReason.DATABASE_NOT_FOUND) {
      return failure;
    }
    try {
      List<String> names = all();
      String more = names.size() > NAMES_TOLD ? ", and others" : "";
      return new RunFailedException(
          failure.reason(),
          failure.getMessage()
              + "; it has \""
              + String.join("\", \"", names.subList(0, Math.min(names.size(), NAMES_TOLD)))
              + "\""
              + more,
          field,
          e);
    } catch (RunFailedException unknown) {
      failure.addSuppressed(unknown);
      return failure;
    }
  }

  /** PostgreSQL cuts names that are too long, and takes what they are then for meant. */
  private static void checkName(String asked, String actual, String field)
      throws RunFailedException {
    if (!asked.equals(actual)) {
      throw new RunFailedException(
          FailureReason.DATABASE_NOT_FOUND,
          "there is no database \""
              + asked
              + "\": the server cuts the name, to \""
              + actual
              + "\", which is another",
          field);
    }
  }

  /**
   * Asking for the size of a table waits for whoever has locked it, and others then wait behind us.
   * So this waits only for a moment, and else takes the size of the whole database, which needs no
   * lock.
   */
  private static long dataBytes(Statement statement) throws SQLException {
    statement.execute("set lock_timeout = '1s'");
    try {
      return Long.parseLong(text(statement, SIZE_OF_DATA));
    } catch (SQLException e) {
      if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
        throw e;
      }
      return Long.parseLong(
          text(statement, "select pg_catalog.pg_database_size(pg_catalog.current_database())"));
    }
  }

  private static String text(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }
}
