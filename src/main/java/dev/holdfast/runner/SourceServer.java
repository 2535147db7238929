package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;

/**
 * Looks at the server before anything is written: whether it can be reached, which version it is,
 * and how large the databases are. What goes wrong here is told by SQLSTATE, not by the text of an
 * error message, which depends on the server's language.
 */
final class SourceServer {
  private static final int CONNECT_TIMEOUT_SECONDS = 15;
  private static final int QUERY_TIMEOUT_SECONDS = 60;
  private static final String CONNECTION = "spec.source.connection";

  private static final String LOCK_NOT_AVAILABLE = "55P03";

  private static final String SIZE_OF_DATA =
      """
      select coalesce(sum(pg_catalog.pg_table_size(c.oid)), 0)
           + coalesce((select pg_catalog.pg_table_size('pg_catalog.pg_largeobject'::regclass)), 0)
      from pg_catalog.pg_class c
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where c.relkind in ('r', 'm')
        and n.nspname not in ('pg_catalog', 'information_schema')
        and n.nspname !~ '^pg_(toast|temp)'
      """;

  /**
   * What was found out.
   *
   * @param version the server's version as it spells it, such as {@code 15.6 (Debian 15.6-1)}
   * @param major its major version
   * @param databases the databases, in the order asked for
   */
  record Facts(String version, int major, List<Database> databases) {
    /** Bytes of data over all databases. */
    long dataBytes() {
      return databases.stream().mapToLong(Database::dataBytes).sum();
    }
  }

  /**
   * A database.
   *
   * @param name its name
   * @param dataBytes the size of its tables on disk, without indexes: about what a dump of it has
   */
  record Database(String name, long dataBytes) {}

  private final ServerAddress address;

  SourceServer(ServerAddress address) {
    this.address = address;
  }

  /**
   * Looks at every database of {@code names}.
   *
   * @throws RunFailedException if the server or one of the databases cannot be used
   */
  Facts look(List<String> names) throws RunFailedException {
    List<Database> databases = new ArrayList<>();
    String version = null;
    int major = 0;
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      try (Connection connection = connect(name);
          Statement statement = connection.createStatement()) {
        statement.setQueryTimeout(QUERY_TIMEOUT_SECONDS);
        version = text(statement, "show server_version");
        major = Integer.parseInt(text(statement, "show server_version_num")) / 10_000;
        databases.add(new Database(name, dataBytes(statement)));
      } catch (SQLException e) {
        throw failure(e, name, "spec.source.databases[" + i + "]");
      }
    }
    return new Facts(version, major, databases);
  }

  /**
   * Asking for the size of a table waits for whoever has locked it, and others then wait behind us.
   * So this waits only for a moment, and else takes the size of the whole database, which needs no
   * lock.
   */
  private static long dataBytes(Statement statement) throws SQLException {
    statement.execute("set lock_timeout = '1s'");
    try {
      return Long.parseLong(text(statement, SIZE_OF_DATA));
    } catch (SQLException e) {
      if (!LOCK_NOT_AVAILABLE.equals(e.getSQLState())) {
        throw e;
      }
      return Long.parseLong(
          text(statement, "select pg_catalog.pg_database_size(pg_catalog.current_database())"));
    }
  }

  private Connection connect(String database) throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", address.user());
    if (address.password() != null) {
      properties.setProperty("password", address.password());
    }
    properties.setProperty("sslmode", address.sslMode());
    if (address.ca() != null) {
      properties.setProperty("sslrootcert", address.ca().toString());
    }
    properties.setProperty("connectTimeout", String.valueOf(CONNECT_TIMEOUT_SECONDS));
    properties.setProperty("loginTimeout", String.valueOf(CONNECT_TIMEOUT_SECONDS));
    properties.setProperty("socketTimeout", String.valueOf(2 * QUERY_TIMEOUT_SECONDS));
    properties.setProperty("ApplicationName", "holdfast");
    properties.setProperty("readOnly", "true");
    return DriverManager.getConnection(url(database), properties);
  }

  /** The host has been checked, and the name is encoded: neither can smuggle in an option. */
  private String url(String database) {
    String host = address.host().contains(":") ? "[" + address.host() + "]" : address.host();
    return "jdbc:postgresql://"
        + host
        + ":"
        + address.port()
        + "/"
        + URLEncoder.encode(database, StandardCharsets.UTF_8);
  }

  private static String text(Statement statement, String query) throws SQLException {
    try (ResultSet rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getString(1);
    }
  }

  private RunFailedException failure(SQLException e, String database, String databaseField) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    String where = address.host() + ":" + address.port();
    String said = e.getMessage();
    if (causedBy(e, UnknownHostException.class)) {
      return new RunFailedException(
          FailureReason.SOURCE_UNREACHABLE,
          "host \"" + address.host() + "\" is not known",
          CONNECTION + ".host",
          e);
    }
    return switch (state) {
      case "28P01", "28000", "08004" ->
          new RunFailedException(
              FailureReason.SOURCE_AUTHENTICATION_FAILED,
              where + " does not accept user \"" + address.user() + "\": " + said,
              CONNECTION + ".secretRef",
              e);
      case "3D000" ->
          new RunFailedException(
              FailureReason.DATABASE_NOT_FOUND,
              "there is no database \"" + database + "\" on " + where,
              databaseField,
              e);
      case "42501" ->
          new RunFailedException(
              FailureReason.SOURCE_PERMISSION_DENIED,
              "user \"" + address.user() + "\" may not use database \"" + database + "\": " + said,
              databaseField,
              e);
      default ->
          new RunFailedException(
              FailureReason.SOURCE_UNREACHABLE,
              "cannot connect to " + where + ": " + said,
              CONNECTION,
              e);
    };
  }

  private static boolean causedBy(Throwable e, Class<? extends Throwable> type) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (type.isInstance(cause)) {
        return true;
      }
    }
    return false;
  }
}
