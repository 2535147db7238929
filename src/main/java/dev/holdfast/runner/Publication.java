package dev.holdfast.runner;

import dev.holdfast.artifact.DatabaseProperties;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The end of a restore: databases that are whole get their names and what belongs to them. */
final class Publication {
  private static final int ATTEMPTS = 5;

  /**
   * A database that is whole.
   *
   * @param temporary its name so far
   * @param name the name that it gets
   * @param comment the comment that it gets
   * @param properties what else belongs to it; null if nobody knows
   */
  record Whole(String temporary, String name, String comment, DatabaseProperties properties) {}

  private final TargetConnection server;
  private final List<Whole> databases;
  private final Set<String> roles;
  private final JobLog log;

  /**
   * The publication of {@code databases}.
   *
   * @param roles the names of all roles that the server has
   */
  Publication(TargetConnection server, List<Whole> databases, Set<String> roles, JobLog log) {
    this.server = server;
    this.databases = databases;
    this.roles = roles;
    this.log = log;
  }

  /** Gives every database its name and what belongs to it, all of them or none. */
  void run() throws RunFailedException {
    for (int attempt = 1; ; attempt++) {
      try {
        server.with(this::publish);
        return;
      } catch (RunFailedException e) {
        if (attempt == ATTEMPTS
            || !(e.getCause() instanceof SQLException cause)
            || !TargetConnection.OBJECT_IN_USE.equals(cause.getSQLState())) {
          throw e;
        }
        log.note("sessions of others in the new databases are ended: " + e.getMessage());
        endSessions();
      }
    }
  }

  private Void publish(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      for (Whole database : databases) {
        String name = DatabaseSql.quoted(database.temporary());
        statement.execute(
            "comment on database " + name + " is " + DatabaseSql.literal(database.comment()));
        if (database.properties() == null) {
          statement.execute(DatabaseSql.open(database.temporary()));
        } else {
          bringBack(connection, statement, database);
        }
        statement.execute(
            "alter database " + name + " rename to " + DatabaseSql.quoted(database.name()));
      }
    }
    connection.commit();
    return null;
  }

  private void bringBack(Connection connection, Statement statement, Whole database)
      throws SQLException {
    Map<String, String> statements =
        DatabaseSql.properties(database.temporary(), database.properties(), roles::contains);
    for (Map.Entry<String, String> one : statements.entrySet()) {
      if (one.getValue() == null) {
        notBroughtBack(database, one.getKey(), "there is no such role");
        continue;
      }
      Savepoint before = connection.setSavepoint();
      try {
        statement.execute(one.getValue());
        connection.releaseSavepoint(before);
      } catch (SQLException e) {
        connection.rollback(before);
        notBroughtBack(database, one.getKey(), e.getMessage());
      }
    }
  }

  private void notBroughtBack(Whole database, String what, String why) {
    log.note("database \"" + database.name() + "\" comes back without " + what + ": " + why);
  }

  /** Monitoring connects to whatever it finds. */
  private void endSessions() throws RunFailedException {
    List<String> names = databases.stream().map(Whole::temporary).toList();
    server.with(
        connection -> {
          try (PreparedStatement end =
              connection.prepareStatement(
                  "select pg_catalog.pg_terminate_backend(pid) from pg_catalog.pg_stat_activity"
                      + " where datname = any (?) and pid <> pg_catalog.pg_backend_pid()")) {
            end.setArray(1, connection.createArrayOf("text", names.toArray()));
            end.execute();
          }
          return null;
        });
  }
}
