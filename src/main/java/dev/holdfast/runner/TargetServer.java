package dev.holdfast.runner;

import dev.holdfast.artifact.DatabaseProperties;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RestoreOptions;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collection;
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
  private static final int FORCE_SINCE = 13;

  /** Since then a member of a role need not have the right to give it anything. */
  private static final int SET_OPTION_SINCE = 16;

  /**
   * What was found out.
   *
   * @param version the server's version as it spells it
   * @param major its major version
   * @param mayCreate whether the role may create databases
   * @param superuser whether the role is a superuser
   */
  record Facts(String version, int major, boolean mayCreate, boolean superuser) {}

  private static final Pattern TEMPORARY =
      Pattern.compile("holdfast_restore_[0-9A-Za-z]+_[0-9a-f]{8}_\\d+");

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
    return TEMPORARY.matcher(name).matches();
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
    return server.with(
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

  private Set<String> roles() throws RunFailedException {
    return server.with(
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

  /** Makes those of {@code names} that are not there; they can do nothing, not even log in. */
  void createRoles(List<String> names) throws RunFailedException {
    Set<String> there = roles();
    for (String name : names) {
      if (there.add(name)) {
        server.execute("create role " + DatabaseSql.quoted(name));
      }
    }
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
    boolean mayActForIt =
        owner != null
            && server.with(
                connection -> {
                  try (PreparedStatement query =
                      connection.prepareStatement(
                          "select pg_catalog.pg_has_role(oid, 'USAGE')"
                              + " and pg_catalog.pg_has_role(oid, ?)"
                              + " from pg_catalog.pg_roles where rolname = ?")) {
                    query.setString(1, rightToGive(major));
                    query.setString(2, owner);
                    try (ResultSet row = query.executeQuery()) {
                      return row.next() && row.getBoolean(1);
                    }
                  }
                });
    if (mayActForIt) {
      server.execute(
          "alter database " + DatabaseSql.quoted(name) + " owner to " + DatabaseSql.quoted(owner));
    }
  }

  private static String rightToGive(int major) {
    return major >= SET_OPTION_SINCE ? "SET" : "MEMBER";
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
    new Publication(server, databases, replacement, roles(), log).run();
  }

  /** Makes roles there. */
  RoleMaking roleMaking() {
    return new RoleMaking(server);
  }

  /**
   * Those of {@code roles} that the role may not give anything to: it is not a member of them.
   * Those that are not there are left out.
   */
  List<String> notMemberOf(Collection<String> roles, int major) throws RunFailedException {
    return server.with(
        connection -> {
          List<String> found = new ArrayList<>();
          try (PreparedStatement query =
              connection.prepareStatement(
                  "select rolname from pg_catalog.pg_roles where rolname = any (?)"
                      + " and not pg_catalog.pg_has_role(oid, ?) order by rolname")) {
            query.setArray(1, connection.createArrayOf("text", roles.toArray()));
            query.setString(2, rightToGive(major));
            try (ResultSet rows = query.executeQuery()) {
              while (rows.next()) {
                found.add(rows.getString(1));
              }
            }
          }
          return found;
        });
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
    return server.with(
        connection -> {
          List<String> found = new ArrayList<>();
          try (PreparedStatement query =
              connection.prepareStatement(
                  "select datname from pg_catalog.pg_database where datname = any (?)"
                      + " and not pg_catalog.pg_has_role(datdba, 'USAGE') order by datname")) {
            query.setArray(1, connection.createArrayOf("text", names.toArray()));
            try (ResultSet rows = query.executeQuery()) {
              while (rows.next()) {
                found.add(rows.getString(1));
              }
            }
          }
          return found;
        });
  }

  /**
   * Whether a program of ours works in {@code database}: building an index moves no byte that we
   * could see.
   */
  boolean isWorking(String database) throws RunFailedException {
    return server.with(
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
}
