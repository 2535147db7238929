package dev.holdfast.embedded;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Properties;

/**
 * A database, and how to get in.
 *
 * @param host address of the server
 * @param port its port
 * @param name name of the database
 * @param user role
 * @param password its password; null if the server asks for none
 * @param binaries directory with {@code pg_dump} and its like
 */
public record PostgresDatabase(
    String host, int port, String name, String user, String password, Path binaries) {

  /** The URL for JDBC, without user and password. */
  public String url() {
    return "jdbc:postgresql://"
        + host
        + ":"
        + port
        + "/"
        + URLEncoder.encode(name, StandardCharsets.UTF_8);
  }

  /** Connects. */
  public Connection connect() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", user);
    properties.setProperty("password", password);
    properties.setProperty("ApplicationName", EmbeddedPostgres.APPLICATION_NAME);
    return DriverManager.getConnection(url(), properties);
  }

  @Override
  public String toString() {
    return user + "@" + host + ":" + port + "/" + name;
  }
}
