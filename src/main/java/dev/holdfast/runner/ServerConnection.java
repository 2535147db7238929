package dev.holdfast.runner;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/** Connects to PostgreSQL. */
final class ServerConnection {
  private static final int CONNECT_TIMEOUT_SECONDS = 15;

  /** Longer than any single statement takes here; a server that hangs is noticed all the same. */
  private static final int SOCKET_TIMEOUT_SECONDS = 120;

  static final String NO_SUCH_DATABASE = "3D000";

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
    if (address.sessionOptions() != null) {
      properties.setProperty("options", address.sessionOptions());
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

  /** Whether {@code e} says that there is no such database. */
  static boolean isNoSuchDatabase(SQLException e) {
    return NO_SUCH_DATABASE.equals(e.getSQLState());
  }
}
