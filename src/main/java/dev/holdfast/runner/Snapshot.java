package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * One state of a database, which several pg_dump can read. It holds as long as this is open; a
 * pg_dump that has begun to write has it for itself.
 *
 * <p>The tables that are dumped by another pg_dump than the one that dumps the schema are locked
 * before the state is taken, until each of them has locks of its own: no change to a table's
 * columns can come between the two.
 *
 * @see <a
 *     href="https://www.postgresql.org/docs/current/functions-admin.html#FUNCTIONS-SNAPSHOT-SYNCHRONIZATION">
 *     Snapshot synchronization functions</a>
 */
final class Snapshot implements AutoCloseable {
  /** What a statement may take beside waiting for locks. */
  private static final int QUERY_TIMEOUT_SECONDS = 60;

  /** The driver counts in milliseconds, in an int. */
  private static final int MAX_PATIENCE_SECONDS = 24 * 60 * 60;

  /** How often tables may be renamed or dropped between being listed and being locked. */
  private static final int ATTEMPTS = 5;

  private static final int TABLES_A_STATEMENT = 500;
  private static final String LOCK_NOT_AVAILABLE = "55P03";
  private static final String UNDEFINED_TABLE = "42P01";
  private static final String INVALID_SCHEMA_NAME = "3F000";

  /** Whether the limits of the role and of the database leave room for so many connections. */
  private static final String ALLOWED =
      """
      select (select rolconnlimit = -1 or rolconnlimit >= %1$d
              from pg_catalog.pg_roles where rolname = current_user)
         and (select datconnlimit = -1 or datconnlimit >= %1$d
              from pg_catalog.pg_database where datname = pg_catalog.current_database())
      """;

  /** A session that only waits must not be ended for it. */
  static final String NO_TIMEOUTS =
      """
      select pg_catalog.set_config(name, '0', false)
      from pg_catalog.pg_settings
      where name in ('statement_timeout', 'idle_in_transaction_session_timeout',
        'idle_session_timeout', 'transaction_timeout')
      """;

  private final Connection connection;
  private final String id;
  private final DumpPlan plan;
  private final List<DumpTable> tables;

  private Snapshot(Connection connection, String id, DumpPlan plan, List<DumpTable> tables) {
    this.connection = connection;
    this.id = id;
    this.plan = plan;
    this.tables = tables;
  }

  /**
   * Takes a snapshot of {@code database}, and locks what the plan for it moves out of the archive.
   *
   * @param planner divides the tables there are
   * @throws RunFailedException if the server or the database cannot be used, or a table stays
   *     locked
   */
  static Snapshot take(
      ServerAddress address,
      String database,
      int lockWaitTimeoutSeconds,
      Function<List<DumpTable>, DumpPlan> planner)
      throws RunFailedException {
    Duration patience =
        Duration.ofSeconds(
            Math.min(MAX_PATIENCE_SECONDS, (long) lockWaitTimeoutSeconds + QUERY_TIMEOUT_SECONDS));
    Connection connection = null;
    try {
      connection = ServerConnection.open(address, database, true);
      connection.setNetworkTimeout(Runnable::run, (int) patience.plusSeconds(30).toMillis());
      Snapshot taken = take(connection, lockWaitTimeoutSeconds, patience, planner);
      connection = null;
      return taken;
    } catch (SQLException e) {
      if (LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
        throw new RunFailedException(
            FailureReason.DUMP_FAILED,
            "the tables of database \""
                + database
                + "\" cannot be locked for the dump: "
                + e.getMessage()
                + "; a table stayed locked by another session for longer than "
                + lockWaitTimeoutSeconds
                + " s",
            "spec.source.lockWaitTimeout",
            e);
      }
      throw ConnectionErrors.explain(e, address, database, "spec.source.databases");
    } finally {
      closeQuietly(connection);
    }
  }

