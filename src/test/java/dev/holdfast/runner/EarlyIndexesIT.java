package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.ObjectRole;
import dev.holdfast.artifact.RestoreOptions;
import dev.holdfast.embedded.DatabaseComparison;
import dev.holdfast.embedded.SmallVolume;
import dev.holdfast.embedded.proxy.Fault;
import dev.holdfast.embedded.proxy.FaultyProxy;
import dev.holdfast.embedded.proxy.Trigger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Indexes that are made while the rows of other tables are still to come. */
class EarlyIndexesIT extends RunsOnServers {
  /** A database, and a table. */
  private static final Set<String> NOT_THERE = Set.of("3D000", "42P01");

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

  /** The largest table of a database may well be the one that its archive keeps. */
  @Test
  void indexesOfTheArchivesOwnTablesAreMadeWhileOthersAreFilled() throws Exception {
    postgres.createDatabase("kept");
    postgres.execute(
        "kept",
        big("orders", 60_000),
        big("rates", 50_000),
        "create index orders_by_id on orders (id)",
        "create index rates_by_id on rates (id)");
    Runs.Outcome backup = backup("kept");
    CountDownLatch letGo = new CountDownLatch(1);
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      proxy.inject(get(backup, ObjectRole.DATA), new Fault.Hold(letGo));
      CompletableFuture<Runs.Outcome> restore =
          runs()
              .start(
                  runs().specs().restore(backup.report(), proxy.endpoint(), "kept", "kept_back"));
      try {
        Awaitility.await()
            .atMost(Duration.ofMinutes(1))
            .until(() -> restore.isDone() || isMade("orders_by_id"));
        assertThat(restore).isNotDone();
        assertThat(isMade("rates_by_id")).isFalse();
      } finally {
        letGo.countDown();
      }
      restore.join().assertSuccess();
    }
    assertThat(DatabaseComparison.of(postgres, "kept", "kept_back").differences()).isEmpty();
  }

  @Test
  void everyKindOfIndexComesBackAsItWas() throws Exception {
    postgres.createDatabase("kinds");
    postgres.execute(
        "kinds",
        big("rates", 60_000),
        "create schema other",
        "create table other.parts (id int not null, day int not null, filler text)"
            + " partition by range (day)",
        "create table other.part_1 partition of other.parts for values from (0) to (10)",
        "create table other.part_2 partition of other.parts for values from (10) to (20)",
        "insert into other.parts select i, i % 20, repeat(md5(i::text), 16)"
            + " from generate_series(1, 80000) i",
        "alter table other.parts add primary key (id, day)",
        "create index parts_by_day on other.parts (day)",
        "create index part_alone on other.part_1 (filler)",
        big("orders", 80_000),
        "alter table orders add constraint late unique (id) deferrable initially deferred",
        "create unique index orders_main on orders (id) include (filler)",
        "alter table orders alter column id set not null",
        "alter table orders add constraint orders_pkey primary key using index orders_main",
        "create unique index orders_identity on orders (id)",
        "alter table orders replica identity using index orders_identity",
        "create index orders_lower on orders (lower(filler), (id % 7)) where id > 10",
        "alter index orders_lower alter column 2 set statistics 77",
        "alter table orders cluster on orders_identity",
        "comment on index orders_lower is 'the ''lower'' one'",
        "comment on constraint late on orders is 'late'",
        "create index orders_brin on orders using brin (id) with (pages_per_range = 8)",
        "alter table orders add constraint apart exclude using gist"
            + " (int4range(id, id + 1) with &&)",
        "create statistics both_of on id, filler from orders",
        "create table heirs () inherits (orders)",
        "create unique index heirs_id on heirs (id)",
        "insert into heirs select i, 'h' from generate_series(1, 1000) i",
        "create view per_order as select id, filler, count(*) from orders group by id",
        "create materialized view counted as select count(*) as n from orders",
        "create unique index counted_n on counted (n)",
        "create table lines (order_id int references orders (id), day int, part int,"
            + " foreign key (part, day) references other.parts (id, day))",
        "insert into lines select 1, 1, 1 from generate_series(1, 10)");

    restoredWhileTheArchiveIsHeld("kinds", "orders_identity");

    assertThat(DatabaseComparison.of(postgres, "kinds", "kinds_back").differences()).isEmpty();
  }

  /** Each connection would have all of the table of contents in the memory of the Job. */
  @Test
  void nothingIsBegunEarlyOfASchemaThatIsTooLargeForThat() throws Exception {
    postgres.createDatabase("wide");
    postgres.execute(
        "wide",
        big("rates", 60_000),
        big("orders", 50_000),
        "create index orders_by_id on orders (id)",
        "do $$ begin for i in 1..1500 loop"
            + " execute format('create table t%s (id int primary key, t text default %L)', i,"
            + " repeat('x', 500)); end loop; end $$");
    Runs.Outcome backup = backup("wide");
    CountDownLatch letGo = new CountDownLatch(1);
    try (FaultyProxy proxy = held(backup, letGo)) {
      CompletableFuture<Runs.Outcome> restore =
          runs()
              .start(
                  RunnerSpecs.withOptions(
                      runs().specs().restore(backup.report(), proxy.endpoint(), "wide", "w_back"),
                      RestoreOptions.DEFAULT.withJobs(16)));
      try {
        Awaitility.await()
            .atMost(Duration.ofMinutes(1))
            .until(() -> restore.isDone() || isAnywhere("select count(*) / 50000 from orders"));
        Thread.sleep(3_000);
        assertThat(restore).isNotDone();
        assertThat(isMade("orders_by_id")).isFalse();
      } finally {
        letGo.countDown();
      }
      restore.join().assertSuccess();
    }
    assertThat(DatabaseComparison.of(postgres, "wide", "w_back").differences()).isEmpty();
  }

  @Test
  void restoreWhoseEarlyIndexIsKilledLeavesNothing() throws Exception {
    postgres.createDatabase("cut");
    postgres.execute(
        "cut",
        big("rates", 60_000),
        big("orders", 50_000),
        "create index orders_by_id on orders (id)");
    Runs.Outcome backup = backup("cut");
    CountDownLatch letGo = new CountDownLatch(1);
    CountDownLatch isLocked = new CountDownLatch(1);
    try (FaultyProxy proxy = held(backup, letGo)) {
      proxy.inject(get(backup, ObjectRole.DATA), new Fault.Hold(isLocked));
      CompletableFuture<Runs.Outcome> restore =
          runs()
              .start(runs().specs().restore(backup.report(), proxy.endpoint(), "cut", "cut_back"));
      try (Connection locked = locked(restore);
          Connection killer = postgres.connect("postgres");
          Statement statement = killer.createStatement()) {
        assertThat(locked.isClosed()).isFalse();
        isLocked.countDown();
        Awaitility.await()
            .atMost(Duration.ofMinutes(1))
            .until(
                () -> {
                  try (ResultSet row =
                      statement.executeQuery(
                          "select count(pg_terminate_backend(pid)) from pg_stat_activity"
                              + " where query like 'CREATE INDEX orders_by_id%'"
                              + " and wait_event_type = 'Lock'")) {
                    row.next();
                    return restore.isDone() || row.getInt(1) == 1;
                  }
                });

        letGo.countDown();
        Runs.Outcome outcome = restore.get(1, TimeUnit.MINUTES);

        assertThat(outcome.exitCode()).isNotZero();
        assertThat(outcome.report().reason()).isEqualTo(FailureReason.SERVER_UNREACHABLE);
        assertThat(runs().databases())
            .contains("cut")
            .doesNotContain("cut_back")
            .noneMatch(TargetServer::isTemporary);
      } finally {
        isLocked.countDown();
        letGo.countDown();
      }
    }
  }

  /** What is begun early belongs to whom the table was given, as what comes last does. */
  @Test
  void indexesOfTablesThatAreGivenToOthersBelongToThose() throws Exception {
    postgres.createDatabase("given");
    postgres.execute(
        "given",
        "create role early_from",
        "create role early_to",
        big("rates", 60_000),
        big("orders", 80_000),
        "create index orders_by_id on orders (id)",
        "alter table orders add constraint orders_key unique (id)",
        "create materialized view counted as select count(*) as n from orders",
        "create unique index counted_n on counted (n)",
        "alter table orders owner to early_from",
        "alter table rates owner to early_from",
        "alter materialized view counted owner to early_from",
        "grant select on orders to early_from");
    RestoreOptions.Roles roles =
        new RestoreOptions.Roles(
            false,
            false,
            false,
            List.of(new RestoreOptions.Roles.Mapping("early_from", "early_to")));

    restoredWhileTheArchiveIsHeld(
        "given", "orders_by_id", RestoreOptions.DEFAULT.withJobs(2).with(roles));

    assertThat(
            text(
                "given_back",
                "select string_agg(relname || ' of ' || relowner::regrole, ', ' order by relname)"
                    + " from pg_class where relnamespace = 'public'::regnamespace"))
        .isEqualTo(
            "counted of early_to, counted_n of early_to, orders of early_to,"
                + " orders_by_id of early_to, orders_key of early_to, rates of early_to");
    assertThat(text("given_back", "select count(*) from orders")).isEqualTo("80000");
    assertThat(text("given_back", "select n from counted")).isEqualTo("80000");
    postgres.execute("postgres", "drop database given", "drop database given_back");
    postgres.execute("postgres", "drop role early_from", "drop role early_to");
  }

  /** The rows of another table are still to come, for as long as the store likes. */
  @Test
  void diskThatIsFullForAnEarlyIndexEndsTheRestore() throws Exception {
    Path small = Files.createTempDirectory("holdfast-small");
    try (SmallVolume volume = SmallVolume.mount(small, 40)) {
      Files.setOwner(small, Files.getOwner(Path.of(text("postgres", "show data_directory"))));
      postgres.execute("postgres", "create tablespace early_small location '" + small + "'");
      postgres.createDatabase("crowded");
      postgres.execute(
          "crowded",
          big("rates", 120_000),
          "create table orders as select (select string_agg(md5(i || '.' || n), '')"
              + " from generate_series(1, 16) n) as filler from generate_series(1, 50000) i",
          "create index orders_by_text on orders (filler) tablespace early_small");
      Runs.Outcome backup = backup("crowded");
      long used = volume.usedMebibytes();
      CountDownLatch letGo = new CountDownLatch(1);
      try (FaultyProxy proxy = held(backup, letGo)) {
        Runs.Outcome restore =
            runs()
                .start(
                    runs().specs().restore(backup.report(), proxy.endpoint(), "crowded", "f_back"))
                .get(2, TimeUnit.MINUTES);

        assertThat(restore.exitCode()).as(String.join("\n", restore.log())).isNotZero();
        assertThat(restore.report().reason())
            .as(String.join("\n", restore.log()))
            .isEqualTo(FailureReason.RESTORE_FAILED);
        assertThat(restore.report().message()).contains("f_back", "No space left on device");
      } finally {
        letGo.countDown();
      }
      assertThat(runs().databases())
          .contains("crowded")
          .doesNotContain("f_back")
          .noneMatch(TargetServer::isTemporary);
      postgres.execute("postgres", "checkpoint");
      assertThat(volume.usedMebibytes()).isEqualTo(used);
      postgres.execute("postgres", "drop database crowded", "drop tablespace early_small");
    } finally {
      Files.delete(small);
    }
  }

  /** A transaction that lets rows into the table of the indexes, and no index onto it. */
  private static Connection locked(CompletableFuture<Runs.Outcome> restore) throws Exception {
    while (!restore.isDone()) {
      for (String name : runs().databases()) {
        if (TargetServer.isTemporary(name)
            && answersOne(name, "select count(*) from pg_class where relname = 'orders'")) {
          Connection connection = postgres.connect(name);
          try (Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("lock table orders in row exclusive mode");
          }
          return connection;
        }
      }
    }
    throw new IllegalStateException(String.join("\n", restore.get().log()));
  }

  private static String big(String table, int rows) {
    return "create table "
        + table
        + " as select i as id, repeat(md5(i::text), 16) as filler from generate_series(1, "
        + rows
        + ") i";
  }

  private static Runs.Outcome backup(String database) throws Exception {
    Runs.Outcome backup =
        runs()
            .run(
                runs()
                    .specs()
                    .withJobs(runs().spec(database, database, s3.endpoint()), database, 2));
    backup.assertSuccess();
    assertThat(runs().manifest(backup.report()).objects()).hasSize(2);
    return backup;
  }

  /** A way to the bucket that keeps back the rows of the archive until {@code letGo}. */
  private static FaultyProxy held(Runs.Outcome backup, CountDownLatch letGo) throws Exception {
    FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()));
    // Before its rows are restored, its head is looked at, and its schema is restored.
    proxy.inject(get(backup, ObjectRole.ARCHIVE).from(3), new Fault.Hold(letGo));
    return proxy;
  }

  private static Trigger get(Runs.Outcome backup, ObjectRole role) {
    return runs().manifest(backup.report()).objects().stream()
        .filter(object -> object.role() == role)
        .map(object -> Trigger.on("GET", ".*" + object.file()))
        .findFirst()
        .orElseThrow();
  }

  /** Restores {@code database}; the rows of the archive come when {@code index} is there. */
  private void restoredWhileTheArchiveIsHeld(String database, String index) throws Exception {
    restoredWhileTheArchiveIsHeld(database, index, RestoreOptions.DEFAULT);
  }

  private void restoredWhileTheArchiveIsHeld(String database, String index, RestoreOptions options)
      throws Exception {
    Runs.Outcome backup = backup(database);
    CountDownLatch letGo = new CountDownLatch(1);
    try (FaultyProxy proxy = held(backup, letGo)) {
      CompletableFuture<Runs.Outcome> restore =
          runs()
              .start(
                  RunnerSpecs.withOptions(
                      runs()
                          .specs()
                          .restore(backup.report(), proxy.endpoint(), database, database + "_back"),
                      options));
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
    return isAnywhere("select count(*) from pg_indexes where indexname = '" + index + "'");
  }

  /** Whether {@code query} answers 1 in a database that is being filled. */
  private static boolean isAnywhere(String query) throws SQLException {
    for (String name : runs().databases()) {
      if (TargetServer.isTemporary(name) && answersOne(name, query)) {
        return true;
      }
    }
    return false;
  }

  private static boolean answersOne(String database, String query) throws SQLException {
    try {
      return text(database, query).equals("1");
    } catch (SQLException e) {
      if (NOT_THERE.contains(e.getSQLState())) {
        // Its tables are still to be made, or the restore has failed and has dropped it.
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
}
