package dev.holdfast.runner;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The ordinary tables of a database, as a session sees them. */
final class TableListing {
  private static final String LOCK_NOT_AVAILABLE = "55P03";

  /**
   * Ordinary tables with rows that pg_dump dumps, whatever it is told. Those of extensions are left
   * to the archive, since their extension says which of their rows count.
   */
  private static final String TABLES =
      """
      select c.oid::bigint, n.nspname, c.relname, %s
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
      """;

  private static final String SIZE = "pg_catalog.pg_table_size(c.oid)";

  private static final String ESTIMATED_SIZE =
      "c.relpages::bigint * pg_catalog.current_setting('block_size')::bigint";

  private static final String SEQUENCES =
      """
      select d.refobjid::bigint, n.nspname, c.relname
      from pg_catalog.pg_depend d
      join pg_catalog.pg_class c on c.oid = d.objid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
        and d.refclassid = 'pg_catalog.pg_class'::pg_catalog.regclass
        and d.deptype in ('a', 'i')
        and c.relkind = 'S'
      """;

  private TableListing() {}

  /**
   * The tables whose rows another pg_dump may dump, with their sizes.
   *
   * <p>Asking for the size of a table waits for whoever has locked it, and others then wait behind
   * us. So this waits only for a moment, and else takes what the last vacuum has noted.
   */
  static List<DumpTable> movable(Statement statement) throws SQLException {
    boolean anyName =
        StandardCharsets.UTF_8.equals(argumentCharset()) && "UTF8".equals(encoding(statement));
    statement.execute("set lock_timeout = '1s'");
    List<DumpTable> tables;
    try {
      tables = list(statement, SIZE);
    } catch (SQLException e) {
      if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
        throw e;
      }
      tables = list(statement, ESTIMATED_SIZE);
    }
    return anyName ? tables : tables.stream().filter(TableListing::isAscii).toList();
  }

  /** pg_dump takes names in its arguments for names in the encoding of the database. */
  private static boolean isAscii(DumpTable table) {
    return table.name().isAscii() && table.sequences().stream().allMatch(DumpTable.Name::isAscii);
  }

  /** How this process hands arguments to others. */
  private static Charset argumentCharset() {
    return Charset.forName(System.getProperty("sun.jnu.encoding", "US-ASCII"));
  }

  private static List<DumpTable> list(Statement statement, String size) throws SQLException {
    Map<Long, List<DumpTable.Name>> sequences = new HashMap<>();
    try (ResultSet rows = statement.executeQuery(SEQUENCES)) {
      while (rows.next()) {
        sequences
            .computeIfAbsent(rows.getLong(1), oid -> new ArrayList<>())
            .add(new DumpTable.Name(rows.getString(2), rows.getString(3)));
      }
    }
    List<DumpTable> tables = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(TABLES.formatted(size))) {
      while (rows.next()) {
        long oid = rows.getLong(1);
        tables.add(
            new DumpTable(
                oid,
                new DumpTable.Name(rows.getString(2), rows.getString(3)),
                rows.getLong(4),
                sequences.getOrDefault(oid, List.of())));
      }
    }
    return tables;
  }

  /** All of them, with sizes that wait for nobody. */
  static List<DumpTable> all(Statement statement) throws SQLException {
    return list(statement, ESTIMATED_SIZE);
  }

  private static String encoding(Statement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery("show server_encoding")) {
      rows.next();
      return rows.getString(1);
    }
  }
}
