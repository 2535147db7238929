package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.ObjectRole;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.embedded.DatabaseComparison;
import dev.holdfast.embedded.SampleDatabase;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Several pg_dump on one snapshot: nothing lost, nothing twice, and restored as it was. */
class ParallelDumpIT extends RunsOnServers {
  @BeforeAll
  static void start() {
    SampleDatabase.create(postgres, "shop", 10);
    postgres.execute(
        "shop",
        "create schema \"Odd \"\"schema\"\" ✓\"",
        big("\"Odd \"\"schema\"\" ✓\".\"Ta.ble*?\\ 'x'\""),
        big("\"Odd \"\"schema\"\" ✓\".\"DATA\""),
        "create schema \"DATA\"",
        big("\"DATA\".t"),
        "create table parent (id serial, filler text,"
            + " twice int generated always as (id * 2) stored)",
        "create table child (note text) inherits (parent)",
        "insert into parent (filler) select repeat('p', 500) from generate_series(1, 40000)",
        "insert into child (filler, note) select repeat('c', 500), 'n'"
            + " from generate_series(1, 40000)",
        "create unlogged table unlogged_one as select * from parent",
        "create table keyed (id serial primary key, parent_key int references keyed)",
        "insert into keyed (parent_key) select null from generate_series(1, 10)",
        "insert into keyed (parent_key) select 1 from generate_series(1, 400000)",
        "alter table keyed enable row level security",
        "create materialized view counted as select count(*) from keyed");
  }

  private static String big(String table) {
    return "create table "
        + table
        + " as select i as id, repeat(md5(i::text), 20) as \"Te\"\"xt\""
        + " from generate_series(1, 40000) i";
  }

  @Test
  void dividedDumpIsRestoredAsItWas() throws Exception {
    int jobs = 4;
    Runs.Outcome backup = runs().run(spec("p" + jobs, jobs));

    backup.assertSuccess();
    List<Manifest.StoredObject> objects = runs().manifest(backup.report()).objects();
    assertThat(objects).hasSize(jobs);
    assertThat(objects.get(0).role()).isEqualTo(ObjectRole.ARCHIVE);
    assertThat(objects.subList(1, jobs))
        .allSatisfy(object -> assertThat(object.role()).isEqualTo(ObjectRole.DATA));
    long largest = objects.stream().mapToLong(Manifest.StoredObject::rawBytes).max().orElseThrow();
    long sum = objects.stream().mapToLong(Manifest.StoredObject::rawBytes).sum();
    assertThat(largest).as("balanced").isLessThan(sum * 2 / jobs);

    runs().restore(backup, "shop", "back_" + jobs).assertSuccess();

    DatabaseComparison comparison = DatabaseComparison.of(postgres, "shop", "back_" + jobs);
    assertThat(comparison.differences()).isEmpty();
    assertThat(comparison.rows()).isGreaterThan(500_000);
  }

