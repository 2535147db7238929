package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.ZstdInputStream;
import dev.holdfast.artifact.Compression;
import dev.holdfast.artifact.DumpFormat;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.LogLine;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.RestoreRunSpec;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.embedded.DatabaseComparison;
import dev.holdfast.embedded.EmbeddedPostgres;
import dev.holdfast.embedded.EmbeddedS3;
import dev.holdfast.embedded.SampleDatabase;
import dev.holdfast.embedded.StandardTools;
import dev.holdfast.embedded.proxy.Fault;
import dev.holdfast.embedded.proxy.FaultyProxy;
import dev.holdfast.embedded.proxy.Trigger;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.zip.GZIPInputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.s3.S3Client;

/** The run of a Job on real servers, without a Kubernetes around it. */
class RunnerIT extends RunsOnServers {
  /** What a run left: how it ended, its report, and its termination message. */
  private record Outcome(int exitCode, RunReport report, String terminationMessage) {}

  @BeforeAll
  static void start() {
    SampleDatabase.create(postgres, "shop", 5);
  }

  @ParameterizedTest
  @CsvSource({
    "CUSTOM, ZSTD, .dump.zst",
    "CUSTOM, GZIP, .dump.gz",
    "CUSTOM, NONE, .dump",
    "PLAIN,  ZSTD, .sql.zst",
    "PLAIN,  GZIP, .sql.gz",
    "PLAIN,  NONE, .sql"
  })
  void everyFormatIsRestoredWithStandardToolsAlone(
      DumpFormat format, Compression compression, String suffix) throws Exception {
    String name = ("f-" + format + "-" + compression).toLowerCase(java.util.Locale.ROOT);

    Outcome outcome = run(spec(name, List.of("shop"), format, compression, s3.endpoint()));

    assertThat(outcome.exitCode()).as(String.valueOf(outcome.report())).isZero();
    Manifest.StoredObject object = manifest(outcome.report()).objects().get(0);
    assertThat(object.file()).endsWith(suffix);
    Path file = download(outcome.report(), object);
    assertThat(Files.size(file)).isEqualTo(object.storedBytes());
    assertThat(Sha256.of(Files.readAllBytes(file))).isEqualTo(object.sha256());
    String restored = name.replace('-', '_');
    postgres.createDatabase(restored);
    restoreByHand(file, object, restored);
    DatabaseComparison comparison = DatabaseComparison.of(postgres, "shop", restored);
    assertThat(comparison.differences()).isEmpty();
    assertThat(comparison.rows()).isPositive();
  }

  @Test
  void databasesOfAnySpellingShareOneBackup() throws Exception {
    List<String> names =
        List.of("shop", "Ünïcödé ✓", "it's \"quoted\"", "a=b host=evil", "sp ace/slash\\..", "a.b");
    for (String name : names.subList(1, names.size())) {
      postgres.createDatabase(name);
      postgres.execute(name, "create table t as select '" + name.replace("'", "''") + "' as name");
    }

    Outcome outcome = run(spec("names", names, DumpFormat.CUSTOM, Compression.ZSTD, s3.endpoint()));

    assertThat(outcome.exitCode()).as(String.valueOf(outcome.report())).isZero();
    List<Manifest.StoredObject> objects = manifest(outcome.report()).objects();
    assertThat(objects).extracting(Manifest.StoredObject::database).isEqualTo(names);
    assertThat(objects).extracting(Manifest.StoredObject::file).doesNotHaveDuplicates();
    assertThat(s3.keys().stream().filter(key -> key.contains("/names/"))).hasSize(names.size() + 1);
    for (Manifest.StoredObject object : objects.subList(1, objects.size())) {
      postgres.createDatabase("restored");
      restoreByHand(download(outcome.report(), object), object, "restored");
      try (var connection = postgres.connect("restored");
          var statement = connection.createStatement();
          var row = statement.executeQuery("select name from t")) {
        row.next();
        assertThat(row.getString(1)).isEqualTo(object.database());
      }
      postgres.execute("postgres", "drop database restored");
    }
  }

