package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The server that is restored to. Databases are made under names of their own and get the names
 * that they are to have all at once, when all of them are whole; so nothing that is there is
 * touched, and nobody ever sees half a database under its name.
 */
final class TargetServer {
  private static final String FIELD = "spec.target.databases";

  /** Every server has these, and both can be connected to. */
  private static final String[] MAINTENANCE = {"postgres", "template1"};

  private static final int FORCE_SINCE = 13;

  /**
   * What was found out.
   *
   * @param version the server's version as it spells it
   * @param major its major version
   * @param mayCreate whether the role may create databases
   */
  record Facts(String version, int major, boolean mayCreate) {}

  private final ServerAddress address;

  TargetServer(ServerAddress address) {
    this.address = address;
  }

  Facts look() throws RunFailedException {
    return with(
        connection -> {
          try (Statement statement = connection.createStatement();
              ResultSet row =
                  statement.executeQuery(
                      "select current_setting('server_version'),"
                          + " current_setting('server_version_num')::int / 10000,"
                          + " rolcreatedb or rolsuper"
                          + " from pg_catalog.pg_roles where rolname = current_user")) {
            row.next();
            return new Facts(row.getString(1), row.getInt(2), row.getBoolean(3));
          }
        });
  }

  /** Those of {@code names} that are there, with the comment that they have; "" for none. */
  Map<String, String> existing(List<String> names) throws RunFailedException {
    return with(
        connection -> {
          Map<String, String> found = new TreeMap<>();
          try (PreparedStatement query =
              connection.prepareStatement(
                  "select datname, coalesce(pg_catalog.shobj_description(oid, 'pg_database'), '')"
                      + " from pg_catalog.pg_database where datname = any (?)")) {
            query.setArray(1, connection.createArrayOf("text", names.toArray()));
            try (ResultSet rows = query.executeQuery()) {
              while (rows.next()) {
                found.put(rows.getString(1), rows.getString(2));
              }
            }
          }
          return found;
        });
  }

  /** The databases whose names begin with {@code prefix}. */
  List<String> namesThatBeginWith(String prefix) throws RunFailedException {
    return with(
        connection -> {
          List<String> found = new ArrayList<>();
          try (PreparedStatement query =
              connection.prepareStatement(
                  "select datname from pg_catalog.pg_database where starts_with(datname, ?)"
                      + " order by datname")) {
            query.setString(1, prefix);
            try (ResultSet rows = query.executeQuery()) {
              while (rows.next()) {
                found.add(rows.getString(1));
              }
            }
          }
          return found;
        });
  }

  /** Creates the empty database {@code name}. */
  void create(String name) throws RunFailedException {
    execute(List.of("create database " + quoted(name) + " template template0"), false);
  }

  /** Drops {@code name}, if it is there, with whoever is still connected to it. */
  void drop(String name, int major) throws RunFailedException {
    String force = major >= FORCE_SINCE ? " with (force)" : "";
    execute(List.of("drop database if exists " + quoted(name) + force), false);
  }

  /**
   * Gives every database its name, all of them or none.
   *
   * @param names the new names by the present ones
   * @param comment the comment that each of them gets
   */
  void rename(Map<String, String> names, String comment) throws RunFailedException {
    List<String> statements = new ArrayList<>();
    names.forEach(
        (from, to) -> {
          statements.add("comment on database " + quoted(from) + " is " + literal(comment));
          statements.add("alter database " + quoted(from) + " rename to " + quoted(to));
        });
    execute(statements, true);
  }

  private void execute(List<String> statements, boolean together) throws RunFailedException {
    with(
        connection -> {
          connection.setAutoCommit(!together);
          try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
              statement.execute(sql);
            }
          }
          if (together) {
            connection.commit();
          }
          return null;
        });
  }

  private <T> T with(Query<T> query) throws RunFailedException {
    SQLException failure = null;
    for (String database : MAINTENANCE) {
      try (Connection connection = ServerConnection.open(address, database, false)) {
        return query.run(connection);
      } catch (SQLException e) {
        failure = e;
        if (!ServerConnection.isNoSuchDatabase(e)) {
          break;
        }
      }
    }
    throw explain(failure);
  }

  private RunFailedException explain(SQLException e) {
    return switch (String.valueOf(e.getSQLState())) {
      case "42P04" -> // duplicate_database
          new RunFailedException(
              FailureReason.DATABASE_EXISTS, "it appeared meanwhile: " + e.getMessage(), FIELD, e);
      case "53100" -> // disk_full
          new RunFailedException(
              FailureReason.RESTORE_FAILED,
              "the server's disk is full: " + e.getMessage(),
              null,
              e);
      default -> ServerConnection.explain(e, address, MAINTENANCE[0], address.field());
    };
  }

  static String quoted(String name) {
    return '"' + name.replace("\"", "\"\"") + '"';
  }

  /** A literal that means the same whatever standard_conforming_strings is. */
  private static String literal(String text) {
    return "E'" + text.replace("\\", "\\\\").replace("'", "''") + "'";
  }

  private interface Query<T> {
    T run(Connection connection) throws SQLException;
  }
}
