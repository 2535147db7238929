package dev.holdfast.runner;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The subscriptions in a database that a restore has made. PostgreSQL drops no database that has
 * any. pg_restore makes them without connecting to their publisher, so there is nothing to end; but
 * each names the slot of the database that was backed up, which must not be dropped with it.
 */
final class RestoredSubscriptions {
  private final ServerAddress address;
  private final TargetConnection server;

  RestoredSubscriptions(ServerAddress address, TargetConnection server) {
    this.address = address;
    this.server = server;
  }

  /** Drops those of {@code database}, and nothing at their publishers. */
  void drop(String database) throws RunFailedException {
    List<String> names = names(database);
    if (names.isEmpty()) {
      return;
    }
    try (Connection connection = ServerConnection.open(address, database, false);
        Statement statement = connection.createStatement()) {
      // The event triggers of the database are not asked, as far as that goes.
      statement.execute("set session_replication_role = replica");
      for (String name : names) {
        String subscription = "subscription " + DatabaseSql.quoted(name);
        statement.execute("alter " + subscription + " disable");
        statement.execute("alter " + subscription + " set (slot_name = none)");
        statement.execute("drop " + subscription);
      }
    } catch (SQLException e) {
      throw ConnectionErrors.explain(e, address, database, address.field());
    }
  }

  /** Those of {@code database}. */
  List<String> names(String database) throws RunFailedException {
    return server.with(
        connection -> {
          List<String> found = new ArrayList<>();
          try (PreparedStatement query =
              connection.prepareStatement(
                  "select subname from pg_catalog.pg_subscription s"
                      + " join pg_catalog.pg_database d on d.oid = s.subdbid"
                      + " where d.datname = ? order by subname")) {
            query.setString(1, database);
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
