package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.artifact.Compression;
import dev.holdfast.artifact.DumpFormat;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RestoreOptions;
import dev.holdfast.artifact.RestoreRunSpec;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.embedded.EmbeddedPostgres;
import dev.holdfast.embedded.EmbeddedS3;
import dev.holdfast.embedded.SmallVolume;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * What goes wrong in a restore is told, and leaves the server as it was. Other tests of this kind:
 *
 * <ul>
 *   <li>altered, missing or lengthened objects and manifests: {@link DamagedRestoreIT}
 *   <li>a manifest that points elsewhere: {@link RestoreRunIT}
 *   <li>identities that are wrong or missing: {@link EncryptionIT}
 *   <li>targets that exist or are in use, and what dies at the swap: {@link ReplaceIT}
 *   <li>roles that are missing: {@link PlanIT}, {@link GlobalsIT}
 *   <li>queries and Jobs that are killed: {@link RestoreTestRunIT}
 * </ul>
 */
class BadRestoreIT extends RunsOnServers {
  private static Runs.Outcome compressed;
  private static Runs.Outcome asItIs;

  private String before;
  private RestoreRunSpec indexing;

  @BeforeAll
  static void start() throws Exception {
    postgres.createDatabase("shop");
    postgres.execute(
        "shop",
        "create table t as select i as id, md5(i::text) as what from generate_series(1, 3000) i",
        "create table u as select i as id, md5(i::text) as what from generate_series(1, 3000) i",
        "create index on t (id)");
    compressed = backup("compressed", "shop", Compression.ZSTD);
    asItIs = backup("as-it-is", "shop", Compression.NONE);
  }

  @BeforeEach
  void look() throws Exception {
    before = server();
  }

  @ParameterizedTest
  @CsvSource({
    "true, 3",
    "true, 5",
    "true, 20",
    "true, 25",
    "true, 50",
    "true, 75",
    "true, 99",
    "false, 4",
    "false, 11",
    "false, 30",
    "false, 50",
    "false, 75",
    "false, 99"
  })
  void objectThatIsCutAnywhereIsNoDatabase(boolean zstd, int percent) throws Exception {
    Runs.Outcome backup = zstd ? compressed : asItIs;
    String key = object(backup);
    byte[] whole = get(key);
    put(key, Arrays.copyOf(whole, whole.length * percent / 100));

    Runs.Outcome restore = runs().restore(backup, "shop", "cut");
    put(key, whole);

    assertFails(restore, FailureReason.CHECKSUM_MISMATCH, key);
  }

  @Test
  void extensionThatIsMissingIsNamedBeforeAnythingIsMade() throws Exception {
    postgres.createDatabase("extended");
    postgres.execute(
        "extended",
        "create extension citext",
        "create extension hstore",
        // What the server of the backup had, and this one does not.
        "update pg_extension set extname = 'Not \"here\"' where extname = 'citext'");
    Runs.Outcome backup = backup("extended", "extended", Compression.ZSTD);
    before = server();

    Runs.Outcome restore = runs().restore(backup, "extended", "extended_r");

    assertFails(restore, FailureReason.EXTENSIONS_MISSING, "Not \"here\"", "install");
    assertThat(restore.report().message()).doesNotContain("hstore");
  }

  @Test
  void tablespaceThatIsMissingIsNamedBeforeAnythingIsMade() throws Exception {
    postgres.execute(
        "postgres", "set allow_in_place_tablespaces = on", "create tablespace gone location ''");
    postgres.createDatabase("spaced");
    postgres.execute("spaced", "create table t (id int) tablespace gone");
    Runs.Outcome backup = backup("spaced", "spaced", Compression.ZSTD);
    postgres.execute("spaced", "drop table t");
    postgres.execute("postgres", "drop tablespace gone");
    before = server();

    Runs.Outcome restore = runs().restore(backup, "spaced", "spaced_r");

    assertFails(restore, FailureReason.TABLESPACES_MISSING, "\"gone\"", "create");
  }

  @Test
  void diskThatFillsUpHalfWayIsNamedAndFreeAgain() throws Exception {
    // The server must be able to get there, which it is not in a directory of the test's own.
    Path small = Files.createTempDirectory("holdfast-small");
    try (SmallVolume volume = SmallVolume.mount(small, 24)) {
      Files.setOwner(small, Files.getOwner(Path.of(text("show data_directory"))));
      postgres.execute("postgres", "create tablespace small location '" + small + "'");
      postgres.createDatabase("large");
      postgres.execute(
          "large",
          "create table a tablespace small as select 1 as id",
          "create table b tablespace small as"
              + " select i, repeat(md5(i::text), 8) from generate_series(1, 45000) i");
      Runs.Outcome backup = backup("large", "large", Compression.ZSTD);
      before = server();
      long used = volume.usedMebibytes();

      Runs.Outcome restore = runs().restore(backup, "large", "large_r");

      assertFails(restore, FailureReason.RESTORE_FAILED, "No space left on device");
      postgres.execute("postgres", "checkpoint");
      assertThat(volume.usedMebibytes()).isEqualTo(used);
      postgres.execute("postgres", "drop database large", "drop tablespace small");
    } finally {
      Files.delete(small);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 4})
  void sessionThatIsEndedHalfWayIsToldAndNothingIsLeft(int jobs) throws Exception {
    CompletableFuture<Runs.Outcome> restore = indexing("ended_" + jobs, jobs);

    postgres.execute(
        "postgres",
        "select pg_terminate_backend(pid) from pg_stat_activity"
            + " where datname like 'holdfast_restore_%'");

    assertFails(restore.join(), FailureReason.SERVER_UNREACHABLE, "terminating connection");
  }

