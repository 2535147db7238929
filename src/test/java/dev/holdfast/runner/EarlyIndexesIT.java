package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.ObjectRole;
import dev.holdfast.artifact.RestoreRunSpec;
import dev.holdfast.embedded.DatabaseComparison;
import dev.holdfast.embedded.EmbeddedPostgres;
import dev.holdfast.embedded.EmbeddedS3;
import dev.holdfast.embedded.proxy.Fault;
import dev.holdfast.embedded.proxy.FaultyProxy;
import dev.holdfast.embedded.proxy.Trigger;
import java.net.URI;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Indexes that are made while the rows of other tables are still to come. */
class EarlyIndexesIT {
  private static final String NO_SUCH_DATABASE = "3D000";

  private static EmbeddedPostgres postgres;
  private static EmbeddedS3 s3;

  @TempDir static Path directory;

  @BeforeAll
  static void start() {
    postgres = EmbeddedPostgres.start();
    s3 = EmbeddedS3.borrow();
  }

  @AfterAll
  static void stop() {
    postgres.close();
    s3.close();
  }

  /** The largest table is in the archive, whose rows come last here. */
  @Test
  void indexThatIsComputedFromAnotherTableWaitsForThatsRows() throws Exception {
    postgres.createDatabase("rated");
    postgres.execute(
        "rated",
        big("rates", 60_000),
        big("orders", 50_000),
        "create function rate_of(int) returns int immutable language plpgsql as"
            + " $$ begin return (select $1 % 10 from public.rates limit 1); end $$",
        "create function key_of(int) returns int immutable language plpgsql as"
            + " $$ begin return case when exists (select from public.rates) then $1 end; end $$",
        "create index orders_by_id on orders (id)",
        "create index orders_by_rate on orders (rate_of(id))",
        "create unique index orders_key on orders (key_of(id)) nulls not distinct");

    restoredWhileTheArchiveIsHeld("rated", "orders_by_id");

    assertThat(DatabaseComparison.of(postgres, "rated", "rated_back").differences()).isEmpty();
    assertThat(
            text(
                "rated_back",
                "set enable_seqscan = off; select count(*) from orders where rate_of(id) = 3"))
        .isEqualTo("5000");
  }

  private static String big(String table, int rows) {
    return "create table "
        + table
        + " as select i as id, repeat(md5(i::text), 16) as filler from generate_series(1, "
        + rows
        + ") i";
  }

  /** Restores {@code database}; the rows of the archive come when {@code index} is there. */
  private void restoredWhileTheArchiveIsHeld(String database, String index) throws Exception {
    Runs.Outcome backup =
        runs()
            .run(
                runs()
                    .specs()
                    .withJobs(runs().spec(database, database, s3.endpoint()), database, 2));
    backup.assertSuccess();
    String archive =
        runs().manifest(backup.report()).objects().stream()
            .filter(object -> object.role() == ObjectRole.ARCHIVE)
            .map(Manifest.StoredObject::file)
            .findFirst()
            .orElseThrow();
    CountDownLatch letGo = new CountDownLatch(1);
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      // Before its rows are restored, its head is looked at, and its schema is restored.
      proxy.inject(Trigger.on("GET", ".*" + archive).from(3), new Fault.Hold(letGo));
      RestoreRunSpec spec =
          runs().specs().restore(backup.report(), proxy.endpoint(), database, database + "_back");
      CompletableFuture<Runs.Outcome> restore = runs().start(spec);
      try {
        Awaitility.await()
            .atMost(Duration.ofMinutes(2))
            .until(() -> restore.isDone() || isMade(index));
        // So that those that must wait would have been begun.
        Thread.sleep(2_000);
        if (restore.isDone()) {
          restore.join().assertSuccess();
        }
        assertThat(restore).isNotDone();
      } finally {
        letGo.countDown();
      }
      restore.join().assertSuccess();
    }
  }

  private boolean isMade(String index) throws SQLException {
    for (String name : runs().databases()) {
      if (TargetServer.isTemporary(name) && hasIndex(name, index)) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasIndex(String database, String index) throws SQLException {
    try {
      return text(database, "select count(*) from pg_indexes where indexname = '" + index + "'")
          .equals("1");
    } catch (SQLException e) {
      if (NO_SUCH_DATABASE.equals(e.getSQLState())) {
        // The restore has failed meanwhile, and has dropped it.
        return false;
      }
      throw e;
    }
  }

  private static String text(String database, String query) throws SQLException {
    try (var connection = postgres.connect(database);
        var statement = connection.createStatement()) {
      boolean rows = statement.execute(query);
      while (!rows) {
        rows = statement.getMoreResults();
      }
      try (var row = statement.getResultSet()) {
        row.next();
        return row.getString(1);
      }
    }
  }

  private static Runs runs() {
    return new Runs(directory, postgres, s3);
  }
}
