package dev.holdfast.runner;

import dev.holdfast.artifact.RowCounts;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Compares the rows of a restored database's tables with those that were counted at its dump. */
final class RowCheck {
  private static final String UNDEFINED_TABLE = "42P01";
  private static final String INVALID_SCHEMA_NAME = "3F000";

  private static final String TABLES =
      """
      select n.nspname, c.relname
      from pg_catalog.pg_class c join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relkind = 'r'
        and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
        and not exists (
          select from pg_catalog.pg_depend d
          where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass and d.objid = c.oid
            and d.deptype = 'e')
      order by 1, 2
      """;

  private final Connection connection;
  private final Counters counters;
  private final Cancellation cancellation;

  /** One that asks {@code connection}, by which nothing can be changed. */
  RowCheck(Connection connection, Counters counters, Cancellation cancellation) {
    this.connection = connection;
    this.counters = counters;
    this.cancellation = cancellation;
  }

  /**
   * The tables that differ, one sentence each.
   *
   * @throws SQLException if one of them cannot be counted
   * @throws RunFailedException if the run was cancelled
   */
  List<String> differences(RowCounts expected) throws SQLException, RunFailedException {
    List<String> differences = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      statement.execute("set row_security = off");
      for (Map.Entry<String, Map<String, Long>> schema : expected.schemas().entrySet()) {
        for (Map.Entry<String, Long> table : schema.getValue().entrySet()) {
          cancellation.check();
          String name = new DumpTable.Name(schema.getKey(), table.getKey()).quoted();
          OptionalLong found = rows(statement, name);
          if (found.isEmpty()) {
            differences.add(name + " is missing, which had " + table.getValue() + " rows");
          } else if (found.getAsLong() != table.getValue()) {
            differences.add(
                name + " has " + found.getAsLong() + " rows instead of " + table.getValue());
          }
          counters.addSignOfLife();
        }
      }
    }
    return differences;
  }

  /**
   * The tables with rows of their own that {@code expected} does not tell of. Those of extensions
   * are made by these, and are not dumped.
   */
  List<String> uncounted(Optional<RowCounts> expected) throws SQLException {
    List<String> uncounted = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet tables = statement.executeQuery(TABLES)) {
      while (tables.next()) {
        String schema = tables.getString(1);
        String table = tables.getString(2);
        boolean counted =
            expected
                .map(counts -> counts.schemas().getOrDefault(schema, Map.of()).containsKey(table))
                .orElse(false);
        if (!counted) {
          uncounted.add(new DumpTable.Name(schema, table).quoted());
        }
      }
    }
    return uncounted;
  }

  /** Empty if there is no such table. */
  private static OptionalLong rows(Statement statement, String name) throws SQLException {
    try (ResultSet row = statement.executeQuery("select pg_catalog.count(*) from only " + name)) {
      row.next();
      return OptionalLong.of(row.getLong(1));
    } catch (SQLException e) {
      if (UNDEFINED_TABLE.equals(e.getSQLState()) || INVALID_SCHEMA_NAME.equals(e.getSQLState())) {
        return OptionalLong.empty();
      }
      throw e;
    }
  }
}
