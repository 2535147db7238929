package dev.holdfast.runner;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a server has that archives may need.
 *
 * @param roles its roles
 * @param extensions the extensions that can be created there
 * @param tablespaces its tablespaces
 */
record ServerOffers(Set<String> roles, Set<String> extensions, Set<String> tablespaces) {
  ServerOffers {
    roles = Set.copyOf(roles);
    extensions = Set.copyOf(extensions);
    tablespaces = Set.copyOf(tablespaces);
  }

  /** What the server has that {@code connection} is to. */
  static ServerOffers of(Connection connection) throws SQLException {
    return new ServerOffers(
        names(connection, "select rolname from pg_catalog.pg_roles"),
        names(connection, "select name from pg_catalog.pg_available_extensions"),
        names(connection, "select spcname from pg_catalog.pg_tablespace"));
  }

  private static Set<String> names(Connection connection, String query) throws SQLException {
    Set<String> names = new TreeSet<>();
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(query)) {
      while (rows.next()) {
        names.add(rows.getString(1));
      }
    }
    return names;
  }
}
