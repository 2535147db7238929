package dev.holdfast.runner;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The sessions of others in databases of the target. */
final class Sessions {
  /**
   * Those of clients, of logical replication from a database, and of subscriptions in it.
   * PostgreSQL ends other workers of its own by itself.
   */
  private static final String OF_OTHERS =
      " and (backend_type in ('client backend', 'walsender')"
          + " or backend_type like 'logical replication %')";

  private final TargetConnection server;

  Sessions(TargetConnection server) {
    this.server = server;
  }

  /**
   * How many sessions of people and programs there are in each of {@code databases} that has any.
   */
  Map<String, Integer> count(Collection<String> databases) throws RunFailedException {
    return server.with(
        connection -> {
          Map<String, Integer> found = new TreeMap<>();
          try (PreparedStatement query =
              connection.prepareStatement(
                  "select datname, count(*)::int from pg_catalog.pg_stat_activity"
                      + " where datname = any (?) and pid <> pg_catalog.pg_backend_pid()"
                      + OF_OTHERS
                      + " group by datname")) {
            query.setArray(1, connection.createArrayOf("text", databases.toArray()));
            try (ResultSet rows = query.executeQuery()) {
              while (rows.next()) {
                found.put(rows.getString(1), rows.getInt(2));
              }
            }
          }
          return found;
        });
  }

  /** How many prepared transactions there are in each of {@code databases} that has any. */
  Map<String, Integer> prepared(Collection<String> databases) throws RunFailedException {
    return server.with(
        connection -> {
          Map<String, Integer> found = new TreeMap<>();
          try (PreparedStatement query =
              connection.prepareStatement(
                  "select database, count(*)::int from pg_catalog.pg_prepared_xacts"
                      + " where database = any (?) group by database")) {
            query.setArray(1, connection.createArrayOf("text", databases.toArray()));
            try (ResultSet rows = query.executeQuery()) {
              while (rows.next()) {
                found.put(rows.getString(1), rows.getInt(2));
              }
            }
          }
          return found;
        });
  }

  /** The OIDs of those of {@code databases} that there are. */
  List<Long> identities(Collection<String> databases) throws RunFailedException {
    return server.with(
        connection -> {
          List<Long> found = new ArrayList<>();
          try (PreparedStatement query =
              connection.prepareStatement(
                  "select oid::bigint from pg_catalog.pg_database where datname = any (?)")) {
            query.setArray(1, connection.createArrayOf("text", databases.toArray()));
            try (ResultSet rows = query.executeQuery()) {
              while (rows.next()) {
                found.add(rows.getLong(1));
              }
            }
          }
          return found;
        });
  }

  /** Ends all of them that are in {@code databases} just now. */
  void end(Collection<String> databases) throws RunFailedException {
    endIn(identities(databases));
  }

  /** The same for databases with these OIDs. */
  void endIn(List<Long> identities) throws RunFailedException {
    server.with(
        connection -> {
          try (PreparedStatement end =
              connection.prepareStatement(
                  "select pg_catalog.pg_terminate_backend(pid) from pg_catalog.pg_stat_activity"
                      + " where datid::bigint = any (?) and pid <> pg_catalog.pg_backend_pid()"
                      + OF_OTHERS)) {
            end.setArray(1, connection.createArrayOf("bigint", identities.toArray()));
            end.execute();
          }
          return null;
        });
  }
}