  /**
   * Who comes too early cannot drop anything; the reason is one that is followed by another try.
   */
  @Test
  void serverThatCrashesHalfWayIsToldAndTheNextAttemptLeavesNothing() throws Exception {
    CompletableFuture<Runs.Outcome> restore = indexing("crashed", 1);

    postgres.restart();

    RunReport report = restore.join().report();
    assertThat(report.reason()).isEqualTo(FailureReason.SERVER_UNREACHABLE);
    assertThat(report.reason().passing()).isTrue();
    assertThat(server().lines().filter(line -> !line.startsWith("database holdfast_restore_")))
        .containsExactlyElementsOf(before.lines().toList());

    postgres.createDatabase("go_on");
    Runs.Outcome next = runs().run(indexing);
    postgres.execute("postgres", "drop database go_on");

    next.assertSuccess();
    assertThat(runs().databases()).contains("crashed_r").noneMatch(TargetServer::isTemporary);
  }

  /** A restore whose rows are there, and which makes an index for a minute. */
  private CompletableFuture<Runs.Outcome> indexing(String name, int jobs) throws Exception {
    postgres.createDatabase(name);
    postgres.execute(
        name,
        "create function f(i int) returns int language plpgsql immutable as 'begin if"
            + " current_database() like ''holdfast%'' and not exists (select from"
            + " pg_catalog.pg_database where datname = ''go_on'') then perform pg_sleep(60); end"
            + " if; return i; end'",
        "create table t as select 1 as id",
        "create index on t (f(id))");
    Runs.Outcome backup = backup(name.replace('_', '-'), name, Compression.ZSTD);
    before = server();
    indexing =
        RunnerSpecs.withOptions(
            runs().specs().restore(backup.report(), s3.endpoint(), name, name + "_r"),
            RestoreOptions.DEFAULT.withJobs(jobs));
    CompletableFuture<Runs.Outcome> restore = runs().start(indexing);
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(
            () ->
                restore.isDone()
                    || !text("select count(*) from pg_stat_activity where datname like 'holdfast%'"
                            + " and query ilike 'create index%'")
                        .equals("0"));
    return restore;
  }

  private void assertFails(Runs.Outcome restore, FailureReason reason, String... words)
      throws Exception {
    assertThat(restore.report().reason()).as(String.join("\n", restore.log())).isEqualTo(reason);
    assertThat(restore.report().message()).contains(words);
    // A server ends a session a moment after its client did.
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .untilAsserted(() -> assertThat(server()).isEqualTo(before));
  }

  /** All that is on the server besides the contents of databases. */
  private static String server() throws Exception {
    Set<String> all = new TreeSet<>();
    try (var connection = postgres.connect("postgres");
        var statement = connection.createStatement();
        var rows =
            statement.executeQuery(
                "select concat_ws(' ', 'database', datname, datacl::text, datallowconn,"
                    + " datconnlimit, shobj_description(oid, 'pg_database')) from pg_database"
                    + " union all select concat_ws(' ', 'role', rolname, rolsuper, rolcanlogin)"
                    + " from pg_roles"
                    + " union all select concat_ws(' ', 'setting', setdatabase, setrole, setconfig)"
                    + " from pg_db_role_setting"
                    + " union all select 'session in ' || datname from pg_stat_activity"
                    + " where datname <> 'postgres' and application_name <> '"
                    + EmbeddedPostgres.APPLICATION_NAME
                    + "'")) {
      while (rows.next()) {
        all.add(rows.getString(1));
      }
    }
    return String.join("\n", all);
  }

  private static String text(String query) throws Exception {
    try (var connection = postgres.connect("postgres");
        var statement = connection.createStatement();
        var row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }

  private static Runs.Outcome backup(String name, String database, Compression compression)
      throws Exception {
    Runs.Outcome backup =
        runs()
            .run(
                runs()
                    .specs()
                    .of(name, List.of(database), DumpFormat.CUSTOM, compression, s3.endpoint()));
    backup.assertSuccess();
    return backup;
  }

  private static String object(Runs.Outcome backup) {
    String manifest = backup.report().manifest().key();
    return manifest.replace(
        "manifest.json", runs().manifest(backup.report()).objects().get(0).file());
  }

  private static byte[] get(String key) {
    try (S3Client client = s3.client()) {
      return client.getObjectAsBytes(r -> r.bucket(EmbeddedS3.BUCKET).key(key)).asByteArray();
    }
  }

  private static void put(String key, byte[] content) {
    try (S3Client client = s3.client()) {
      client.putObject(r -> r.bucket(EmbeddedS3.BUCKET).key(key), RequestBody.fromBytes(content));
    }
  }
}