  @Test
  void allDatabasesButTheExcludedOnesAreFoundWhenTheyAreDumped() throws Exception {
    try (EmbeddedPostgres server = EmbeddedPostgres.start()) {
      server.createDatabase("one");
      server.createDatabase("two");
      server.createDatabase("scratch");
      server.execute(
          "postgres", "create database closed", "alter database closed allow_connections false");
      RunnerSpecs specs = new RunnerSpecs(directory, server);
      RunSpec spec =
          specs.withParts(
              specs.of("all", List.of(), DumpFormat.CUSTOM, Compression.ZSTD, s3.endpoint()),
              List.of(RunSpec.ALL_DATABASES),
              List.of("scratch"),
              RunSpec.Filters.NONE);

      Outcome outcome = run(spec);

      assertThat(outcome.exitCode()).as(String.valueOf(outcome.report())).isZero();
      assertThat(manifest(outcome.report()).objects())
          .extracting(Manifest.StoredObject::database)
          .containsExactly("one", "postgres", "two");
    }
  }

  @Test
  void filtersKeepWhatTheyNameAndNothingElse() throws Exception {
    postgres.createDatabase("filtered");
    postgres.execute(
        "filtered",
        "create schema app",
        "create schema other",
        "create table app.kept as select 1 as id",
        "create table app.log as select 1 as id",
        "create table app.old_1 as select 1 as id",
        "create table other.gone as select 1 as id");
    RunSpec spec =
        specs()
            .withParts(
                spec(
                    "filtered",
                    List.of("filtered"),
                    DumpFormat.CUSTOM,
                    Compression.ZSTD,
                    s3.endpoint()),
                List.of("filtered"),
                List.of(),
                new RunSpec.Filters(
                    List.of("app"),
                    List.of(),
                    List.of(),
                    List.of("app.old_*"),
                    List.of("app.log")));

    Outcome outcome = run(spec);

    assertThat(outcome.exitCode()).as(String.valueOf(outcome.report())).isZero();
    Manifest.StoredObject object = manifest(outcome.report()).objects().get(0);
    postgres.createDatabase("filtered_again");
    restoreByHand(download(outcome.report(), object), object, "filtered_again");
    try (var connection = postgres.connect("filtered_again");
        var statement = connection.createStatement();
        var row =
            statement.executeQuery(
                "select string_agg(schemaname || '.' || tablename, ' ' order by tablename),"
                    + " (select count(*) from app.kept), (select count(*) from app.log)"
                    + " from pg_tables where schemaname in ('app', 'other')")) {
      row.next();
      assertThat(row.getString(1)).isEqualTo("app.kept app.log");
      assertThat(row.getInt(2)).isEqualTo(1);
      assertThat(row.getInt(3)).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({"no_such_schema,", ", app.no_such_table"})
  void filterThatFitsNothingIsNoEmptyBackup(String schema, String table) throws Exception {
    RunSpec spec =
        specs()
            .withParts(
                spec(
                    "nothing", List.of("shop"), DumpFormat.CUSTOM, Compression.ZSTD, s3.endpoint()),
                List.of("shop"),
                List.of(),
                new RunSpec.Filters(
                    schema == null ? List.of() : List.of(schema),
                    List.of(),
                    table == null ? List.of() : List.of(table),
                    List.of(),
                    List.of()));

    Outcome outcome = run(spec);

    assertThat(outcome.exitCode()).isEqualTo(78);
    assertThat(outcome.report().reason()).isEqualTo(FailureReason.FILTER_MATCHES_NOTHING);
    assertThat(outcome.report().field()).isEqualTo("spec.source.filters");
    assertThat(s3.keys()).noneMatch(key -> key.contains("/nothing/"));
  }

  @Test
  void storeThatBecomesFullMidWayIsLeftNoPartEither() throws Exception {
    postgres.createDatabase("bulky");
    postgres.execute(
        "bulky",
        "create table filler as select repeat(md5(i::text), 20) as words"
            + " from generate_series(1, 50000) i");
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      var full =
          proxy.inject(
              Trigger.on("PUT", ".*").query("partNumber").from(3),
              new Fault.Answer(507, "XMinioStorageFull"));

      Outcome outcome =
          run(
              spec(
                  "filled",
                  List.of("bulky"),
                  DumpFormat.CUSTOM,
                  Compression.NONE,
                  proxy.endpoint()));

      assertThat(full.hits()).as("parts that were refused after two that were stored").isPositive();
      assertThat(outcome.report().reason()).isEqualTo(FailureReason.DESTINATION_FULL);
      assertThat(s3.keys()).noneMatch(key -> key.contains("/filled/"));
      assertThat(s3.openUploads()).isZero();
    }
  }

  @Test
  void fullStoreIsToldAndLeavesNothing() throws Exception {
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      proxy.inject(Trigger.on("PUT", ".*backup_.*"), new Fault.Answer(507, "XMinioStorageFull"));

      Outcome outcome =
          run(spec("full", List.of("shop"), DumpFormat.CUSTOM, Compression.NONE, proxy.endpoint()));

      assertThat(outcome.report().reason()).isEqualTo(FailureReason.DESTINATION_FULL);
      assertThat(outcome.report().message()).contains("has no space left", "XMinioStorageFull");
      assertThat(outcome.report().field()).isEqualTo("spec.destinations[0].s3");
      assertThat(s3.keys()).noneMatch(key -> key.contains("/full/"));
      assertThat(s3.openUploads()).isZero();
    }
  }

