package dev.holdfast.runner;

import dev.holdfast.artifact.DatabaseProperties;
import dev.holdfast.artifact.FailureReason;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;

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

  private static final String OBJECT_IN_USE = "55006";
  private static final int PUBLISH_ATTEMPTS = 5;
  private static final Pattern TEMPORARY =
      Pattern.compile("holdfast_restore_[0-9A-Za-z]+_[0-9a-f]{8}_\\d+");

  private final ServerAddress address;
  private final JobLog log;

  TargetServer(ServerAddress address, JobLog log) {
    this.address = address;
    this.log = log;
  }

  /** Whether {@code name} is one that only a database has that a restore fills just now. */
  static boolean isTemporary(String name) {
    return TEMPORARY.matcher(name).matches();
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

  /** The names of all roles. */
  Set<String> roles() throws RunFailedException {
    return with(
        connection -> {
          Set<String> roles = new HashSet<>();
          try (Statement statement = connection.createStatement();
              ResultSet rows = statement.executeQuery("select rolname from pg_catalog.pg_roles")) {
            while (rows.next()) {
              roles.add(rows.getString(1));
            }
          }
          return roles;
        });
  }

  /**
   * Creates an empty database, into which nobody else is let.
   *
   * @param properties what encoding and locale it is to have; null for those of the server
   */
  void create(String name, DatabaseProperties properties, int major) throws RunFailedException {
    try {
      execute(
          List.of(
              properties == null
                  ? DatabaseSql.createAsTheServerDoes(name)
                  : DatabaseSql.create(name, properties, major)));
    } catch (RunFailedException e) {
      if (properties == null || e.reason() != FailureReason.RESTORE_FAILED) {
        throw e;
      }
      // Its system lacks the locale. Indexes are built anew, so only the order of texts differs.
      log.note(
          "database \""
              + properties.name()
              + "\" gets the server's own locale and encoding, since: "
              + e.getMessage());
      execute(List.of(DatabaseSql.createAsTheServerDoes(name)));
    }
    execute(List.of(DatabaseSql.close(name)));
  }

  /** Drops {@code name}, if it is there, with whoever is still connected to it. */
  void drop(String name, int major) throws RunFailedException {
    String force = major >= FORCE_SINCE ? " with (force)" : "";
    execute(List.of("drop database if exists " + DatabaseSql.quoted(name) + force));
  }

  /**
   * A database that is whole.
   *
   * @param temporary its name so far
   * @param name the name that it gets
   * @param comment the comment that it gets
   * @param properties what else belongs to it; null if nobody knows
   */
  record Whole(String temporary, String name, String comment, DatabaseProperties properties) {}

  /** Gives every database its name and what belongs to it, all of them or none. */
  void publish(List<Whole> databases) throws RunFailedException {
    Set<String> roles = roles();
    for (int attempt = 1; ; attempt++) {
      try {
        with(connection -> publish(connection, databases, roles));
        return;
      } catch (RunFailedException e) {
        if (attempt == PUBLISH_ATTEMPTS
            || !(e.getCause() instanceof SQLException cause)
            || !OBJECT_IN_USE.equals(cause.getSQLState())) {
          throw e;
        }
        log.note("sessions of others in the new databases are ended: " + e.getMessage());
        endSessions(databases.stream().map(Whole::temporary).toList());
      }
    }
  }

  private Void publish(Connection connection, List<Whole> databases, Set<String> roles)
      throws SQLException {
    connection.setAutoCommit(false);
    try (Statement statement = connection.createStatement()) {
      for (Whole database : databases) {
        String name = DatabaseSql.quoted(database.temporary());
        statement.execute(
            "comment on database " + name + " is " + DatabaseSql.literal(database.comment()));
        if (database.properties() == null) {
          statement.execute(DatabaseSql.open(database.temporary()));
        } else {
          bringBack(connection, statement, database, roles);
        }
        statement.execute(
            "alter database " + name + " rename to " + DatabaseSql.quoted(database.name()));
      }
    }
    connection.commit();
    return null;
  }

  private void bringBack(
      Connection connection, Statement statement, Whole database, Set<String> roles)
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
  private void endSessions(List<String> databases) throws RunFailedException {
    with(
        connection -> {
          try (PreparedStatement end =
              connection.prepareStatement(
                  "select pg_catalog.pg_terminate_backend(pid) from pg_catalog.pg_stat_activity"
                      + " where datname = any (?) and pid <> pg_catalog.pg_backend_pid()")) {
            end.setArray(1, connection.createArrayOf("text", databases.toArray()));
            end.execute();
          }
          return null;
        });
  }

  /**
   * Whether a program of ours works in {@code database}: building an index moves no byte that we
   * could see.
   */
  boolean isWorking(String database) throws RunFailedException {
    return with(
        connection -> {
          try (PreparedStatement query =
              connection.prepareStatement(
                  "select exists (select from pg_catalog.pg_stat_activity"
                      + " where datname = ? and usename = current_user and state = 'active'"
                      + " and coalesce(wait_event_type, '') not in ('Client', 'Lock'))")) {
            query.setString(1, database);
            try (ResultSet row = query.executeQuery()) {
              return row.next() && row.getBoolean(1);
            }
          }
        });
  }

  private void execute(List<String> statements) throws RunFailedException {
    with(
        connection -> {
          try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
              statement.execute(sql);
            }
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
      case OBJECT_IN_USE ->
          new RunFailedException(
              FailureReason.RESTORE_FAILED,
              "the restored databases could not be given their names: " + e.getMessage(),
              null,
              e);
      case "22023", "42704", "42809", "42P17", "0A000" -> // an encoding or locale that is not there
          new RunFailedException(FailureReason.RESTORE_FAILED, e.getMessage(), null, e);
      case "53100" -> // disk_full
          new RunFailedException(
              FailureReason.RESTORE_FAILED,
              "the server's disk is full: " + e.getMessage(),
              null,
              e);
      default -> ConnectionErrors.explain(e, address, MAINTENANCE[0], address.field());
    };
  }

  private interface Query<T> {
    T run(Connection connection) throws SQLException;
  }
}
