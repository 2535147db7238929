package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.artifact.TestRunSpec;
import dev.holdfast.embedded.EmbeddedPostgres;
import dev.holdfast.embedded.EmbeddedS3;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that lets nobody in when what a test has restored is to be dropped. */
class LeftBehindIT {
  private static final String IT_IS_ASKED =
      "select count(*) from pg_stat_activity where datname like 'holdfast_restore_%'"
          + " and query like '%is_closed()%'";

  @TempDir private Path directory;

  private EmbeddedPostgres postgres;
  private EmbeddedS3 s3;

  @BeforeEach
  void start() {
    postgres = EmbeddedPostgres.start();
    s3 = EmbeddedS3.borrow();
    postgres.createDatabase("shop");
    postgres.execute(
        "shop",
        "create table t as select generate_series(1, 10) as id",
        // It answers when the doors are closed, and no sooner, however long that takes.
        "create function is_closed() returns boolean language plpgsql as"
            + " 'begin while (select datallowconn from pg_catalog.pg_database"
            + " where datname = ''template1'') loop perform pg_catalog.pg_sleep(0.02); end loop;"
            + " return true; end'");
    postgres.createDatabase("watch");
  }

  @AfterEach
  void stop() {
    postgres.close();
    s3.close();
  }

  @Test
  void serverThatIsAwayForAMomentIsWaitedFor() throws Exception {
    CompletableFuture<Runs.Outcome> test = testThatMeetsAClosedDoor();
    Awaitility.await("the question is answered").until(() -> number(IT_IS_ASKED) == 0);
    Thread.sleep(Duration.ofSeconds(2).toMillis());
    doors(true);

    Runs.Outcome outcome = test.get();

    outcome.assertSuccess();
    assertThat(outcome.report().message()).contains("as counted").doesNotContain("left behind");
    assertThat(runs().databases()).noneMatch(name -> name.startsWith("holdfast_"));
  }

  @Test
  void whatIsLeftBehindIsToldToWhoeverAsked() throws Exception {
    Runs.Outcome outcome = testThatMeetsAClosedDoor().get();

    outcome.assertSuccess();
    doors(true);
    String left =
        runs().databases().stream()
            .filter(name -> name.startsWith("holdfast_"))
            .findFirst()
            .orElseThrow();
    assertThat(outcome.report().message())
        .contains(
            "as counted", "; database \"" + left + "\" is left behind on the server; drop it");
  }

  private CompletableFuture<Runs.Outcome> testThatMeetsAClosedDoor() throws Exception {
    Runs.Outcome backup =
        runs().run(runs().specs().counting(runs().spec("shop", "shop", s3.endpoint()), 1));
    backup.assertSuccess();
    TestRunSpec spec =
        runs()
            .specs()
            .test(
                backup.report(),
                s3.endpoint(),
                "left",
                new TestRunSpec.Query("spec.queries[0]", "shop", "select public.is_closed()", 120));
    CompletableFuture<Runs.Outcome> test = runs().start(spec);
    Awaitility.await("the question is asked")
        .pollInterval(Duration.ofMillis(20))
        .until(() -> number(IT_IS_ASKED) > 0);
    doors(false);
    return test;
  }

  private void doors(boolean open) {
    for (String database : new String[] {"postgres", "template1"}) {
      postgres.execute("watch", "alter database " + database + " allow_connections " + open);
    }
  }

  private long number(String query) throws SQLException {
    try (Connection connection = postgres.connect("watch");
        var statement = connection.createStatement();
        var row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }

  private Runs runs() {
    return new Runs(directory, postgres, s3);
  }
}
