package dev.holdfast.runner;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * A session that counts rows in the state that a snapshot shows.
 *
 * <p>A table that is truncated or rewritten looks empty, or wrong, in a state of before. The file
 * that it had in that state tells: only a table that still has it is counted, and its lock keeps it
 * until it is.
 *
 * @see <a href="https://www.postgresql.org/docs/current/mvcc-caveats.html">Caveats of MVCC</a>
 */
final class CountingSession implements AutoCloseable {
  /** Behind whoever waits for a lock, others would wait for us. */
  private static final String LOCK_TIMEOUT = "1s";

  private static final String TABLES =
      """
      select c.oid::bigint, n.nspname, c.relname, c.relfilenode::bigint, c.relpages::bigint,
        pg_catalog.count(*) over ()
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'r'
        and c.relpersistence <> 't'
        and (c.relpersistence = 'p' or not pg_catalog.pg_is_in_recovery())
        and n.nspname !~ '^pg_'
        and n.nspname <> 'information_schema'
        and not exists (
          select from pg_catalog.pg_depend d
          where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
            and d.objid = c.oid
            and d.deptype = 'e')
      order by c.relpages desc, c.oid
      limit %d
      """;

  /**
   * A table.
   *
   * @param oid its OID
   * @param name its name
   * @param file the number of the file that it has in the state that is counted in
   * @param pages about how many pages it has
   */
  record Table(long oid, DumpTable.Name name, long file, long pages) {}

  /**
   * The tables that can be counted.
   *
   * @param largest the largest of them, the largest first
   * @param others how many more there are
   */
  record Tables(List<Table> largest, long others) {
    Tables {
      largest = List.copyOf(largest);
    }
  }

  private final Connection connection;

  private CountingSession(Connection connection) {
    this.connection = connection;
  }

  /** Opens one in the state that {@code snapshot} shows. */
  static CountingSession open(ServerAddress address, String database, String snapshot)
      throws SQLException {
    Connection connection = ServerConnection.open(address, database, true);
    try (Statement statement = connection.createStatement()) {
      // To count a large table takes as long as it takes; whoever waits for it has a limit.
      connection.setNetworkTimeout(Runnable::run, 0);
      statement.execute(Snapshot.NO_TIMEOUTS);
      statement.execute("begin transaction isolation level repeatable read, read only");
      statement.execute("set transaction snapshot '" + snapshot + "'");
      statement.execute("set local lock_timeout = '" + LOCK_TIMEOUT + "'");
      // Rows that are hidden must be an error, not a lower number.
      statement.execute("set local row_security = off");
      return new CountingSession(connection);
    } catch (SQLException e) {
      connection.close();
      throw e;
    }
  }

  /** The tables whose rows can be counted, {@code most} of them at most. */
  Tables tables(int most) throws SQLException {
    List<Table> tables = new ArrayList<>();
    long all = 0;
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(TABLES.formatted(most))) {
      while (rows.next()) {
        all = rows.getLong(6);
        tables.add(
            new Table(
                rows.getLong(1),
                new DumpTable.Name(rows.getString(2), rows.getString(3)),
                rows.getLong(4),
                rows.getLong(5)));
      }
    }
    return new Tables(tables, all - tables.size());
  }

  /** How many rows {@code table} has; empty if nobody can tell any more. */
  OptionalLong count(Table table) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute("savepoint one");
      try (ResultSet row =
          statement.executeQuery(
              "select (select pg_catalog.pg_relation_filenode("
                  + table.oid()
                  + "::pg_catalog.oid::pg_catalog.regclass)), pg_catalog.count(*) from only "
                  + table.name().quoted())) {
        row.next();
        return row.getLong(1) == table.file()
            ? OptionalLong.of(row.getLong(2))
            : OptionalLong.empty();
      } finally {
        // With it goes the lock, which would hold up whoever wants to change the table.
        statement.execute("rollback to savepoint one");
      }
    }
  }

  /** Ends it from another thread, whatever it is at. */
  void abort() {
    try {
      connection.abort(Runnable::run);
    } catch (SQLException e) {
      System.getLogger(CountingSession.class.getName())
          .log(System.Logger.Level.DEBUG, "ending a session: {0}", e.getMessage());
    }
  }

  @Override
  public void close() throws SQLException {
    connection.close();
  }
}
