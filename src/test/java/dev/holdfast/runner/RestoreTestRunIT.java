package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.artifact.Compression;
import dev.holdfast.artifact.DestinationReport;
import dev.holdfast.artifact.DumpFormat;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.RestoreRunSpec.StoredBackup;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.artifact.TestRunSpec;
import dev.holdfast.embedded.EmbeddedPostgres;
import dev.holdfast.embedded.EmbeddedS3;
import dev.holdfast.embedded.HoldfastProcess;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** A backup is restored to prove it: what is wrong is found, and nothing is left of it. */
class RestoreTestRunIT extends RunsOnServers {
  private static Runs.Outcome shop;

  @BeforeAll
  static void start() throws Exception {
    postgres.createDatabase("shop");
    postgres.execute(
        "shop",
        "create role keeper",
        "create sequence numbers",
        "create schema \"Odd one\"",
        "create table orders (id int primary key, paid boolean)",
        "insert into orders select i, i % 2 = 0 from generate_series(1, 100) i",
        "create table \"Odd one\".\"Ta\"\"ble\" as select 1 as one",
        "alter table orders owner to keeper",
        "grant select on orders to keeper");
    shop = counted("shop", "shop");
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    assertThat(runs().databases()).noneMatch(name -> name.startsWith("holdfast_restore_"));
  }

  @Test
  void soundBackupIsProvenAndSaysHowLongTheRestoreTook() throws Exception {
    Runs.Outcome test = test(shop, "sound", query("select count(*) = 100 from orders;"));

    test.assertSuccess();
    assertThat(test.report().message())
        .isEqualTo("2 tables with 101 rows in 1 database as counted at the dump, 1 query true");
    DestinationReport copy = test.report().destinations().get(0);
    assertThat(copy.isStored()).isTrue();
    assertThat(copy.key()).isEqualTo(shop.report().manifest().key());
    assertThat(copy.restoreMillis()).isPositive();
  }

  @Test
  void rowThatIsMissingIsFound() throws Exception {
    Runs.Outcome test = test("missing", counts -> counts.get("public").put("orders", 101L));

    assertTells(test, FailureReason.ROWS_DIFFER);
    assertThat(test.report().message())
        .isEqualTo("in database \"shop\" \"public\".\"orders\" has 100 rows instead of 101");
  }

  @Test
  void rowThatWasAddedIsFound() throws Exception {
    Runs.Outcome test = test("added", counts -> counts.get("Odd one").put("Ta\"ble", 0L));

    assertTells(test, FailureReason.ROWS_DIFFER);
    assertThat(test.report().message()).contains("has 1 rows instead of 0");
  }

  @Test
  void tableThatIsMissingIsFound() throws Exception {
    Runs.Outcome test =
        test("table", counts -> counts.put("gone", new TreeMap<>(Map.of("Ta ble", 7L))));

    assertTells(test, FailureReason.ROWS_DIFFER);
    assertThat(test.report().message())
        .contains("\"gone\".\"Ta ble\" is missing, which had 7 rows");
  }

  @Test
  void backupWhoseRowsNobodyCountedSaysSo() throws Exception {
    Runs.Outcome backup = runs().backup("uncounted", "shop");

    Runs.Outcome test = test(backup, "uncounted");

    test.assertSuccess();
    assertThat(test.report().message())
        .isEqualTo(
            "0 tables with 0 rows in 1 database as counted at the dump; not proven, since not"
                + " counted at the dump: all tables of shop (\"Odd one\".\"Ta\"\"ble\","
                + " \"public\".\"orders\")");
  }

  @Test
  void tableThatWasNotCountedIsNamed() throws Exception {
    Runs.Outcome test = test("half", counts -> counts.get("public").remove("orders"));

    test.assertSuccess();
    assertThat(test.report().message())
        .isEqualTo(
            "1 table with 1 row in 1 database as counted at the dump; not proven, since not counted"
                + " at the dump: 1 table of shop (\"public\".\"orders\")");
  }

  @Test
  void dumpOfSqlIsProvenToo() throws Exception {
    RunSpec spec =
        runs()
            .specs()
            .counting(
                runs()
                    .specs()
                    .of(
                        "proof-sql",
                        List.of("shop"),
                        DumpFormat.PLAIN,
                        Compression.ZSTD,
                        s3.endpoint()),
                1);
    Runs.Outcome backup = runs().run(spec);
    backup.assertSuccess();

    Runs.Outcome test = test(backup, "sql", query("select count(*) = 100 from orders"));

    test.assertSuccess();
    assertThat(test.report().message())
        .isEqualTo("2 tables with 101 rows in 1 database as counted at the dump, 1 query true");
  }

