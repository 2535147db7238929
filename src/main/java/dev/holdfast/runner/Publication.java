package dev.holdfast.runner;

import dev.holdfast.artifact.DatabaseProperties;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RestoreOptions;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The end of a restore: databases that are whole get their names and what belongs to them, and
 * those that had the names make way, all in one transaction.
 *
 * <p>To rename a database, the server locks it: nobody new gets in until the transaction has ended,
 * however it ends, and it waits for five seconds for whoever is in it. Sessions that are to be
 * ended are ended while it waits. So there is nothing that would have to be undone after a failure.
 */
final class Publication {
  private static final int ATTEMPTS = 5;

  /**
   * A database that is whole.
   *
   * @param temporary its name so far
   * @param name the name that it gets
   * @param comment the comment that it gets
   * @param mark the mark that it gets besides
   * @param properties what else belongs to it; null if nobody knows
   * @param replaced what becomes of the one that has its name; null if there is none
   */
  record Whole(
      String temporary,
      String name,
      String comment,
      RestoredMark mark,
      DatabaseProperties properties,
      Replaced replaced) {}

  /**
   * A database that makes way.
   *
   * @param name the name that it gets
   * @param comment the comment that it gets
   * @param identity the OID of the one that was there when the restore began: no other makes way
   */
  record Replaced(String name, String comment, long identity) {}

  private final TargetConnection server;
  private final List<Whole> databases;
  private final RestoreOptions.Replacement replacement;
  private final Set<String> roles;
  private final JobLog log;

  /**
   * The publication of {@code databases}.
   *
   * @param replacement how databases make way; null if none does
   * @param roles the names of all roles that the server has
   */
  Publication(
      TargetConnection server,
      List<Whole> databases,
      RestoreOptions.Replacement replacement,
      Set<String> roles,
      JobLog log) {
    this.server = server;
    this.databases = databases;
    this.replacement = replacement;
    this.roles = roles;
    this.log = log;
  }

  /** Gives every database its name and what belongs to it, all of them or none. */
  void run() throws RunFailedException {
    for (int attempt = 1; ; attempt++) {
      try (SessionsEnded ending = SessionsEnded.begin(server, toBeEmptied(), log)) {
        server.with(this::publish);
        return;
      } catch (RunFailedException e) {
        if (!(e.getCause() instanceof SQLException cause)
            || !TargetConnection.OBJECT_IN_USE.equals(cause.getSQLState())) {
          throw e;
        }
        Map<String, Integer> sessions = new Sessions(server).count(replacedNames());
        if (!sessions.isEmpty() && (attempt == ATTEMPTS || toBeEmptied().isEmpty())) {
          throw inUse(sessions, replacement, e);
        }
        if (attempt == ATTEMPTS) {
          throw e;
        }
        log.note("a database is in use, which is tried again: " + e.getMessage());
        // Monitoring connects to whatever it finds.
        new Sessions(server).end(databases.stream().map(Whole::temporary).toList());
      }
    }
  }

  private List<String> toBeEmptied() {
    return replacement != null && replacement.terminateConnections() ? replacedNames() : List.of();
  }

  private List<String> replacedNames() {
    return databases.stream()
        .filter(database -> database.replaced() != null)
        .map(Whole::name)
        .toList();
  }

  /** A failure since there are {@code sessions} in databases that are to make way. */
  static RunFailedException inUse(
      Map<String, Integer> sessions, RestoreOptions.Replacement replacement, Exception cause) {
    String who =
        sessions.entrySet().stream()
            .map(
                one ->
                    one.getValue()
                        + (one.getValue() == 1 ? " connection" : " connections")
                        + " to \""
                        + one.getKey()
                        + "\"")
            .collect(Collectors.joining(", "));
    return new RunFailedException(
        FailureReason.DATABASE_IN_USE,
        replacement.terminateConnections()
            ? who + ": they cannot be ended, or others come; nothing was replaced"
            : who
                + ": a database that is in use cannot be replaced; end what is connected, or set"
                + " spec.target.terminateConnections: true; nothing was replaced",
        "spec.target.terminateConnections",
        cause);
  }

  private Void publish(Connection connection) throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      for (Whole database : databases) {
        comment(statement, database.temporary(), database.comment());
        if (database.properties() == null) {
          statement.execute(DatabaseSql.open(database.temporary()));
        } else {
          bringBack(connection, statement, database);
          if (RestoredMark.takesThePlaceOfOne(
              database.properties().settings(), connection.getMetaData().getUserName())) {
            notBroughtBack(
                database,
                "the setting application_name of the role that restores",
                "it marks the database as restored");
          }
        }
        statement.execute(database.mark().sql(database.temporary()));
      }
      // Last, since from here on nobody can connect.
      for (Whole database : databases) {
        if (database.replaced() != null) {
          rename(statement, database.name(), database.replaced().name());
          requireKnown(connection, database);
          comment(statement, database.replaced().name(), database.replaced().comment());
        }
        rename(statement, database.temporary(), database.name());
      }
    }
    connection.commit();
    return null;
  }

  /**
   * Another attempt may have given its database the name while this one was out of sight, and
   * people may have written to that since. The rename has locked it, so this look is the last word.
   */
  private static void requireKnown(Connection connection, Whole database) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement(
            "select oid::bigint from pg_catalog.pg_database where datname = ?")) {
      query.setString(1, database.replaced().name());
      try (ResultSet row = query.executeQuery()) {
        if (!row.next() || row.getLong(1) != database.replaced().identity()) {
          throw new SQLException(
              "database \""
                  + database.name()
                  + "\" is another than when the restore began; nothing was replaced",
              TargetConnection.DUPLICATE_DATABASE);
        }
      }
    }
  }

  private static void comment(Statement statement, String database, String comment)
      throws SQLException {
    statement.execute(
        "comment on database "
            + DatabaseSql.quoted(database)
            + " is "
            + DatabaseSql.literal(comment));
  }

  private static void rename(Statement statement, String from, String to) throws SQLException {
    statement.execute(
        "alter database " + DatabaseSql.quoted(from) + " rename to " + DatabaseSql.quoted(to));
  }

  private void bringBack(Connection connection, Statement statement, Whole database)
      throws SQLException {
    Map<String, String> statements =
        DatabaseSql.properties(database.temporary(), database.properties(), roles::contains);
    List<String> missing = new ArrayList<>();
    for (Map.Entry<String, String> one : statements.entrySet()) {
      if (one.getValue() == null) {
        missing.add(one.getKey());
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
    missing.forEach(what -> notBroughtBack(database, what, "there is no such role"));
  }

  private void notBroughtBack(Whole database, String what, String why) {
    log.leftOut("database \"" + database.name() + "\" comes back without " + what + ": " + why);
  }
}
