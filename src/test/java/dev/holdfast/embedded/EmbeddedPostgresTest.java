package dev.holdfast.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class EmbeddedPostgresTest {
  private static EmbeddedPostgres server;

  @BeforeAll
  static void start() {
    server = EmbeddedPostgres.start("work_mem=7MB");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static String ask(PostgresDatabase database, String sql) throws SQLException {
    try (Connection connection = database.connect();
        ResultSet answer = connection.createStatement().executeQuery(sql)) {
      answer.next();
      return answer.getString(1);
    }
  }

  @Test
  void itTakesTheSettingsThatItIsGiven() throws SQLException {
    assertThat(ask(server.database("postgres"), "show work_mem")).isEqualTo("7MB");
    assertThat(ask(server.database("postgres"), "show fsync")).isEqualTo("off");
  }

  @Test
  void itRunsAsAnotherUserThanRoot() throws Exception {
    String owner =
        ask(server.database("postgres"), "select pg_read_file('/proc/self/status')")
            .lines()
            .filter(line -> line.startsWith("Uid:"))
            .findFirst()
            .orElseThrow();

    assertThat(owner.split("\\s+", -1)[1]).isNotEqualTo("0");
  }

  @Test
  void itRefusesAWrongPassword() {
    assertThatThrownBy(
            () ->
                DriverManager.getConnection(
                    server.database("postgres").url(), EmbeddedPostgres.USER, "wrong"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining("password authentication failed");
  }

  @Test
  void itMakesDatabasesAndRolesOfAnyName() throws SQLException {
    server.createRole("it's \"me\"", "it's a password", "createdb");
    PostgresDatabase database = server.createDatabase("A \"quoted\" Näme");

    assertThat(ask(database, "select current_database()")).isEqualTo("A \"quoted\" Näme");
    try (Connection connection =
        DriverManager.getConnection(database.url(), "it's \"me\"", "it's a password")) {
      assertThat(connection.isValid(1)).isTrue();
    }
  }

  @Test
  void itKeepsItsRowsWhenItIsRestarted() throws SQLException {
    server.execute("postgres", "create table restarted as select 42 as answer");
    int port = server.port();

    server.restart();

    assertThat(server.port()).isEqualTo(port);
    assertThat(ask(server.database("postgres"), "select answer from restarted")).isEqualTo("42");
  }

  @Test
  void itCanBeStartedAgainAfterItsPostmasterWasKilled() throws SQLException {
    server.execute("postgres", "create table killed as select 43 as answer");
    try (Connection session = server.connect("postgres")) {
      server.killPostmaster();

      assertThatThrownBy(() -> session.createStatement().execute("select 1"))
          .isInstanceOf(SQLException.class);
    }

    server.startServer();

    assertThat(ask(server.database("postgres"), "select answer from killed")).isEqualTo("43");
  }

  @Test
  void itLeavesNothingBehind() throws SQLException {
    EmbeddedPostgres other = EmbeddedPostgres.start();
    PostgresDatabase database = other.database("postgres");
    Path data = Path.of(ask(database, "show data_directory"));
    assertThat(data).exists();

    other.close();

    assertThat(Files.exists(data.getParent())).isFalse();
    assertThatThrownBy(database::connect).isInstanceOf(SQLException.class);
  }
}
