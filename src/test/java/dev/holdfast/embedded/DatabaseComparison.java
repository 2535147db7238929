package dev.holdfast.embedded;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Compares two databases row by row: every table, partition and materialized view, every sequence
 * and every large object.
 *
 * @param tables how many tables were compared
 * @param rows how many rows were compared
 * @param differences what differs, one sentence each; empty if nothing does
 */
public record DatabaseComparison(int tables, long rows, List<String> differences) {
  private static final int FETCH = 5_000;
  private static final int MAX_DIFFERENCES = 20;

  private static final String TABLES =
      """
      select quote_ident(n.nspname) || '.' || quote_ident(c.relname)
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'm') and n.nspname not in ('pg_catalog', 'information_schema')
        and n.nspname !~ '^pg_' order by 1
      """;

  private static final String SEQUENCES =
      "select schemaname || '.' || sequencename || ' ' || coalesce(last_value::text, '-')"
          + " from pg_sequences order by 1";

  private static final String LARGE_OBJECTS =
      "select oid || ' ' || md5(lo_get(oid)) from pg_largeobject_metadata order by 1";

  private static final String SHAPE =
      """
      select c.relkind::text || ' ' || n.nspname || '.' || c.relname || ' '
          || coalesce(pg_get_viewdef(case when c.relkind in ('v', 'm') then c.oid end), '')
          || coalesce(pg_get_indexdef(case when c.relkind in ('i', 'I') then c.oid end), '')
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_' order by 1
      """;

  /** Compares the databases {@code left} and {@code right} of {@code server}. */
  public static DatabaseComparison of(EmbeddedPostgres server, String left, String right) {
    try (Connection a = server.connect(left);
        Connection b = server.connect(right)) {
      a.setAutoCommit(false);
      b.setAutoCommit(false);
      List<String> differences = new ArrayList<>();
      compare("relations", a, b, SHAPE, differences);
      compare("sequences", a, b, SEQUENCES, differences);
      compare("large objects", a, b, LARGE_OBJECTS, differences);
      List<String> tables = strings(a, TABLES);
      long rows = 0;
      for (String table : tables) {
        rows +=
            compare(
                table,
                a,
                b,
                "select t::text collate \"C\" from only " + table + " t order by 1",
                differences);
      }
      return new DatabaseComparison(tables.size(), rows, differences);
    } catch (SQLException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  private static long compare(
      String what, Connection a, Connection b, String query, List<String> differences)
      throws SQLException {
    long count = 0;
    try (Statement left = statement(a);
        Statement right = statement(b);
        ResultSet ours = left.executeQuery(query);
        ResultSet theirs = right.executeQuery(query)) {
      while (true) {
        boolean more = ours.next();
        boolean moreThere = theirs.next();
        if (!more && !moreThere) {
          return count;
        }
        String expected = more ? ours.getString(1) : null;
        String found = moreThere ? theirs.getString(1) : null;
        if (!Objects.equals(expected, found)) {
          if (differences.size() < MAX_DIFFERENCES) {
            differences.add(what + ": \"" + expected + "\" became \"" + found + "\"");
          }
          return count;
        }
        count++;
      }
    }
  }

  private static Statement statement(Connection connection) throws SQLException {
    Statement statement = connection.createStatement();
    statement.setFetchSize(FETCH);
    return statement;
  }

  private static List<String> strings(Connection connection, String query) throws SQLException {
    List<String> all = new ArrayList<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        all.add(rows.getString(1));
      }
    }
    return all;
  }
}
