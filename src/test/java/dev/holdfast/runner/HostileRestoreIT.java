package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RestoreOptions;
import dev.holdfast.artifact.RestoreRunSpec;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.artifact.TestRunSpec;
import dev.holdfast.embedded.EmbeddedPostgres;
import dev.holdfast.embedded.EmbeddedS3;
import dev.holdfast.embedded.proxy.Fault;
import dev.holdfast.embedded.proxy.FaultyProxy;
import dev.holdfast.embedded.proxy.Trigger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What databases, servers and backups can have in them that a restore must cope with. */
class HostileRestoreIT {
  private static final RestoreOptions.Replacement DROP =
      new RestoreOptions.Replacement(true, false);
  private static final RestoreOptions.Replacement TERMINATE =
      new RestoreOptions.Replacement(true, true);

  private static EmbeddedPostgres postgres;
  private static EmbeddedS3 s3;

  @TempDir static Path directory;

  @BeforeAll
  static void start() {
    postgres =
        EmbeddedPostgres.start(
            "wal_level=logical", "max_prepared_transactions=5", "max_replication_slots=5");
    s3 = EmbeddedS3.borrow();
  }

  @AfterAll
  static void stop() {
    postgres.close();
    s3.close();
  }

  /** The second pod of a Job, when the node of the first one was only out of sight. */
  @Test
  void attemptThatComesLateKeepsWhatWasWrittenSinceAnotherHasFinished() throws Exception {
    Runs.Outcome backup = backedUp("late");
    CountDownLatch letGo = new CountDownLatch(1);
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      var held = proxy.inject(Trigger.on("GET", ".*backup_.*").first(1), new Fault.Hold(letGo));
      CompletableFuture<Runs.Outcome> late =
          runs().start(options(backup, "late", proxy.endpoint(), replacing(DROP)));
      Awaitility.await()
          .atMost(Duration.ofMinutes(3))
          .until(() -> held.hits() > 0 || late.isDone());
      runs().run(options(backup, "late", s3.endpoint(), replacing(DROP))).assertSuccess();
      postgres.execute("late", "insert into t values ('written since')");

      letGo.countDown();
      late.join();
    }