  @Test
  void uploadThatNobodyFinishedIsAbortedByTheNextRunOfThePolicyOnceItIsStale() throws Exception {
    String left = "default/policy/gone/globals.0123456789abcdef.sql.zst";
    try (S3Client client = s3.client()) {
      client.createMultipartUpload(r -> r.bucket(EmbeddedS3.BUCKET).key("runner/" + left));
    }
    // A run may take less than the second that the upload has to be old.
    Instant stale = Instant.now().plusSeconds(1);
    RunSpec next =
        spec("next", List.of("shop"), DumpFormat.CUSTOM, Compression.NONE, s3.endpoint());
    assertThat(run(specs().stale(next, 3_600)).exitCode()).isZero();
    assertThat(s3.openUploads()).isEqualTo(1);

    Awaitility.await().until(() -> Instant.now().isAfter(stale));
    RunSpec later =
        spec("later", List.of("shop"), DumpFormat.CUSTOM, Compression.NONE, s3.endpoint());
    assertThat(run(specs().stale(later, 1)).exitCode()).isZero();
    assertThat(s3.openUploads()).isZero();
  }

  /** It fails when the first is stored already: what no manifest names has to go again. */
  @Test
  void secondDatabaseThatFailsLeavesNothingOfTheFirst() throws Exception {
    postgres.createDatabase("readable");
    postgres.execute("readable", "create table t as select 1 as id");
    postgres.createDatabase("secured");
    postgres.execute(
        "secured", "create table t as select 1 as id", "alter table t enable row level security");
    postgres.createRole("few", "few-Secret-1", "");
    postgres.execute("readable", "grant pg_read_all_data to few");
    Path secret = specs().secret("few", Map.of("username", "few", "password", "few-Secret-1"));
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      RunSpec both =
          spec(
              "of-two",
              List.of("readable", "secured"),
              DumpFormat.CUSTOM,
              Compression.ZSTD,
              proxy.endpoint());

      Outcome outcome = run(specs().withSecret(both, secret));

      assertThat(outcome.exitCode()).isNotZero();
      assertThat(outcome.report().message()).contains("\"secured\"", "row-level security");
      assertThat(proxy.requests())
          .anyMatch(
              request -> request.method().equals("PUT") && request.path().contains("/of-two/"));
      assertThat(s3.keys()).noneMatch(key -> key.contains("/of-two/"));
    }
  }

  @Test
  void secondDatabaseThatMayNotBeEnteredIsNamedByItsField() throws Exception {
    postgres.createDatabase("second");
    postgres.execute("second", "create table t (id int)", "create role owner_of_t");
    postgres.createRole("half", "half-Secret-1", "");
    postgres.execute("shop", "grant pg_read_all_data to half");
    postgres.execute("second", "revoke connect on database second from public");
    Path secret = specs().secret("half", Map.of("username", "half", "password", "half-Secret-1"));

    Outcome outcome =
        run(
            specs()
                .withSecret(
                    spec(
                        "second",
                        List.of("shop", "second"),
                        DumpFormat.CUSTOM,
                        Compression.ZSTD,
                        s3.endpoint()),
                    secret));

    assertThat(outcome.exitCode()).isEqualTo(78);
    assertThat(outcome.report().reason()).isEqualTo(FailureReason.SERVER_PERMISSION_DENIED);
    assertThat(outcome.report().field()).isEqualTo("spec.source.databases[1]");
    assertThat(s3.keys()).noneMatch(key -> key.contains("/second/"));
  }

  @Test
  void secondAttemptFindsThatTheFirstHadSucceeded() throws Exception {
    RunSpec spec =
        spec("twice", List.of("shop"), DumpFormat.CUSTOM, Compression.ZSTD, s3.endpoint());
    Outcome first = run(spec);
    Outcome second = run(spec);

    assertThat(second.exitCode()).isZero();
    assertThat(second.report().manifest()).isEqualTo(first.report().manifest());
    assertThat(second.report().storedBytes()).isEqualTo(first.report().storedBytes());
  }

  /** As on a node that the cluster has lost: the old pod goes on while the new one works. */
  @Test
  void attemptThatWasThoughtDeadHarmsNothing() throws Exception {
    RunSpec spec =
        spec("zombie", List.of("shop"), DumpFormat.CUSTOM, Compression.ZSTD, s3.endpoint());
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      var held =
          proxy.inject(
              Trigger.on("PUT", ".*manifest.json"), new Fault.Delay(Duration.ofSeconds(5)));
      RunSpec slow =
          spec("zombie", List.of("shop"), DumpFormat.CUSTOM, Compression.ZSTD, proxy.endpoint());
      CompletableFuture<Outcome> first = CompletableFuture.supplyAsync(() -> unchecked(slow));
      Awaitility.await().until(() -> held.hits() > 0);

      Outcome second = run(spec);

      assertThat(second.exitCode()).isZero();
      assertThat(first.get().exitCode()).isZero();
      assertThat(first.get().report().manifest()).isEqualTo(second.report().manifest());
      Manifest.StoredObject object = manifest(second.report()).objects().get(0);
      assertThat(Sha256.of(Files.readAllBytes(download(second.report(), object))))
          .isEqualTo(object.sha256());
      assertThat(s3.keys().stream().filter(key -> key.contains("/zombie/"))).hasSize(2);
    }
  }

  @Test
  void restoreThatWasThoughtDeadPublishesNothingOfTheOther() throws Exception {
    Outcome backup =
        run(spec("source", List.of("shop"), DumpFormat.CUSTOM, Compression.ZSTD, s3.endpoint()));
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      var held =
          proxy.inject(
              Trigger.on("GET", ".*backup_.*").from(2), new Fault.Delay(Duration.ofSeconds(5)));
      RestoreRunSpec slow = specs().restore(backup.report(), proxy.endpoint(), "shop", "revived");
      RestoreRunSpec spec = specs().restore(backup.report(), s3.endpoint(), "shop", "revived");
      CompletableFuture<Outcome> first =
          CompletableFuture.supplyAsync(() -> unchecked("restore", slow));
      Awaitility.await().until(() -> held.hits() > 0);

      Outcome second = run("restore", spec);

      assertThat(second.exitCode()).as(String.valueOf(second.report())).isZero();
      assertThat(DatabaseComparison.of(postgres, "shop", "revived").differences()).isEmpty();
      // Its database was dropped under it, or it found the other's work: no other end is right.
      if (first.get().exitCode() != 0) {
        assertThat(first.get().report().manifest()).isNull();
      }
      assertThat(DatabaseComparison.of(postgres, "shop", "revived").differences()).isEmpty();
      assertThat(run("restore", spec).exitCode()).isZero();
    }
  }

  private Outcome unchecked(RunSpec spec) {
    return unchecked("backup", spec);
  }

  private Outcome unchecked(String kind, Record spec) {
    try {
      return run(kind, spec);
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void namesakeOfAnotherTimeIsNotOverwritten() throws Exception {
    RunSpec spec =
        spec("namesake", List.of("shop"), DumpFormat.CUSTOM, Compression.ZSTD, s3.endpoint());
    Outcome first = run(spec);
    Outcome other = run(specs().withUid(spec, "another-uid"));

    assertThat(other.report().reason()).isEqualTo(FailureReason.BACKUP_EXISTS);
    assertThat(manifest(first.report()).identity().backupUid()).isEqualTo("uid-namesake");
  }

  @Test
  void terminationMessageFitsWhateverIsSaid() throws Exception {
    String name = "ä\"\\".repeat(21);
    Outcome outcome =
        run(
            spec(
                "message",
                List.of(name.substring(0, 60)),
                DumpFormat.CUSTOM,
                Compression.ZSTD,
                s3.endpoint()));

    assertThat(outcome.report().reason()).isEqualTo(FailureReason.DATABASE_NOT_FOUND);
    assertThat(outcome.terminationMessage().getBytes(StandardCharsets.UTF_8).length)
        .isLessThanOrEqualTo(RunReport.MAX_TERMINATION_BYTES);
    assertThat(Json.read(outcome.terminationMessage(), LogLine.class))
        .isInstanceOf(RunReport.class);
  }

  private RunSpec spec(
      String name,
      List<String> databases,
      DumpFormat format,
      Compression compression,
      String endpoint)
      throws IOException {
    return specs().of(name, databases, format, compression, endpoint);
  }

  private RunnerSpecs specs() {
    return new RunnerSpecs(directory, postgres);
  }

  private Outcome run(RunSpec spec) throws Exception {
    return run("backup", spec);
  }

  private Outcome run(String kind, Record spec) throws Exception {
    Path termination = Files.createTempFile(directory, "termination", ".log");
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put(RunSpec.ENVIRONMENT_VARIABLE, Json.line(spec));
    environment.put(RunSpec.TERMINATION_LOG_VARIABLE, termination.toString());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int exitCode =
        JobMode.run(kind, environment, new PrintStream(out, true, StandardCharsets.UTF_8));
    List<String> lines = out.toString(StandardCharsets.UTF_8).lines().toList();
    for (String line : lines) {
      // Whatever is said, it is one JSON object a line.
      Json.read(line, LogLine.class);
    }
    RunReport report = (RunReport) Json.read(lines.get(lines.size() - 1), LogLine.class);
    return new Outcome(exitCode, report, Files.readString(termination));
  }

  private static Manifest manifest(RunReport report) throws Exception {
    try (S3Client client = s3.client()) {
      byte[] content =
          client
              .getObjectAsBytes(r -> r.bucket(EmbeddedS3.BUCKET).key(report.manifest().key()))
              .asByteArray();
      assertThat(Sha256.of(content)).isEqualTo(report.manifest().sha256());
      return Json.read(new String(content, StandardCharsets.UTF_8), Manifest.class);
    }
  }

  private Path download(RunReport report, Manifest.StoredObject object) {
    String manifest = report.manifest().key();
    Path file = directory.resolve(object.file());
    try (S3Client client = s3.client()) {
      client.getObject(
          r ->
              r.bucket(EmbeddedS3.BUCKET)
                  .key(manifest.substring(0, manifest.lastIndexOf('/') + 1) + object.file()),
          file);
    }
    return file;
  }

  private static void restoreByHand(Path file, Manifest.StoredObject object, String database)
      throws IOException {
    InputStream stored = Files.newInputStream(file);
    try (InputStream dump =
        switch (object.compression()) {
          case ZSTD -> new ZstdInputStream(stored);
          case GZIP -> new GZIPInputStream(stored);
          case NONE -> stored;
        }) {
      if (object.format() == DumpFormat.CUSTOM) {
        StandardTools.restoreArchive(postgres, dump, database);
      } else {
        StandardTools.restoreSql(postgres, dump, database);
      }
    }
  }
}
