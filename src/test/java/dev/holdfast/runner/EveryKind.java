package dev.holdfast.runner;

import dev.holdfast.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;

/**
 * A database that has every kind of object that PostgreSQL 15 knows, in every variety that its
 * catalogues tell apart, under names and with contents that are easily mistaken for something else;
 * on newer servers also what these have added. It needs PostgreSQL 15 or newer with its contrib
 * extensions, and ICU.
 */
final class EveryKind {
  /** The database. */
  static final String DATABASE = "everything";

  /** What a server must be started with, so that its tablespace needs no directory of its own. */
  static final String SETTING = "allow_in_place_tablespaces=on";

  private EveryKind() {}

  /** Makes it, with its roles. */
  static void create(EmbeddedPostgres server) {
    createRoles(server);
    createTablespace(server);
    server.createDatabase(DATABASE);
    for (String script : List.of("types", "code", "tables", "behaviour", "rows")) {
      run(server, DATABASE, script);
    }
    for (int since : List.of(16, 17)) {
      if (major(server) >= since) {
        run(server, DATABASE, "since" + since);
      }
    }
  }

  /** The major version of {@code server}. */
  static int major(EmbeddedPostgres server) {
    try (Connection connection = server.connect("postgres")) {
      return connection.getMetaData().getDatabaseMajorVersion();
    } catch (SQLException e) {
      throw new IllegalStateException(e.getMessage(), e);
    }
  }

  /** Makes the roles that it needs. */
  static void createRoles(EmbeddedPostgres server) {
    run(server, "postgres", "roles");
    if (major(server) >= 16) {
      run(server, "postgres", "roles16");
    }
  }

  /** Makes the tablespace that it needs. */
  static void createTablespace(EmbeddedPostgres server) {
    server.execute("postgres", "create tablespace ev_space location ''");
  }

  private static void run(EmbeddedPostgres server, String database, String script) {
    // The driver cuts scripts into statements otherwise, and does not know all of the syntax.
    String url = server.database(database).url() + "?preferQueryMode=simple";
    try (Connection connection =
            DriverManager.getConnection(url, EmbeddedPostgres.USER, EmbeddedPostgres.PASSWORD);
        Statement statement = connection.createStatement();
        InputStream in = EveryKind.class.getResourceAsStream("everything/" + script + ".sql")) {
      statement.setEscapeProcessing(false);
      statement.execute(new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (SQLException | IOException e) {
      throw new IllegalStateException(script + ": " + e.getMessage(), e);
    }
  }
}
