package dev.holdfast.runner;

import dev.holdfast.artifact.DatabaseProperties;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * A mark of a restored database that stays when somebody changes its comment: the name that
 * sessions of the role that restored it have there unless they choose one, which all of ours do.
 * Nothing else that belongs to a database can hold a text, has no effect, and may be set by every
 * role that owns the database.
 *
 * @param uid the UID of the Restore
 */
record RestoredMark(String uid) {
  private static final String PARAMETER = "application_name";
  private static final String BEGINNING = "holdfast-restored ";

  /** What tells the entries of the catalogue that are marks, as a pattern. */
  static final String PATTERN = PARAMETER + "=" + BEGINNING + "%";

  /** Whether it takes the place of one of {@code settings} when {@code role} restores them. */
  static boolean takesThePlaceOfOne(List<DatabaseProperties.Setting> settings, String role) {
    return settings.stream()
        .anyMatch(one -> PARAMETER.equals(one.name()) && role.equals(one.role()));
  }

  /** The statement that sets it. */
  String sql(String database) {
    return "alter role current_user in database "
        + DatabaseSql.quoted(database)
        + " set "
        + PARAMETER
        + " to "
        + DatabaseSql.literal(BEGINNING + uid);
  }

  /** The databases that have it. */
  Set<String> bearers(TargetConnection server) throws RunFailedException {
    return server.with(
        connection -> {
          Set<String> found = new TreeSet<>();
          try (PreparedStatement query =
              connection.prepareStatement(
                  "select d.datname from pg_catalog.pg_db_role_setting s"
                      + " join pg_catalog.pg_database d on d.oid = s.setdatabase"
                      + " where ? = any (s.setconfig)")) {
            query.setString(1, PARAMETER + "=" + BEGINNING + uid);
            try (ResultSet rows = query.executeQuery()) {
              while (rows.next()) {
                found.add(rows.getString(1));
              }
            }
          }
          return found;
        });
  }
}
