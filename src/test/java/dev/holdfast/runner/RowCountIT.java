package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.artifact.Compression;
import dev.holdfast.artifact.DumpFormat;
import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.LogLine;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.RowCounts;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.embedded.EmbeddedPostgres;
import dev.holdfast.embedded.HoldfastProcess;
import dev.holdfast.embedded.SampleDatabase;
import java.nio.file.Files;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The rows that a manifest tells of are those that were dumped, or it does not tell of any. */
class RowCountIT extends RunsOnServers {
  @BeforeAll
  static void start() {
    postgres.createDatabase("shop");
    postgres.execute(
        "shop",
        "create schema \"Odd \"\"schema\"\" ✓\"",
        "create table \"Odd \"\"schema\"\" ✓\".\"Ta.ble\" as select generate_series(1, 3) i",
        "create table nothing (id int)",
        "create table parent (id int)",
        "create table child () inherits (parent)",
        "insert into parent values (1), (2)",
        "insert into child values (3)",
        "create table days (day int) partition by range (day)",
        "create table days_1 partition of days for values from (0) to (10)",
        "create table days_2 partition of days for values from (10) to (20)",
        "insert into days select generate_series(0, 14)",
        "create unlogged table unlogged_one as select generate_series(1, 4) i",
        "create materialized view seen as select * from parent",
        "create view looked as select * from parent",
        "create table log as select generate_series(1, 9) i");
  }

  @Test
  void everyTableIsCountedAndNothingElse() throws Exception {
    Runs.Outcome backup = runs().run(counting("all", DumpFormat.CUSTOM, 3));

    backup.assertSuccess();
    assertThat(backup.report().message()).isNull();
    assertThat(counts(backup)).isEqualTo(new RowCounts("shop", everything()));
  }

  @Test
  void plainDumpIsCountedAsWell() throws Exception {
    Runs.Outcome backup = runs().run(counting("plain", DumpFormat.PLAIN, 1));

    backup.assertSuccess();
    assertThat(counts(backup)).isEqualTo(new RowCounts("shop", everything()));
  }

  @Test
  void whatTheFiltersLeaveOutIsNotCounted() throws Exception {
    RunSpec spec =
        runs()
            .specs()
            .withParts(
                counting("parts", DumpFormat.CUSTOM, 2),
                List.of("shop"),
                List.of(),
                new RunSpec.Filters(
                    List.of("public"), List.of(), List.of(), List.of("days*"), List.of("log")));

    Runs.Outcome backup = runs().run(runs().specs().counting(spec, 2));

    backup.assertSuccess();
    assertThat(counts(backup).schemas())
        .isEqualTo(
            Map.of("public", Map.of("nothing", 0L, "parent", 2L, "child", 1L, "unlogged_one", 4L)));
  }

  @Test
  void rowsThatAreWrittenMeanwhileAreCountedIfTheyAreDumped() throws Exception {
    postgres.createDatabase("moving");
    postgres.execute(
        "moving",
        "create table a (id bigserial primary key, filler text)",
        "insert into a (filler) select repeat('x', 800) from generate_series(1, 60000)",
        "create table b as select * from a");
    CompletableFuture<Runs.Outcome> backup =
        runs()
            .start(
                runs()
                    .specs()
                    .counting(
                        runs()
                            .specs()
                            .withJobs(runs().spec("moving", "moving", s3.endpoint()), "moving", 2),
                        2));
    try (Connection connection = postgres.connect("moving");
        var statement = connection.createStatement()) {
      while (!backup.isDone()) {
        statement.execute("insert into a (filler) values ('y')");
      }
    }
    backup.get().assertSuccess();
    assertThat(runs().manifest(backup.get().report()).objects()).hasSize(2);

    runs().restore(backup.get(), "moving", "moved").assertSuccess();

    assertThat(counts(backup.get()).schemas().get("public"))
        .isEqualTo(Map.of("a", rows("moved", "a"), "b", 60_000L));
  }

