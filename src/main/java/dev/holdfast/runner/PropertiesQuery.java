package dev.holdfast.runner;

import dev.holdfast.artifact.DatabaseProperties;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/** Asks a database for what belongs to itself. */
final class PropertiesQuery {
  private static final int PROVIDERS_SINCE = 15;
  private static final int ANY_LOCALE_SINCE = 17;

  private static final String DATABASE =
      """
      select d.datname, pg_catalog.pg_get_userbyid(d.datdba),
        pg_catalog.pg_encoding_to_char(d.encoding), d.datcollate, d.datctype,
        %s, %s, d.datconnlimit, pg_catalog.shobj_description(d.oid, 'pg_database'),
        d.datacl is not null
      from pg_catalog.pg_database d
      where d.datname = pg_catalog.current_database()
      """;

  private static final String GRANTS =
      """
      select case when g.grantee = 0 then null else pg_catalog.pg_get_userbyid(g.grantee) end,
        g.privilege_type, g.is_grantable
      from pg_catalog.pg_database d, pg_catalog.aclexplode(d.datacl) g
      where d.datname = pg_catalog.current_database()
      """;

  private static final String SETTINGS =
      """
      select case when s.setrole = 0 then null else pg_catalog.pg_get_userbyid(s.setrole) end,
        pg_catalog.split_part(c, '=', 1),
        pg_catalog.substr(c, pg_catalog.strpos(c, '=') + 1)
      from pg_catalog.pg_db_role_setting s, pg_catalog.unnest(s.setconfig) c
      where s.setdatabase = (
        select oid from pg_catalog.pg_database where datname = pg_catalog.current_database())
        and c not like '%s'
      """
          .formatted(RestoredMark.PATTERN);

  private PropertiesQuery() {}

  /** The properties of the database that {@code statement} is connected to. */
  static DatabaseProperties run(Statement statement, int serverMajor) throws SQLException {
    String provider =
        serverMajor < PROVIDERS_SINCE
            ? "'libc'"
            : "case d.datlocprovider when 'i' then 'icu' when 'b' then 'builtin' else 'libc' end";
    String locale =
        serverMajor < PROVIDERS_SINCE
            ? "null::text"
            : serverMajor < ANY_LOCALE_SINCE ? "d.daticulocale" : "d.datlocale";
    boolean closed;
    DatabaseProperties plain;
    try (ResultSet row = statement.executeQuery(DATABASE.formatted(provider, locale))) {
      row.next();
      closed = row.getBoolean(10);
      plain =
          new DatabaseProperties(
              row.getString(1),
              row.getString(2),
              row.getString(3),
              row.getString(4),
              row.getString(5),
              row.getString(6),
              row.getString(7),
              row.getInt(8),
              row.getString(9),
              null,
              null);
    }
    return new DatabaseProperties(
        plain.name(),
        plain.owner(),
        plain.encoding(),
        plain.collate(),
        plain.ctype(),
        plain.provider(),
        plain.locale(),
        plain.connectionLimit(),
        plain.comment(),
        closed ? grants(statement) : null,
        settings(statement));
  }

  private static List<DatabaseProperties.Grant> grants(Statement statement) throws SQLException {
    List<DatabaseProperties.Grant> grants = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(GRANTS)) {
      while (rows.next()) {
        grants.add(
            new DatabaseProperties.Grant(rows.getString(1), rows.getString(2), rows.getBoolean(3)));
      }
    }
    return grants;
  }

  private static List<DatabaseProperties.Setting> settings(Statement statement)
      throws SQLException {
    List<DatabaseProperties.Setting> settings = new ArrayList<>();
    try (ResultSet rows = statement.executeQuery(SETTINGS)) {
      while (rows.next()) {
        settings.add(
            new DatabaseProperties.Setting(
                rows.getString(1), rows.getString(2), rows.getString(3)));
      }
    }
    return settings;
  }
}