    assertThat(text("late", "select string_agg(what, ',' order by what) from t"))
        .isEqualTo("backed up,written since");
  }

  @Test
  void preparedTransactionInWhatIsReplacedIsToldBeforeAnythingIsMade() throws Exception {
    Runs.Outcome backup = backedUp("prepared");
    postgres.execute(
        "prepared",
        "begin",
        "insert into t values ('prepared')",
        "prepare transaction 'of the application'");
    try {
      Runs.Outcome plan =
          runs().run(options(backup, "prepared", s3.endpoint(), replacing(TERMINATE).planned()));
      Runs.Outcome restore =
          runs().run(options(backup, "prepared", s3.endpoint(), replacing(TERMINATE)));

      assertThat(restore.report().succeeded()).isFalse();
      assertThat(restore.report().message()).contains("prepared transaction");
      assertThat(plan.report().succeeded()).as("a plan of a restore that fails").isFalse();
    } finally {
      postgres.execute("prepared", "rollback prepared 'of the application'");
    }
  }

  @Test
  void streamOfAReplicationSlotIsEndedWhenConnectionsAre() throws Exception {
    Runs.Outcome backup = backedUp("streamed");
    postgres.execute("streamed", "select pg_create_logical_replication_slot('s', 'test_decoding')");
    ProcessBuilder receiver =
        new ProcessBuilder(
                postgres.binaries().resolve("pg_recvlogical").toString(),
                "-h",
                postgres.host(),
                "-p",
                String.valueOf(postgres.port()),
                "-U",
                EmbeddedPostgres.USER,
                "-d",
                "streamed",
                "--slot=s",
                "--start",
                "--no-loop",
                "--file=/dev/null")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("stream.log").toFile());
    receiver.environment().put("PGPASSWORD", EmbeddedPostgres.PASSWORD);
    Process stream = receiver.start();
    try {
      Awaitility.await()
          .until(() -> "1".equals(text("postgres", "select count(*) from pg_stat_replication")));

      Runs.Outcome plan =
          runs().run(options(backup, "streamed", s3.endpoint(), replacing(TERMINATE).planned()));
      Runs.Outcome restore =
          runs().run(options(backup, "streamed", s3.endpoint(), replacing(TERMINATE)));

      plan.assertSuccess();
      restore.assertSuccess();
    } finally {
      stream.destroyForcibly().waitFor();
    }
  }

  @Test
  void testOfADatabaseThatSubscribesLeavesNothingBehind() throws Exception {
    postgres.createDatabase("subscriber");
    postgres.execute(
        "subscriber",
        "create table t as select 1 as id",
        "create subscription s connection 'host=127.0.0.1 port=1 dbname=x' publication p"
            + " with (connect = false)");
    Runs.Outcome backup = backup("subscriber");
    TestRunSpec spec = runs().specs().test(backup.report(), s3.endpoint(), "subscriber");

    Runs.Outcome first = runs().run(spec);
    List<String> left =
        runs().databases().stream().filter(name -> name.startsWith("holdfast_")).toList();
    Runs.Outcome second = runs().run(spec);

    first.assertSuccess();
    assertThat(second.report().succeeded()).as(second.report().message()).isTrue();
    assertThat(left).isEmpty();
  }

  @Test
  void queryCannotEndTheTransactionThatKeepsItFromWriting() throws Exception {
    Runs.Outcome backup = backedUp("asked");

    runs()
        .run(
            runs()
                .specs()
                .test(
                    backup.report(),
                    s3.endpoint(),
                    "asked",
                    new TestRunSpec.Query(
                        "spec.queries[0]",
                        "asked",
                        "select true) as q (answer); rollback; begin transaction read write; create"
                            + " role made_by_a_query; commit; select * from (select true",
                        5)));

    assertThat(text("postgres", "select count(*) from pg_roles where rolname = 'made_by_a_query'"))
        .isEqualTo("0");
  }

  @Test
  void tablespaceThatTheTestsServerLacksSaysNothingAboutTheBackup() throws Exception {
    Path space = Files.createTempDirectory("holdfast-space");
    Files.setPosixFilePermissions(space, PosixFilePermissions.fromString("rwxrwxrwx"));
    new ProcessBuilder("chown", "postgres", space.toString()).start().waitFor();
    postgres.createDatabase("spaced");
    postgres.execute("postgres", "create tablespace fast location '" + space + "'");
    postgres.execute("spaced", "create table t tablespace fast as select 1 as id");
    Runs.Outcome backup = backup("spaced");
    postgres.execute("postgres", "drop database spaced", "drop tablespace fast");

    Runs.Outcome test = runs().run(runs().specs().test(backup.report(), s3.endpoint(), "spaced"));

    assertThat(test.report().reason()).isNotEqualTo(FailureReason.NOT_RESTORABLE);
    assertThat(test.report().destinations()).noneMatch(copy -> !copy.isStored());
  }

  @Test
  void withoutOwnersAndPrivilegesTheDatabaseItselfBelongsToTheRoleThatRestores() throws Exception {
    postgres.execute(
        "postgres",
        "create role db_owner",
        "create role db_reader",
        "create database dbowned owner db_owner",
        "revoke connect on database dbowned from public",
        "grant connect on database dbowned to db_reader");
    postgres.execute("dbowned", "create table t as select 1 as id");
    Runs.Outcome backup = backup("dbowned");
    RestoreRunSpec spec =
        runs().specs().restore(backup.report(), s3.endpoint(), "dbowned", "dbowned_r");

    runs()
        .run(
            RunnerSpecs.withOptions(
                spec, RestoreOptions.DEFAULT.with(new RestoreOptions.Roles(false, true, true))))
        .assertSuccess();

    assertThat(
            text(
                "postgres",
                "select datdba::regrole || ' ' || datacl::text from pg_database"
                    + " where datname = 'dbowned_r'"))
        .startsWith(EmbeddedPostgres.USER + " ")
        .doesNotContain("db_reader");
  }

  @Test
  void rolesThatTheTargetsRoleMayNotMakeAreInTheWayOfThePlan() throws Exception {
    postgres.createRole("limited", "limited-Secret-1", "createdb createrole");
    postgres.createRole("lost", "lost-Secret-1", "superuser");
    postgres.execute("postgres", "create database losing owner lost");
    postgres.execute("losing", "create table t as select 1 as id", "alter table t owner to lost");
    Runs.Outcome backup =
        runs().run(runs().specs().withGlobals(runs().specs().counting(spec("losing"), 1)));
    backup.assertSuccess();
    postgres.execute("postgres", "drop database losing", "drop role lost");
    RestoreOptions globals =
        RestoreOptions.DEFAULT.with(new RestoreOptions.Roles(true, false, false));

    Runs.Outcome plan = runs().run(limited(backup, "losing", globals.planned()));
    Runs.Outcome restore = runs().run(limited(backup, "losing", globals));

    assertThat(restore.report().reason()).isEqualTo(FailureReason.SERVER_PERMISSION_DENIED);
    assertThat(restore.report().message())
        .as("which role, and why")
        .contains("role \"lost\" cannot be made: ")
        .containsIgnoringCase("superuser attribute");
    assertThat(plan.report().message()).isEqualTo(restore.report().message());
    assertThat(text("postgres", "select count(*) from pg_roles where rolname = 'lost'"))
        .isEqualTo("0");
  }

  @Test
  void twoDatabasesCannotGetOneNameWhichIsToldBeforeAnythingIsMade() throws Exception {
    Runs.Outcome backup = backedUp("one");
    RestoreRunSpec spec = runs().specs().restore(backup.report(), s3.endpoint(), "one", "both");

    Runs.Outcome restore =
        runs()
            .run(
                new RestoreRunSpec(
                    spec.formatVersion(),
                    spec.restore(),
                    spec.uid(),
                    spec.backup(),
                    null,
                    spec.target(),
                    List.of(
                        new RestoreRunSpec.Mapping("one", "both"),
                        new RestoreRunSpec.Mapping("one", "both")),
                    60,
                    RestoreOptions.DEFAULT.planned()));

    assertThat(restore.report().succeeded()).isFalse();
  }

  @Test
  void textOfARoleIsNoStatementWhateverTheServerTakesABackslashFor() throws Exception {
    try (EmbeddedPostgres old = EmbeddedPostgres.start("standard_conforming_strings=off")) {
      old.execute("postgres", "create role harmless");
      Runs on = new Runs(directory, old, s3);
      Runs.Outcome any = backedUp("any");
      RestoreRunSpec spec = on.specs().restore(any.report(), s3.endpoint(), "any", "any_r");
      RolesSql roles =
          RolesSql.of(
              List.of(
                  "CREATE ROLE fresh;",
                  "ALTER ROLE fresh WITH PASSWORD '\\''; alter role harmless superuser; --';"),
              Set.of("harmless"));

      try {
        new TargetServer(ServerAddress.of(spec.target()), List.of(), null)
            .roles()
            .making()
            .make(roles);
      } catch (RunFailedException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }

      try (var connection = old.connect("postgres");
          var statement = connection.createStatement();
          var row =
              statement.executeQuery("select rolsuper from pg_roles where rolname = 'harmless'")) {
        row.next();
        assertThat(row.getBoolean(1)).isFalse();
      }
    }
  }

  @Test
  void namesOfAllKindsAreReplacedAndDropped() throws Exception {
    List<String> keptByOthers = kept();
    for (String name :
        List.of(
            "a\"b'c;--", "é".repeat(31) + "x", "x".repeat(63), "%41 +?&#/", "Ünï\tcode", "$1")) {
      Runs.Outcome backup = backedUp(name);
      RestoreRunSpec spec = runs().specs().restore(backup.report(), s3.endpoint(), name, name);

      runs().run(RunnerSpecs.withOptions(spec, replacing(DROP))).assertSuccess();

      assertThat(text(name, "select string_agg(what, ',') from t")).isEqualTo("backed up");
    }
    assertThat(kept()).isEqualTo(keptByOthers);
  }

  private static List<String> kept() throws Exception {
    return runs().databases().stream().filter(name -> name.contains("_before_")).sorted().toList();
  }

  /** A database that was backed up, and has changed since. */
  private static Runs.Outcome backedUp(String name) throws Exception {
    postgres.createDatabase(name);
    postgres.execute(name, "create table t as select 'backed up'::text as what");
    Runs.Outcome backup = backup(name);
    postgres.execute(name, "update t set what = 'changed since'");
    return backup;
  }

  private static Runs.Outcome backup(String name) throws Exception {
    Runs.Outcome backup = runs().run(runs().specs().counting(spec(name), 1));
    backup.assertSuccess();
    return backup;
  }

  private static RunSpec spec(String database) throws Exception {
    return runs().spec("h" + Integer.toHexString(database.hashCode()), database, s3.endpoint());
  }

  private static RestoreOptions replacing(RestoreOptions.Replacement replacement) {
    return RestoreOptions.DEFAULT.with(replacement);
  }

  private static RestoreRunSpec options(
      Runs.Outcome backup, String name, String endpoint, RestoreOptions options) throws Exception {
    return RunnerSpecs.withOptions(
        runs().specs().restore(backup.report(), endpoint, name, name), options);
  }

  private static RestoreRunSpec limited(Runs.Outcome backup, String name, RestoreOptions options)
      throws Exception {
    RestoreRunSpec spec = options(backup, name, s3.endpoint(), options);
    Path secret =
        runs()
            .specs()
            .secret("limited", Map.of("username", "limited", "password", "limited-Secret-1"));
    return new RestoreRunSpec(
        spec.formatVersion(),
        spec.restore(),
        spec.uid(),
        spec.backup(),
        null,
        new RunSpec.Server(
            spec.target().field(),
            spec.target().host(),
            spec.target().port(),
            new RunSpec.MountedSecret("limited", secret.toString(), "f"),
            "prefer",
            null),
        spec.databases(),
        60,
        spec.options());
  }

  private static String text(String database, String query) throws SQLException {
    try (var connection = postgres.connect(database);
        var statement = connection.createStatement();
        var row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }

  private static Runs runs() {
    return new Runs(directory, postgres, s3);
  }
}