  @Test
  void tableThatWasEmptiedMeanwhileIsNotKnownToBeEmpty() throws Exception {
    postgres.createDatabase("emptied");
    postgres.execute("emptied", "create table t as select 1", "create table u as select 2");
    ServerAddress address = ServerAddress.of(spec("emptied").source().server());
    try (Snapshot snapshot = Snapshot.ofWhole(address, "emptied", 1)) {
      postgres.execute("emptied", "truncate t");
      Counters counters = new Counters();
      CountedRows rows =
          new CountedRows(address, "emptied", oid -> true, 2, Duration.ofMinutes(1), counters);
      try (RowCounting counting = rows.begin(snapshot.id(), () -> {})) {
        RowCounting.Result result = rows.finish(counting, oid -> true, Duration.ZERO);

        assertThat(result.counts().schemas()).isEqualTo(Map.of("public", Map.of("u", 1L)));
        assertThat(result.missing()).isEqualTo(1);
        assertThat(result.why()).contains("\"t\"", "truncated");
        assertThat(counters.counting()).isEqualTo(new LogLine.Counting(0, 2, 1, 2));
      }
    }
  }

  @Test
  void dumpThatEndsFirstWaitsNoLongerThanItIsWorth() throws Exception {
    ServerAddress address = ServerAddress.of(spec("shop").source().server());
    try (Snapshot snapshot = Snapshot.ofWhole(address, "shop", 1);
        Connection connection = postgres.connect("shop");
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("lock table log in access exclusive mode");
      CountedRows rows =
          new CountedRows(address, "shop", oid -> true, 1, Duration.ofMillis(1), new Counters());
      try (RowCounting counting = rows.begin(snapshot.id(), () -> {})) {
        RowCounting.Result result = rows.finish(counting, oid -> true, Duration.ofHours(1));

        assertThat(result.counts().schemas().getOrDefault("public", Map.of()))
            .doesNotContainKey("log");
        assertThat(result.why()).isNotNull();
      }
    }
  }

  @Test
  void roleThatMayNotHaveMoreConnectionsStillGetsItsBackup() throws Exception {
    postgres.execute(
        "shop", "create role narrow login superuser password 'narrow' connection limit 1");
    RunSpec spec =
        runs()
            .specs()
            .withSecret(
                counting("narrow", DumpFormat.CUSTOM, 2),
                runs()
                    .specs()
                    .secret("narrow", Map.of("username", "narrow", "password", "narrow")));

    Runs.Outcome backup = runs().run(runs().specs().counting(spec, 2));

    backup.assertSuccess();
    assertThat(backup.report().message()).contains("no rows were counted", "fewer connections");
    assertThat(runs().manifest(backup.report()).rowCounts()).isEmpty();
  }

  @Test
  void largestTablesAreCountedFirstAndTheOthersAreKnownByNumber() throws Exception {
    ServerAddress address = ServerAddress.of(spec("shop").source().server());
    try (Snapshot snapshot = Snapshot.ofWhole(address, "shop", 1);
        CountingSession session = CountingSession.open(address, "shop", snapshot.id())) {
      assertThat(session.tables(2).largest()).hasSize(2);
      assertThat(session.tables(2).others()).isEqualTo(6);
      assertThat(session.tables(100).others()).isZero();
    }
  }

