package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import java.net.URLEncoder;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/**
 * Connects to PostgreSQL. What goes wrong is told by SQLSTATE, not by the text of an error message,
 * which depends on the server's language.
 */
final class ServerConnection {
  private static final int CONNECT_TIMEOUT_SECONDS = 15;

  /** Longer than any single statement takes here; a server that hangs is noticed all the same. */
  private static final int SOCKET_TIMEOUT_SECONDS = 120;

  private static final String NO_SUCH_DATABASE = "3D000";

  private ServerConnection() {}

  /**
   * Connects to {@code database}.
   *
   * @param readOnly whether nothing may be changed
   */
  static Connection open(ServerAddress address, String database, boolean readOnly)
      throws SQLException {
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
    properties.setProperty("socketTimeout", String.valueOf(SOCKET_TIMEOUT_SECONDS));
    properties.setProperty("ApplicationName", "holdfast");
    properties.setProperty("readOnly", String.valueOf(readOnly));
    return DriverManager.getConnection(url(address, database), properties);
  }

  /** The host has been checked, and the name is encoded: neither can smuggle in an option. */
  private static String url(ServerAddress address, String database) {
    String host = address.host().contains(":") ? "[" + address.host() + "]" : address.host();
    return "jdbc:postgresql://"
        + host
        + ":"
        + address.port()
        + "/"
        + URLEncoder.encode(database, StandardCharsets.UTF_8);
  }

  /**
   * The failure to use {@code database}.
   *
   * @param databaseField the field that names the database
   */
  static RunFailedException explain(
      SQLException e, ServerAddress address, String database, String databaseField) {
    String state = e.getSQLState() == null ? "" : e.getSQLState();
    String where = address.host() + ":" + address.port();
    String said = e.getMessage();
    if (causedBy(e, UnknownHostException.class)) {
      return new RunFailedException(
          FailureReason.SERVER_UNREACHABLE,
          "host \"" + address.host() + "\" is not known",
          address.field() + ".host",
          e);
    }
    return switch (state) {
      case "28P01", "28000", "08004" ->
          new RunFailedException(
              FailureReason.SERVER_AUTHENTICATION_FAILED,
              where + " does not accept user \"" + address.user() + "\": " + said,
              address.field() + ".secretRef",
              e);
      case NO_SUCH_DATABASE ->
          new RunFailedException(
              FailureReason.DATABASE_NOT_FOUND,
              "there is no database \"" + database + "\" on " + where,
              databaseField,
              e);
      case "42501" ->
          new RunFailedException(
              FailureReason.SERVER_PERMISSION_DENIED,
              "user \"" + address.user() + "\" may not use database \"" + database + "\": " + said,
              databaseField,
              e);
      default ->
          new RunFailedException(
              FailureReason.SERVER_UNREACHABLE,
              "cannot connect to " + where + ": " + said,
              address.field(),
              e);
    };
  }

  /** Whether {@code e} says that there is no such database. */
  static boolean isNoSuchDatabase(SQLException e) {
    return NO_SUCH_DATABASE.equals(e.getSQLState());
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
