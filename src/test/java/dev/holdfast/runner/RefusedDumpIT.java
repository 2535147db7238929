package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RunSpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A dump that the server refuses, or ends, leaves nothing that could be taken for a backup. */
class RefusedDumpIT extends RunsOnServers {
  private static final String READER = "reader";

  @BeforeAll
  static void start() {
    postgres.createRole(READER, READER, "");
  }

  /** Somebody has made a table after the rights were given. */
  @Test
  void tableThatTheRoleMayNotReadIsNoBackup() throws Exception {
    postgres.createDatabase("grown");
    postgres.execute(
        "grown",
        "create table early as select 1 as id",
        "grant select on all tables in schema public to " + READER,
        "create table late as select 1 as id");

    Runs.Outcome outcome = runs().run(asReader("grown"));

    assertThat(outcome.report().reason()).isEqualTo(FailureReason.SERVER_PERMISSION_DENIED);
    assertThat(outcome.report().message()).contains("late");
    assertNothingIsStored("grown");
  }

  /** PostgreSQL would leave out the rows that the role may not see, if pg_dump let it. */
  @Test
  void rowsThatTheRoleMayNotSeeAreNoBackup() throws Exception {
    postgres.createDatabase("secured");
    postgres.execute(
        "secured",
        "create table orders as select i as id from generate_series(1, 10) i",
        "alter table orders enable row level security",
        "create policy few on orders using (id < 5)",
        "grant select on orders to " + READER);

    Runs.Outcome outcome = runs().run(asReader("secured"));

    assertThat(outcome.report().succeeded()).isFalse();
    assertThat(outcome.report().message()).contains("row-level security", "orders");
    assertNothingIsStored("secured");
  }

  /** As a standby does when what it replays is in the way of the dump. */
  @Test
  void dumpThatTheServerCancelsIsNoBackup() throws Exception {
    postgres.createDatabase("cancelled");
    postgres.execute(
        "cancelled",
        "create table orders as select i as id, repeat(md5(i::text), 20) as filler"
            + " from generate_series(1, 200000) i");
    CompletableFuture<Runs.Outcome> backup =
        runs().start(runs().spec("cancelled", "cancelled", s3.endpoint()));
    cancelTheDumpOf("cancelled");

    Runs.Outcome outcome = backup.get();

    assertThat(outcome.exitCode()).isNotZero();
    assertThat(outcome.report().reason()).isEqualTo(FailureReason.DUMP_FAILED);
    assertThat(outcome.report().message()).contains("canceling statement due to user request");
    assertNothingIsStored("cancelled");
  }

  private static void cancelTheDumpOf(String database) throws SQLException {
    try (Connection connection = postgres.connect("postgres");
        var statement = connection.createStatement()) {
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .pollInterval(Duration.ofMillis(5))
          .until(
              () -> {
                try (var row =
                    statement.executeQuery(
                        "select count(*) from pg_stat_activity where datname = '"
                            + database
                            + "' and query like 'COPY%' and pg_cancel_backend(pid)")) {
                  row.next();
                  return row.getInt(1) > 0;
                }
              });
    }
  }

  private void assertNothingIsStored(String name) {
    assertThat(runs().files(name)).isEmpty();
    assertThat(s3.openUploads()).isZero();
  }

  private RunSpec asReader(String database) throws Exception {
    return runs()
        .specs()
        .withSecret(
            runs().spec(database, database, s3.endpoint()),
            runs().specs().secret(READER, Map.of("username", READER, "password", READER)));
  }
}