  /** Rows that others write meanwhile are in all of the objects or in none. */
  @Test
  void allObjectsShowTheSameMoment() throws Exception {
    postgres.createDatabase("moving");
    for (String table : List.of("a", "b", "c")) {
      postgres.execute(
          "moving",
          "create table " + table + " (id bigserial primary key, filler text)",
          "insert into "
              + table
              + " (filler) select repeat('x', 800) from generate_series(1, 40000)");
    }
    CompletableFuture<Runs.Outcome> backup = runs().start(spec("moving", "moving", 3));
    try (Connection connection = postgres.connect("moving");
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      while (!backup.isDone()) {
        statement.execute("insert into a (filler) values ('y')");
        statement.execute("insert into b (filler) values ('y')");
        statement.execute("insert into c (filler) values ('y')");
        connection.commit();
      }
    }
    backup.get().assertSuccess();

    runs().restore(backup.get(), "moving", "moved").assertSuccess();

    try (Connection connection = postgres.connect("moved");
        var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "select (select count(*) from a), (select count(*) from b),"
                    + " (select count(*) from c)")) {
      row.next();
      assertThat(row.getLong(1)).isGreaterThanOrEqualTo(40_000);
      assertThat(row.getLong(2)).isEqualTo(row.getLong(1));
      assertThat(row.getLong(3)).isEqualTo(row.getLong(1));
    }
  }

  @Tag("slow")
  @Test
  void filtersMeanTheSameAsForOnePgDump() throws Exception {
    RunSpec spec =
        runs()
            .specs()
            .withParts(
                spec("parts", 3),
                List.of("shop"),
                List.of(),
                new RunSpec.Filters(
                    List.of(), List.of("DA*"), List.of(), List.of("unlogged*"), List.of("child")));

    Runs.Outcome backup = runs().run(spec);
    Runs.Outcome single = runs().run(runs().specs().withJobs(spec, "parts-single", 1));

    backup.assertSuccess();
    single.assertSuccess();
    assertThat(runs().manifest(backup.report()).objects()).hasSizeGreaterThan(1);
    runs().restore(backup, "shop", "parts").assertSuccess();
    runs().restore(single, "shop", "single").assertSuccess();
    assertThat(DatabaseComparison.of(postgres, "single", "parts").differences()).isEmpty();
  }

  @Test
  void tableThatStaysLockedFailsTheDumpInTime() throws Exception {
    RunReport report = withLocked("keyed");

    assertThat(report.message()).as("by pg_dump").doesNotContain("cannot be locked for the dump");
  }

  /** Before any pg_dump is there: the session that holds the snapshot locks what is moved. */
  @Test
  void tableThatIsMovedAndStaysLockedFailsTheDumpInTime() throws Exception {
    // Else the size of a table that is locked is not known, and it stays where the schema is.
    postgres.execute("shop", "vacuum");

    RunReport report = withLocked("\"DATA\".t");

    assertThat(report.message()).contains("cannot be locked for the dump");
  }

  private RunReport withLocked(String table) throws Exception {
    try (Connection connection = postgres.connect("shop");
        var statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.execute("lock table " + table + " in access exclusive mode");

      Runs.Outcome outcome = runs().run(spec("locked", 3));

      assertThat(outcome.report().reason()).isEqualTo(FailureReason.DUMP_FAILED);
      assertThat(outcome.report().field()).isEqualTo("spec.source.lockWaitTimeout");
      assertThat(runs().files("locked")).isEmpty();
      assertThat(s3.openUploads()).isZero();
      return outcome.report();
    }
  }

  @Test
  void oneThatIsKilledEndsAllAndLeavesNothing() throws Exception {
    CompletableFuture<Runs.Outcome> backup = runs().start(spec("killed", 3));
    try (Connection connection = postgres.connect("postgres");
        var statement = connection.createStatement()) {
      Awaitility.await()
          .atMost(Duration.ofMinutes(2))
          .pollInterval(Duration.ofMillis(5))
          .until(
              () -> {
                try (var row =
                    statement.executeQuery(
                        "select count(pg_terminate_backend(pid)) from (select pid"
                            + " from pg_stat_activity where datname = 'shop'"
                            + " and query like 'COPY%' limit 1) one")) {
                  row.next();
                  return row.getInt(1) == 1;
                }
              });
    }

    Runs.Outcome outcome = backup.get();

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.report().reason()).isEqualTo(FailureReason.DUMP_FAILED);
    assertThat(runs().files("killed")).isEmpty();
    assertThat(s3.openUploads()).isZero();
    assertNoSessionIsLeft();
  }

  private void assertNoSessionIsLeft() throws Exception {
    try (Connection connection = postgres.connect("postgres");
        var statement = connection.createStatement()) {
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .untilAsserted(
              () -> {
                try (var row =
                    statement.executeQuery(
                        "select count(*) from pg_stat_activity where datname = 'shop'")) {
                  row.next();
                  assertThat(row.getInt(1)).isZero();
                }
              });
    }
  }

  private RunSpec spec(String name, int jobs) throws Exception {
    return spec(name, "shop", jobs);
  }

  private RunSpec spec(String name, String database, int jobs) throws Exception {
    return runs().specs().withJobs(runs().spec(name, database, s3.endpoint()), name, jobs);
  }
}