  @Test
  void severalConnectionsFillItIfAsked() throws Exception {
    TestRunSpec spec = runs().specs().test(shop.report(), s3.endpoint(), "jobs");

    Runs.Outcome test =
        runs()
            .run(
                new TestRunSpec(
                    spec.formatVersion(),
                    spec.restore(),
                    spec.uid(),
                    spec.scope(),
                    spec.backup(),
                    null,
                    spec.server(),
                    false,
                    List.of(),
                    List.of(),
                    60,
                    3));

    test.assertSuccess();
    assertThat(test.report().message())
        .isEqualTo("2 tables with 101 rows in 1 database as counted at the dump");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "select count(*) > 100 from orders | returned false",
        "select max(paid::int) > 0 from orders where id < 0 | returned null",
        "select true from orders where id < 0 | returned no row",
      })
  void answerThatIsNotTrueSaysThatTheBackupIsNotSound(String sql, String said) throws Exception {
    Runs.Outcome test = test(shop, "answer", query(sql));

    assertTells(test, FailureReason.QUERY_NOT_TRUE);
    assertThat(test.report().message()).contains("spec.queries[0]", "\"shop\"", said);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "select true from orders | more than one row",
        "select 1 | of type integer",
        "select nothing from orders | cannot be answered",
        "drop table orders | cannot be answered",
        "select true; drop table orders | cannot be answered",
        "select nextval('numbers') > 0 | read-only",
        "select pg_catalog.pg_sleep(60) is null | within 1 s",
        "select count(*) > 0 from generate_series(1, 1000000000) | within 1 s",
      })
  void queryWithoutAnAnswerFailsAndSaysNothingAboutTheBackup(String sql, String said)
      throws Exception {
    Runs.Outcome test = test(shop, "query", query("select true"), query(sql));

    assertThat(test.exitCode()).isEqualTo(78);
    assertThat(test.report().reason()).isEqualTo(FailureReason.QUERY_FAILED);
    assertThat(test.report().message()).contains("spec.queries[0]", said);
    assertThat(test.report().destinations()).isEmpty();
  }

  @Test
  void queryOfADatabaseThatIsNotRestoredIsNoQueryThatIsTrue() throws Exception {
    Runs.Outcome test =
        test(shop, "other", new TestRunSpec.Query("spec.queries[0]", "shpo", "select true", 5));

    assertThat(test.report().reason()).isEqualTo(FailureReason.DATABASE_NOT_FOUND);
    assertThat(test.report().destinations()).isEmpty();
  }

  @Test
  void damagedObjectIsBelievedOnceItIsSeenTwice() throws Exception {
    Runs.Outcome backup = counted("damaged", "shop");
    String key =
        s3.keys().stream()
            .filter(one -> one.contains("/damaged/") && one.contains(".dump"))
            .findFirst()
            .orElseThrow();
    try (S3Client client = s3.client()) {
      byte[] content =
          client.getObjectAsBytes(r -> r.bucket(EmbeddedS3.BUCKET).key(key)).asByteArray();
      content[content.length / 2] ^= 1;
      client.putObject(r -> r.bucket(EmbeddedS3.BUCKET).key(key), RequestBody.fromBytes(content));
    }

    Runs.Outcome test = test(backup, "damaged");

    assertTells(test, FailureReason.COPY_DAMAGED);
    assertThat(test.log()).anyMatch(line -> line.contains("restores database"));
  }

  /** The server drops no database with subscriptions, and must not drop a slot elsewhere. */
  @Test
  void databaseThatSubscribesIsDroppedAndItsPublisherIsLeftAlone() throws Exception {
    postgres.createDatabase("subscribed");
    postgres.execute(
        "subscribed",
        "create table t as select 1 as id",
        "create subscription \"Odd \"\"one\"\"\" connection 'host=127.0.0.1 port=1' publication p"
            + " with (connect = false, enabled = false, slot_name = 'slot_of_the_source')");
    Runs.Outcome backup = counted("subscribed", "subscribed");

    Runs.Outcome test = test(backup, "subscribed");

    test.assertSuccess();
    assertThat(test.log()).noneMatch(line -> line.contains("left behind"));
  }

  /** The classic: a constraint that looks at a table which is not filled yet. */
  @Test
  void backupThatPgRestoreFailsOnTwiceIsNotRestorable() throws Exception {
    postgres.createDatabase("circular");
    postgres.execute(
        "circular",
        "create table z (id int)",
        "create function known(int) returns boolean language sql as"
            + " 'select exists (select from public.z where id = $1)'",
        "create table a (id int check (known(id)))",
        "insert into z values (1)",
        "insert into a values (1)");
    Runs.Outcome backup = counted("circular", "circular");

    Runs.Outcome test = test(backup, "circular");

    assertTells(test, FailureReason.NOT_RESTORABLE);
    assertThat(test.report().message()).contains("\"circular\"", "violates check constraint");
  }

  @Test
  void whatTheServerLacksSaysNothingAboutTheBackup() throws Exception {
    postgres.createDatabase("guarded");
    postgres.execute(
        "guarded",
        "create role reader_of_rows",
        "create table t (id int)",
        "create policy p on t to reader_of_rows using (true)");
    Runs.Outcome backup = counted("guarded", "guarded");
    postgres.execute("guarded", "drop policy p on t", "drop role reader_of_rows");

    Runs.Outcome test = test(backup, "guarded");

    assertThat(test.report().reason()).isEqualTo(FailureReason.RESTORE_FAILED);
    assertThat(test.report().message()).contains("role \"reader_of_rows\" does not exist");
    assertThat(test.report().destinations()).isEmpty();
  }

  @Test
  void serverOfItsOwnGetsTheRolesThatTheDatabasesName() throws Exception {
    postgres.createDatabase("roles");
    postgres.execute(
        "roles",
        "create role \"Odd \"\"role\"\"\" login superuser",
        "create table t (id int)",
        "create policy p on t to \"Odd \"\"role\"\"\" using (true)");
    RunSpec spec =
        runs()
            .specs()
            .counting(runs().specs().withGlobals(runs().spec("roles", "roles", s3.endpoint())), 1);
    Runs.Outcome backup = runs().run(spec);
    backup.assertSuccess();
    try (EmbeddedPostgres other = EmbeddedPostgres.start()) {
      TestRunSpec test = runs().specs().test(backup.report(), s3.endpoint(), "roles");
      Runs.Outcome outcome = runs().run(throwAway(test, other.port()));

      outcome.assertSuccess();
      try (Connection connection = other.connect("postgres");
          var statement = connection.createStatement();
          var row =
              statement.executeQuery(
                  "select rolcanlogin or rolsuper from pg_roles where rolname = 'Odd \"role\"'")) {
        assertThat(row.next()).isTrue();
        assertThat(row.getBoolean(1)).isFalse();
      }
    }
  }

  @Test
  void serverThatDoesNotAnswerSaysNothingAboutTheBackup() throws Exception {
    TestRunSpec test = runs().specs().test(shop.report(), s3.endpoint(), "silent");

    Runs.Outcome outcome = runs().run(withServer(test, false, 1));

    assertThat(outcome.exitCode()).isEqualTo(1);
    assertThat(outcome.report().reason()).isEqualTo(FailureReason.SERVER_UNREACHABLE);
    assertThat(outcome.report().destinations()).isEmpty();
  }

  /**
   * While a database is there, while it is filled, and while it is asked: the last two of which
   * last until there are databases of the names {@code go_on} and {@code answer}.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "select count(*) from pg_database where datname like 'holdfast_restore_%'",
        "select count(*) from pg_stat_activity where datname like 'holdfast_restore_%'"
            + " and query ilike 'create index%'",
        "select count(*) from pg_stat_activity where datname like 'holdfast_restore_%'"
            + " and query like '%answer%'",
      })
  void testThatIsKilledIsFollowedByOneThatLeavesNothing(String whenNotZero) throws Exception {
    Runs.Outcome backup = slow();
    TestRunSpec spec =
        runs()
            .specs()
            .test(
                backup.report(),
                s3.endpoint(),
                "killed",
                new TestRunSpec.Query(
                    "spec.queries[0]",
                    "slow",
                    "select case when exists (select from pg_catalog.pg_database where datname ="
                        + " 'answer') then true else pg_catalog.pg_sleep(300) is not null end",
                    300));
    if (whenNotZero.contains("answer")) {
      postgres.createDatabase("go_on");
    }
    List<String> command = new ArrayList<>(HoldfastProcess.entrypoint());
    command.addAll(List.of("job", "test"));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("killed.log").toFile());
    builder.environment().put(RunSpec.ENVIRONMENT_VARIABLE, Json.line(spec));
    Process run = builder.start();
    Awaitility.await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(20))
        .until(() -> number(whenNotZero) > 0);
    run.descendants().forEach(ProcessHandle::destroyForcibly);
    run.destroyForcibly().waitFor();
    assertThat(runs().databases()).anyMatch(name -> name.startsWith("holdfast_restore_"));

    postgres.execute("postgres", "drop database if exists go_on");
    postgres.createDatabase("go_on");
    postgres.createDatabase("answer");
    Runs.Outcome next = runs().run(spec);
    postgres.execute("postgres", "drop database go_on", "drop database answer");

    next.assertSuccess();
    assertThat(next.log()).anyMatch(line -> line.contains("of an earlier test is dropped"));
  }

  private static Runs.Outcome slowBackup;

  private static Runs.Outcome slow() throws Exception {
    if (slowBackup == null) {
      postgres.createDatabase("slow");
      postgres.execute(
          "slow",
          "create function f(i int) returns int language plpgsql immutable as"
              + " 'begin if current_database() <> ''slow'' and not exists (select from"
              + " pg_catalog.pg_database where datname = ''go_on'') then perform"
              + " pg_catalog.pg_sleep(300); end if; return i; end'",
          "create table t as select generate_series(1, 2) as id",
          "create index on t (f(id))");
      slowBackup = counted("slow", "slow");
    }
    return slowBackup;
  }

  private static long number(String query) throws Exception {
    try (Connection connection = postgres.connect("postgres");
        var statement = connection.createStatement();
        var row = statement.executeQuery(query)) {
      row.next();
      return row.getLong(1);
    }
  }

  private static void assertTells(Runs.Outcome test, FailureReason reason) {
    assertThat(test.report().reason()).as(String.join("\n", test.log())).isEqualTo(reason);
    assertThat(test.exitCode()).isEqualTo(78);
    assertThat(test.report().destinations())
        .singleElement()
        .satisfies(
            copy -> {
              assertThat(copy.destination()).isEqualTo("main");
              assertThat(copy.reason()).isEqualTo(reason);
            });
  }

  private static TestRunSpec.Query query(String sql) {
    return new TestRunSpec.Query("spec.queries[0]", "shop", sql, 1);
  }

  private static Runs.Outcome test(Runs.Outcome backup, String name, TestRunSpec.Query... queries)
      throws Exception {
    return runs().run(runs().specs().test(backup.report(), s3.endpoint(), name, queries));
  }

  /** The test of a backup that says it has other rows than it has. */
  private static Runs.Outcome test(String name, Consumer<Map<String, Map<String, Long>>> change)
      throws Exception {
    Manifest manifest = runs().manifest(shop.report());
    Map<String, Map<String, Long>> counts = manifest.rowCounts().get(0).schemas();
    change.accept(counts);
    byte[] content = Json.pretty(manifest).getBytes(StandardCharsets.UTF_8);
    String key = shop.report().manifest().key().replace("manifest.json", name + ".json");
    try (S3Client client = s3.client()) {
      client.putObject(r -> r.bucket(EmbeddedS3.BUCKET).key(key), RequestBody.fromBytes(content));
    }
    TestRunSpec spec = runs().specs().test(shop.report(), s3.endpoint(), name);
    return runs()
        .run(
            new TestRunSpec(
                spec.formatVersion(),
                spec.restore(),
                spec.uid(),
                spec.scope(),
                new StoredBackup(spec.backup().destination(), key, Sha256.of(content)),
                null,
                spec.server(),
                false,
                List.of(),
                List.of(),
                60,
                0));
  }

  private static TestRunSpec throwAway(TestRunSpec spec, int port) {
    return withServer(spec, true, port);
  }

  private static TestRunSpec withServer(TestRunSpec spec, boolean throwAway, int port) {
    RunSpec.Server server = spec.server();
    return new TestRunSpec(
        spec.formatVersion(),
        spec.restore(),
        spec.uid(),
        spec.scope(),
        spec.backup(),
        null,
        new RunSpec.Server(
            server.field(), server.host(), port, server.credentials(), server.sslMode(), null),
        throwAway,
        spec.databases(),
        spec.queries(),
        spec.noProgressTimeoutSeconds(),
        spec.jobs());
  }

  private static Runs.Outcome counted(String name, String database) throws Exception {
    Runs.Outcome backup =
        runs().run(runs().specs().counting(runs().spec(name, database, s3.endpoint()), 1));
    backup.assertSuccess();
    return backup;
  }
}