  /** More than can be counted in the memory of a Job, whose dump must not fail for it. */
  @Tag("slow")
  @Test
  void moreTablesThanTheMemoryOfTheJobIsGoodForFailNoBackup() throws Exception {
    try (EmbeddedPostgres many = EmbeddedPostgres.start("max_locks_per_transaction=2000")) {
      many.createDatabase("many");
      for (int i = 0; i < 50; i++) {
        many.execute(
            "many",
            "do $$ begin for i in 1..1000 loop execute format('create table"
                + " a_table_with_a_name_that_is_as_long_as_some_are_"
                + i
                + "_%s (id int)', i); end loop; end $$");
      }
      RunSpec spec =
          new RunnerSpecs(directory, many)
              .of("many", List.of("many"), DumpFormat.CUSTOM, Compression.ZSTD, s3.endpoint());
      ProcessBuilder run =
          new ProcessBuilder(
                  Stream.concat(HoldfastProcess.entrypoint().stream(), Stream.of("job", "backup"))
                      .toList())
              .redirectErrorStream(true)
              .redirectOutput(directory.resolve("many.log").toFile());
      run.environment()
          .put(RunSpec.ENVIRONMENT_VARIABLE, Json.line(runs().specs().counting(spec, 2)));
      run.environment().put("HOLDFAST_MEMORY_LIMIT", String.valueOf(256L << 20));

      int status = run.start().waitFor();

      List<String> log = Files.readAllLines(directory.resolve("many.log"));
      assertThat(status).as(String.join("\n", log)).isZero();
      RunReport report = (RunReport) Json.read(log.get(log.size() - 1), LogLine.class);
      assertThat(report.message()).contains(" of 50000 tables were not counted");
      assertThat(runs().manifest(report).rowCounts("many").orElseThrow().tables())
          .isGreaterThan(30_000);
    }
  }

  /** By the median of five each, on a machine that may do other things beside. */
  @Tag("slow")
  @Test
  void countingDoesNotHoldUpTheDump() throws Exception {
    SampleDatabase.create(postgres, "large", 500);
    List<Long> with = new ArrayList<>();
    List<Long> without = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      RunSpec spec = runs().spec("large" + i, "large", s3.endpoint());
      // In turns, since the first to read has to fetch from the disk.
      if (i % 2 == 0) {
        with.add(millis(runs().specs().counting(spec, 2)));
      }
      without.add(millis(again(spec)));
      if (i % 2 == 1) {
        with.add(millis(runs().specs().counting(spec, 2)));
      }
    }
    System.out.println("dump of 500 MiB in ms, counting " + with + ", not counting " + without);
    Collections.sort(with);
    Collections.sort(without);

    assertThat(with.get(2)).isLessThan(without.get(2) * 3 / 2 + 1_000);
  }

  private RunSpec again(RunSpec spec) throws Exception {
    return runs().specs().withJobs(spec, spec.identity().backup() + "-again", 1);
  }

  private long millis(RunSpec spec) throws Exception {
    long start = System.nanoTime();
    runs().run(spec).assertSuccess();
    return Duration.ofNanos(System.nanoTime() - start).toMillis();
  }

  private static Map<String, Map<String, Long>> everything() {
    return Map.of(
        "Odd \"schema\" ✓",
        Map.of("Ta.ble", 3L),
        "public",
        Map.of(
            "nothing",
            0L,
            "parent",
            2L,
            "child",
            1L,
            "days_1",
            10L,
            "days_2",
            5L,
            "unlogged_one",
            4L,
            "log",
            9L));
  }

  private static long rows(String database, String table) throws Exception {
    try (Connection connection = postgres.connect(database);
        var statement = connection.createStatement();
        var row = statement.executeQuery("select count(*) from " + table)) {
      row.next();
      return row.getLong(1);
    }
  }

  private RowCounts counts(Runs.Outcome backup) {
    Manifest manifest = runs().manifest(backup.report());
    assertThat(manifest.rowCounts()).hasSize(1);
    return manifest.rowCounts().get(0);
  }

  private RunSpec spec(String database) throws Exception {
    return runs().spec(database, database, s3.endpoint());
  }

  private RunSpec counting(String name, DumpFormat format, int connections) throws Exception {
    return runs()
        .specs()
        .counting(
            runs().specs().of(name, List.of("shop"), format, Compression.ZSTD, s3.endpoint()),
            connections);
  }
}
