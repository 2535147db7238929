package dev.holdfast.runner;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Foreign keys whose rows are dumped while the rows they refer to are not. Such a dump is what the
 * filters asked for, but where any of these rows does refer to another, a restore of it fails when
 * it comes to the key.
 *
 * @param first the first of them, for people
 * @param count how many there are
 */
record LeftOutReferences(String first, int count) {
  /**
   * Rows of extensions are made by them. Keys that are not valid are not checked by a restore
   * either. A key of a partitioned table is listed again for its partitions.
   */
  private static final String KEYS =
      """
      select k.conrelid::bigint, k.confrelid::bigint,
        pg_catalog.format('%I.%I', tn.nspname, t.relname),
        pg_catalog.format('%I.%I', rn.nspname, r.relname),
        pg_catalog.quote_ident(k.conname)
      from pg_catalog.pg_constraint k
      join pg_catalog.pg_class t on t.oid = k.conrelid
      join pg_catalog.pg_namespace tn on tn.oid = t.relnamespace
      join pg_catalog.pg_class r on r.oid = k.confrelid
      join pg_catalog.pg_namespace rn on rn.oid = r.relnamespace
      where k.contype = 'f'
        and k.convalidated
        and k.conparentid = 0
        and not exists (
          select from pg_catalog.pg_depend d
          where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
            and d.objid = r.oid
            and d.deptype = 'e')
      order by 3, 5
      """;

  /** The partitions of partitioned tables, which have no rows of their own. */
  private static final String PARTITIONS =
      """
      select p.oid::bigint, i.inhrelid::bigint
      from pg_catalog.pg_class p
      left join pg_catalog.pg_inherits i on i.inhparent = p.oid
      where p.relkind = 'p'
      """;

  /**
   * Those of {@code database}; empty if there are none.
   *
   * @param dumped the OIDs of the tables whose rows are dumped
   */
  static Optional<LeftOutReferences> of(ServerAddress address, String database, Set<Long> dumped)
      throws SQLException {
    List<String> found = new ArrayList<>();
    try (Connection connection = ServerConnection.open(address, database, true);
        Statement statement = connection.createStatement()) {
      Map<Long, List<Long>> partitions = partitions(statement);
      try (ResultSet keys = statement.executeQuery(KEYS)) {
        while (keys.next()) {
          if (withRows(keys.getLong(1), partitions).anyMatch(dumped::contains)
              && !withRows(keys.getLong(2), partitions).allMatch(dumped::contains)) {
            found.add(keys.getString(5) + " of " + keys.getString(3) + ", to " + keys.getString(4));
          }
        }
      }
    }
    return found.stream().findFirst().map(first -> new LeftOutReferences(first, found.size()));
  }

  private static Map<Long, List<Long>> partitions(Statement statement) throws SQLException {
    Map<Long, List<Long>> partitions = new HashMap<>();
    try (ResultSet rows = statement.executeQuery(PARTITIONS)) {
      while (rows.next()) {
        List<Long> known = partitions.computeIfAbsent(rows.getLong(1), oid -> new ArrayList<>());
        long partition = rows.getLong(2);
        if (!rows.wasNull()) {
          known.add(partition);
        }
      }
    }
    return partitions;
  }

  /** The tables that have the rows of {@code table}. */
  private static Stream<Long> withRows(long table, Map<Long, List<Long>> partitions) {
    List<Long> parts = partitions.get(table);
    return parts == null
        ? Stream.of(table)
        : parts.stream().flatMap(part -> withRows(part, partitions));
  }

  /** What it means for a restore of {@code database}, one sentence. */
  String message(String database) {
    return "a restore of database \""
        + database
        + "\" fails if any row refers to those that spec.source.filters leave out, by foreign key "
        + first
        + (count > 1 ? ", and " + (count - 1) + " more like it" : "");
  }
}
