package dev.holdfast.runner;

import dev.holdfast.artifact.DatabaseProperties;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RestoreOptions;
import dev.holdfast.artifact.TemporaryNames;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * The server that is restored to. Databases are made under names of their own and get the names
 * that they are to have all at once, when all of them are whole; so nothing that is there is
 * touched, and nobody ever sees half a database under its name.
 */
final class TargetServer {
  private static final int FORCE_SINCE = 13;

  /**
   * What was found out.
   *
   * @param version the server's version as it spells it
   * @param major its major version
   * @param mayCreate whether the role may create databases
   * @param superuser whether the role is a superuser
   */
  record Facts(String version, int major, boolean mayCreate, boolean superuser) {}

  private final TargetConnection server;
  private final RestoredSubscriptions subscriptions;
  private final JobLog log;

  /**
   * The server at {@code address}.
   *
   * @param names the names that databases get there, which this is to stay out of
   */
  TargetServer(ServerAddress address, List<String> names, JobLog log) {
    this.server = new TargetConnection(address, names);
    this.subscriptions = new RestoredSubscriptions(address, server);
    this.log = log;
  }

  /** Whether {@code name} is one that only a database has that a restore fills just now. */
  static boolean isTemporary(String name) {
    return TemporaryNames.PATTERN.matcher(name).matches();
  }

  Facts look() throws RunFailedException {
    return server.with(
        connection -> {
          try (Statement statement = connection.createStatement();
              ResultSet row =
                  statement.executeQuery(
                      "select current_setting('server_version'),"
                          + " current_setting('server_version_num')::int / 10000,"
                          + " rolcreatedb or rolsuper, rolsuper"
                          + " from pg_catalog.pg_roles where rolname = current_user")) {
            row.next();
            return new Facts(row.getString(1), row.getInt(2), row.getBoolean(3), row.getBoolean(4));
          }
        });
  }

  /** Those of {@code names} that are there, with the comment that they have; "" for none. */
  Map<String, String> existing(List<String> names) throws RunFailedException {
    return server.with(
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

  /** The OIDs of those of {@code names} that are there: a name may be given to another database. */
  Map<String, Long> identities(List<String> names) throws RunFailedException {
    return server.with(
        connection -> {
          Map<String, Long> found = new TreeMap<>();
          try (PreparedStatement query =
              connection.prepareStatement(
                  "select datname, oid::bigint from pg_catalog.pg_database"
                      + " where datname = any (?)")) {
            query.setArray(1, connection.createArrayOf("text", names.toArray()));
            try (ResultSet rows = query.executeQuery()) {
              while (rows.next()) {
                found.put(rows.getString(1), rows.getLong(2));
              }
            }
          }
          return found;
        });
  }

  /** The databases whose names begin with {@code prefix}. */
  List<String> namesThatBeginWith(String prefix) throws RunFailedException {
    return server.names(
        "select datname from pg_catalog.pg_database where starts_with(datname, ?)"
            + " order by datname",
        prefix);
  }

  /** Its roles. */
  TargetRoles roles() {
    return new TargetRoles(server);
  }

  /**
   * Creates an empty database, into which nobody else is let.
   *
   * @param properties what encoding and locale it is to have; null for those of the server
   */
  void create(String name, DatabaseProperties properties, int major) throws RunFailedException {
    try {
      server.execute(
          properties == null
              ? DatabaseSql.createAsTheServerDoes(name)
              : DatabaseSql.create(name, properties, major));
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
      server.execute(DatabaseSql.createAsTheServerDoes(name));
    }
    server.execute(DatabaseSql.close(name));
  }

  /**
   * Gives {@code name} to {@code owner} before it is filled, if the role may act for that: whoever
   * owns a database may make things in its schema public, without which nothing there can be given
   * to them by anybody but a superuser.
   *
   * @param owner null if it stays with the role that restores
   */
  void giveEarly(String name, String owner, int major) throws RunFailedException {
    if (owner != null && roles().mayActFor(owner, major)) {
      server.execute(
          "alter database " + DatabaseSql.quoted(name) + " owner to " + DatabaseSql.quoted(owner));
    }
  }

  /** The databases that bear {@code mark}. */
  Set<String> bearers(RestoredMark mark) throws RunFailedException {
    return mark.bearers(server);
  }

  /** Drops the database {@code name} that a restore has made and nobody uses, if it is there. */
  void dropTemporary(String name, int major) throws RunFailedException {
    subscriptions.drop(name);
    drop(name, major);
  }

  /** Drops {@code name}, if it is there, with whoever is still connected to it. */
  void drop(String name, int major) throws RunFailedException {
    String force = major >= FORCE_SINCE ? " with (force)" : "";
    server.execute("drop database if exists " + DatabaseSql.quoted(name) + force);
  }

  /** The subscriptions of the database {@code name}, with which PostgreSQL drops no database. */
  List<String> subscriptionsOf(String name) throws RunFailedException {
    return subscriptions.names(name);
  }

  /** Gives every database its name and what belongs to it, all of them or none. */
  void publish(List<Publication.Whole> databases, RestoreOptions.Replacement replacement)
      throws RunFailedException {
    new Publication(server, databases, replacement, roles().all(), log).run();
  }

  /** What it has that archives may need. */
  ServerOffers offers() throws RunFailedException {
    return server.with(ServerOffers::of);
  }

  /** The sessions in its databases. */
  Sessions sessions() {
    return new Sessions(server);
  }

  /** Those of {@code names} that are there, and that the role may not rename. */
  List<String> ofOthers(List<String> names) throws RunFailedException {
    return server.names(
        "select datname from pg_catalog.pg_database where datname = any (?)"
            + " and not pg_catalog.pg_has_role(datdba, 'USAGE') order by datname",
        names);
  }

  /**
   * Whether a program of ours works in {@code database}: building an index moves no byte that we
   * could see.
   */
  boolean isWorking(String database) throws RunFailedException {
    return !server
        .names(
            "select datname from pg_catalog.pg_stat_activity"
                + " where datname = ? and usename = current_user and state = 'active'"
                + " and coalesce(wait_event_type, '') not in ('Client', 'Lock')",
            database)
        .isEmpty();
  }
}