  private static Snapshot take(
      Connection connection,
      int lockWaitTimeoutSeconds,
      Duration patience,
      Function<List<DumpTable>, DumpPlan> planner)
      throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setQueryTimeout((int) patience.toSeconds());
      statement.execute(NO_TIMEOUTS);
      DumpPlan plan = planner.apply(TableListing.movable(statement));
      for (int attempt = 1; ; attempt++) {
        try {
          statement.execute("begin transaction isolation level repeatable read, read only");
          statement.execute("set local lock_timeout = '" + lockWaitTimeoutSeconds + "s'");
          lock(statement, plan.moved());
          String id = text(statement, "select pg_catalog.pg_export_snapshot()");
          List<DumpTable> tables = TableListing.all(statement);
          if (names(tables).entrySet().containsAll(names(plan.moved()).entrySet())) {
            return new Snapshot(connection, id, plan, tables);
          }
        } catch (SQLException e) {
          if (attempt == ATTEMPTS || !isGone(e)) {
            throw e;
          }
        }
        statement.execute("rollback");
        if (attempt == ATTEMPTS) {
          // Tables come and go faster than they can be locked; one pg_dump locks them all itself.
          plan = DumpPlan.WHOLE;
        } else {
          plan = planner.apply(TableListing.movable(statement));
        }
      }
    }
  }

  private static boolean isGone(SQLException e) {
    return UNDEFINED_TABLE.equals(e.getSQLState()) || INVALID_SCHEMA_NAME.equals(e.getSQLState());
  }

  private static Map<Long, DumpTable.Name> names(List<DumpTable> tables) {
    return tables.stream().collect(Collectors.toMap(DumpTable::oid, DumpTable::name));
  }

  private static void lock(Statement statement, List<DumpTable> tables) throws SQLException {
    for (int from = 0; from < tables.size(); from += TABLES_A_STATEMENT) {
      String names =
          tables.subList(from, Math.min(tables.size(), from + TABLES_A_STATEMENT)).stream()
              .map(table -> "only " + table.name().quoted())
              .collect(Collectors.joining(", "));
      statement.execute("lock table " + names + " in access share mode");
    }
  }

  private static String text(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }

  /**
   * Takes a snapshot of {@code database} that one pg_dump and whoever counts share. Nothing is
   * locked for it.
   *
   * @param connections how many connections will be needed beside this one
   * @throws RunFailedException if there can be none
   */
  static Snapshot ofWhole(ServerAddress address, String database, int connections)
      throws RunFailedException {
    Connection connection = null;
    try {
      connection = ServerConnection.open(address, database, true);
      try (Statement statement = connection.createStatement()) {
        statement.execute(NO_TIMEOUTS);
        if (!"t".equals(text(statement, ALLOWED.formatted(connections + 1)))) {
          throw new RunFailedException(
              FailureReason.DUMP_FAILED,
              "the role or the database is limited to fewer connections than it takes to count"
                  + " beside the dump",
              "spec.source.rowCounts");
        }
        statement.execute("begin transaction isolation level repeatable read, read only");
        String id = text(statement, "select pg_catalog.pg_export_snapshot()");
        Snapshot taken = new Snapshot(connection, id, DumpPlan.WHOLE, List.of());
        connection = null;
        return taken;
      }
    } catch (SQLException e) {
      throw ConnectionErrors.explain(e, address, database, "spec.source.databases");
    } finally {
      closeQuietly(connection);
    }
  }

  /** What pg_dump calls it. */
  String id() {
    return id;
  }

  /** How the database is divided. */
  DumpPlan plan() {
    return plan;
  }

  /**
   * What each of {@code readers} calls that has the state for itself: after the last, nobody needs
   * to keep it.
   */
  Runnable keptFor(int readers) {
    AtomicInteger left = new AtomicInteger(readers);
    return () -> {
      if (left.decrementAndGet() == 0) {
        close();
      }
    };
  }

  /** The OIDs of all ordinary tables that there are in this state. */
  List<DumpTable> tables() {
    return tables;
  }

  @Override
  public void close() {
    closeQuietly(connection);
  }

  /** The server ends the transaction with its session; that nothing is to be read any more. */
  private static void closeQuietly(Connection connection) {
    try {
      if (connection != null) {
        connection.close();
      }
    } catch (SQLException e) {
      System.getLogger(Snapshot.class.getName())
          .log(System.Logger.Level.DEBUG, "closing a session: {0}", e.getMessage());
    }
  }
}
