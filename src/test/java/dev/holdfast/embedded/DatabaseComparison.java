package dev.holdfast.embedded;

import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyOut;

/**
 * Whether two databases hold the same: every row of every table, partition and materialized view,
 * whatever order it is stored in; the state of every sequence; every large object; and what {@code
 * pg_dump --schema-only} says.
 *
 * <p>Rows are compared as text, one by one, in an order that the servers sort them into: the memory
 * that is needed here does not grow with the databases.
 *
 * @param tables tables, partitions and materialized views that were compared
 * @param rows pairs of rows that were compared
 * @param sequences sequences that were compared
 * @param largeObjects large objects that were compared
 * @param differences one sentence for each difference; at most one for a table
 */
public record DatabaseComparison(
    int tables, long rows, int sequences, int largeObjects, List<String> differences) {

  private static final int SHOWN = 300;

  /** The expressions and the order that make the rows of a table comparable. */
  private record Table(String columns, String order) {}

  private static final String TABLES =
      """
      select c.oid::regclass::text as name,
             coalesce((select string_agg(quote_ident(attname) || '::text', ', ' order by attname collate "C")
                         from pg_attribute
                        where attrelid = c.oid and attnum > 0 and not attisdropped), '') as columns,
             (select string_agg(quote_ident(attname) || '::text collate "C"', ', ' order by attname collate "C")
                from pg_attribute
               where attrelid = c.oid and attnum > 0 and not attisdropped
                 and (i.indkey is null or attnum = any (i.indkey))) as ordering
        from pg_class c left join pg_index i on i.indrelid = c.oid and i.indisprimary
       where c.relkind in ('r', 'm') and c.relispopulated
         and c.relnamespace not in ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
         and c.relnamespace::regnamespace::text !~ '^pg_(toast|temp)'
      """;

  private static final String SEQUENCES =
      """
      select c.oid::regclass::text as name from pg_class c
       where c.relkind = 'S' and c.relnamespace::regnamespace::text !~ '^pg_temp'
      """;

  /** Needs a superuser. The holes of sparse objects are filled when they are read. */
  private static final String LARGE_OBJECTS =
      """
      select oid::text as name, encode(sha256(lo_get(oid)), 'hex') as content from pg_largeobject_metadata
      """;

  /** Whether nothing differs. */
  public boolean identical() {
    return differences.isEmpty();
  }

  /**
   * Compares two databases that nobody writes to.
   *
   * @param dumpOptions what {@code pg_dump --schema-only} is given besides, such as {@code
   *     --no-owner}
   */
  public static DatabaseComparison of(
      PostgresDatabase left, PostgresDatabase right, String... dumpOptions) {
    try (Connection a = open(left);
        Connection b = open(right)) {
      List<String> differences = new ArrayList<>();
      Map<String, Table> leftTables = tables(a);
      Map<String, Table> rightTables = tables(b);
      long rows = 0;
      for (String name : common("table", leftTables, rightTables, differences)) {
        rows += rows(name, leftTables.get(name), rightTables.get(name), a, b, differences);
      }
      int sequences = compareValues("sequence", sequences(a), sequences(b), differences);
      int objects =
          compareValues(
              "large object", values(a, LARGE_OBJECTS), values(b, LARGE_OBJECTS), differences);
      schemas(left, right, dumpOptions, differences);
      return new DatabaseComparison(leftTables.size(), rows, sequences, objects, differences);
    } catch (SQLException e) {
      throw new IllegalStateException("cannot compare: " + e.getMessage(), e);
    }
  }

  /** Compares the databases {@code left} and {@code right} of {@code server}. */
  public static DatabaseComparison of(EmbeddedPostgres server, String left, String right) {
    return of(server.database(left), server.database(right));
  }

  private static Connection open(PostgresDatabase database) throws SQLException {
    Connection connection = database.connect();
    try (Statement statement = connection.createStatement()) {
      // With an empty search path, every name is qualified; the rest fixes how values are printed.
      statement.execute(
          "set search_path = ''; set timezone = 'UTC'; set datestyle = 'ISO, YMD'; set"
              + " intervalstyle = 'postgres'; set bytea_output = 'hex'; set extra_float_digits = 1;"
              + " set lc_monetary = 'C'; set work_mem = '64MB'");
    }
    return connection;
  }

  private static Map<String, Table> tables(Connection connection) throws SQLException {
    Map<String, Table> tables = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(TABLES)) {
      while (rows.next()) {
        tables.put(
            rows.getString("name"),
            new Table(rows.getString("columns"), rows.getString("ordering")));
      }
    }
    return tables;
  }

  private static long rows(
      String name, Table left, Table right, Connection a, Connection b, List<String> differences)
      throws SQLException {
    if (!left.equals(right)) {
      differences.add("table " + name + ": columns or primary key: " + left + " / " + right);
      return 0;
    }
    String sql =
        "copy (select "
            + left.columns()
            + " from only "
            + name
            + (left.order() == null ? "" : " order by " + left.order())
            + ") to stdout";
    CopyOut leftRows = a.unwrap(PGConnection.class).getCopyAPI().copyOut(sql);
    CopyOut rightRows = b.unwrap(PGConnection.class).getCopyAPI().copyOut(sql);
    long count = 0;
    while (true) {
      byte[] leftRow = leftRows.readFromCopy();
      byte[] rightRow = rightRows.readFromCopy();
      if (!Arrays.equals(leftRow, rightRow)) {
        differences.add(
            "table "
                + name
                + ": row "
                + (count + 1)
                + ": "
                + show(leftRow)
                + " / "
                + show(rightRow));
        // A copy that is cancelled half-way leaves the connection unusable with this driver.
        drain(leftRow, leftRows);
        drain(rightRow, rightRows);
        return count;
      }
      if (leftRow == null) {
        return count;
      }
      count++;
    }
  }

  private static void drain(byte[] last, CopyOut copy) throws SQLException {
    byte[] row = last;
    while (row != null) {
      row = copy.readFromCopy();
    }
  }

  private static Map<String, String> sequences(Connection connection) throws SQLException {
    Map<String, String> sequences = new TreeMap<>();
    List<String> names = new ArrayList<>();
    try (Statement statement = connection.createStatement()) {
      try (ResultSet rows = statement.executeQuery(SEQUENCES)) {
        while (rows.next()) {
          names.add(rows.getString("name"));
        }
      }
      for (String name : names) {
        sequences.putAll(
            values(
                connection,
                "select '"
                    + name.replace("'", "''")
                    + "' as name, last_value || ', called: ' || is_called as content from "
                    + name));
      }
    }
    return sequences;
  }

  private static Map<String, String> values(Connection connection, String sql) throws SQLException {
    Map<String, String> values = new TreeMap<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(sql)) {
      while (rows.next()) {
        values.put(rows.getString("name"), rows.getString("content"));
      }
    }
    return values;
  }

  private static int compareValues(
      String kind, Map<String, String> left, Map<String, String> right, List<String> differences) {
    for (String name : common(kind, left, right, differences)) {
      if (!left.get(name).equals(right.get(name))) {
        differences.add(kind + " " + name + ": " + left.get(name) + " / " + right.get(name));
      }
    }
    return left.size();
  }

  private static List<String> common(
      String kind, Map<String, ?> left, Map<String, ?> right, List<String> differences) {
    TreeSet<String> all = new TreeSet<>(left.keySet());
    all.addAll(right.keySet());
    List<String> common = new ArrayList<>();
    for (String name : all) {
      if (!left.containsKey(name)) {
        differences.add(kind + " " + name + ": only in the second database");
      } else if (!right.containsKey(name)) {
        differences.add(kind + " " + name + ": only in the first database");
      } else {
        common.add(name);
      }
    }
    return common;
  }

  private static void schemas(
      PostgresDatabase left,
      PostgresDatabase right,
      String[] dumpOptions,
      List<String> differences) {
    List<String> a = SchemaDump.lines(left, dumpOptions);
    List<String> b = SchemaDump.lines(right, dumpOptions);
    for (int i = 0; i < Math.max(a.size(), b.size()); i++) {
      String leftLine = i < a.size() ? a.get(i) : "end";
      String rightLine = i < b.size() ? b.get(i) : "end";
      if (!leftLine.equals(rightLine)) {
        differences.add("schema, line " + (i + 1) + ": " + leftLine + " / " + rightLine);
        return;
      }
    }
  }

  private static String show(byte[] row) {
    if (row == null) {
      return "no row";
    }
    String text = new String(row, StandardCharsets.UTF_8).stripTrailing();
    return text.length() <= SHOWN ? text : text.substring(0, SHOWN) + "…";
  }
}
