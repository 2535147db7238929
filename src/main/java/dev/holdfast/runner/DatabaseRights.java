package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RunSpec;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What a role may not read of a database. pg_dump names the first table that it may not read, and
 * no more; and that rows are hidden from it, it finds out in the middle of the dump.
 *
 * @param tables the tables that it may not read
 * @param sequences the sequences that it may not read
 * @param hidden the tables of which row-level security may hide rows from it
 * @param largeObjects how many large objects it may not read
 */
record DatabaseRights(
    List<Relation> tables, List<Relation> sequences, List<Relation> hidden, long largeObjects) {
  private static final int QUERY_TIMEOUT_SECONDS = 60;
  private static final String FIELD = "spec.source.connection.secretRef";

  /** How many names are told. */
  private static final int TOLD = 10;

  /** The major version from which on the server tells of the rights on large objects itself. */
  private static final int TELLS_OF_LARGE_OBJECTS = 18;

  /**
   * What pg_dump dumps of a database without filters, and the role may not read whole. What belongs
   * to an extension is made by that again.
   */
  private static final String UNREADABLE =
      """
      select oid::bigint, nspname, relname, relkind, readable
      from (
        select c.oid, n.nspname, c.relname, c.relkind,
          pg_catalog.has_schema_privilege(n.oid, 'usage')
            and pg_catalog.has_table_privilege(c.oid, 'select') as readable,
          c.relrowsecurity and pg_catalog.row_security_active(c.oid) as hidden
        from pg_catalog.pg_class c
        join pg_catalog.pg_namespace n on n.oid = c.relnamespace
        where c.relkind in ('r', 'p', 'S')
          and c.relpersistence <> 't'
          and n.nspname !~ '^pg_'
          and n.nspname <> 'information_schema'
          and not exists (
            select from pg_catalog.pg_depend d
            where d.classid = 'pg_catalog.pg_class'::pg_catalog.regclass
              and d.objid = c.oid
              and d.deptype = 'e')
      ) relations
      where not readable or hidden
      order by nspname, relname
      """;

  private static final String LARGE_OBJECTS =
      "select pg_catalog.count(*) from pg_catalog.pg_largeobject_metadata m where "
          + "not pg_catalog.has_largeobject_privilege(m.oid, 'select')";

  private static final String LARGE_OBJECTS_BEFORE =
      """
      select pg_catalog.count(*)
      from pg_catalog.pg_largeobject_metadata m
      where pg_catalog.current_setting('lo_compat_privileges') = 'off'
        and not (select rolsuper from pg_catalog.pg_roles where rolname = current_user)
        and not pg_catalog.pg_has_role(m.lomowner, 'usage')
        and not exists (
          select from pg_catalog.aclexplode(m.lomacl) a
          where a.privilege_type = 'SELECT'
            and (a.grantee = 0 or pg_catalog.pg_has_role(a.grantee, 'usage')))
      """;

  /** A table or a sequence. */
  record Relation(long oid, DumpTable.Name name) {}

  /** Asks the server; nothing is locked. */
  static DatabaseRights of(ServerAddress address, String database, int major)
      throws RunFailedException {
    List<Relation> tables = new ArrayList<>();
    List<Relation> sequences = new ArrayList<>();
    List<Relation> hidden = new ArrayList<>();
    try (Connection connection = ServerConnection.open(address, database, true);
        Statement statement = connection.createStatement()) {
      statement.setQueryTimeout(QUERY_TIMEOUT_SECONDS);
      try (ResultSet rows = statement.executeQuery(UNREADABLE)) {
        while (rows.next()) {
          Relation relation =
              new Relation(
                  rows.getLong(1), new DumpTable.Name(rows.getString(2), rows.getString(3)));
          if (rows.getBoolean(5)) {
            hidden.add(relation);
          } else {
            (rows.getString(4).equals("S") ? sequences : tables).add(relation);
          }
        }
      }
      try (ResultSet rows =
          statement.executeQuery(
              major >= TELLS_OF_LARGE_OBJECTS ? LARGE_OBJECTS : LARGE_OBJECTS_BEFORE)) {
        rows.next();
        return new DatabaseRights(tables, sequences, hidden, rows.getLong(1));
      }
    } catch (SQLException e) {
      throw ConnectionErrors.explain(e, address, database, "spec.source.databases");
    }
  }

  /**
   * What is in the way of a dump.
   *
   * @param filters what is dumped of the database
   * @param rows the OIDs of the tables whose rows would be dumped, as pg_dump says; empty if it has
   *     not got so far
   * @return what was found, if nothing is
   * @throws RunFailedException naming what cannot be read, and what to do
   */
  String require(String user, RunSpec.Filters filters, Optional<Set<Long>> rows)
      throws RunFailedException {
    boolean whole = filters.equals(RunSpec.Filters.NONE);
    List<String> problems = new ArrayList<>();
    // That pg_dump has got to the rows shows that it may read every table that the filters leave.
    List<Relation> locked = whole || rows.isEmpty() ? tables : List.of();
    if (!locked.isEmpty()) {
      problems.add("may not read " + counted(locked, "tables"));
    }
    if (whole && !sequences.isEmpty()) {
      problems.add("may not read " + counted(sequences, "sequences"));
    }
    if (largeObjects > 0 && (whole || filters.tables().isEmpty())) {
      problems.add("may not read large objects (" + largeObjects + ")");
    }
    List<Relation> cut =
        hidden.stream()
            .filter(one -> rows.map(dumped -> dumped.contains(one.oid())).orElse(true))
            .toList();
    if (!cut.isEmpty()) {
      problems.add("may not see every row of " + counted(cut, "tables with row-level security"));
    }
    if (!problems.isEmpty()) {
      throw new RunFailedException(
          FailureReason.SERVER_PERMISSION_DENIED,
          "user \""
              + user
              + "\" "
              + String.join(", ", problems)
              + (whole || rows.isPresent() ? "" : ", as far as the filters leave them")
              + "; "
              + remedy(!cut.isEmpty()),
          FIELD);
    }
    return whole
        ? "user \"" + user + "\" may read every table, sequence and large object"
        : "user \"" + user + "\" may read every table that the filters leave";
  }

  private String remedy(boolean cut) {
    List<String> remedies = new ArrayList<>();
    if (!tables.isEmpty() || !sequences.isEmpty()) {
      remedies.add("GRANT pg_read_all_data (PostgreSQL 14 and newer), or USAGE and SELECT on each");
    }
    if (largeObjects > 0) {
      remedies.add("GRANT SELECT ON LARGE OBJECT for each");
    }
    if (cut) {
      remedies.add("ALTER ROLE … BYPASSRLS for tables with row-level security");
    }
    return String.join("; ", remedies);
  }

  private static String counted(List<Relation> relations, String kinds) {
    List<String> names = relations.stream().limit(TOLD).map(one -> one.name().quoted()).toList();
    return kinds
        + " ("
        + relations.size()
        + ": "
        + String.join(", ", names)
        + (relations.size() > TOLD ? ", …" : "")
        + ")";
  }
}
