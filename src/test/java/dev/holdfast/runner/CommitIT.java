package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.embedded.EmbeddedPostgres;
import dev.holdfast.embedded.EmbeddedS3;
import dev.holdfast.embedded.proxy.Fault;
import dev.holdfast.embedded.proxy.FaultyProxy;
import dev.holdfast.embedded.proxy.Trigger;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The moment in which what was stored becomes a backup: whatever happens around it, what is
 * reported as a backup has all of its objects.
 */
@Execution(ExecutionMode.CONCURRENT)
class CommitIT {
  private static final String MANIFEST = ".*manifest.json";
  private static EmbeddedPostgres postgres;
  private static EmbeddedS3 s3;

  @TempDir Path directory;

  @BeforeAll
  static void start() {
    postgres = EmbeddedPostgres.start();
    s3 = EmbeddedS3.borrow();
    postgres.createDatabase("shop");
    postgres.execute("shop", "create table t as select generate_series(1, 1000) as id");
  }

  @AfterAll
  static void stop() {
    postgres.close();
    s3.close();
  }

  @Test
  void readBackThatBreaksIsTriedAgain() throws Exception {
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      proxy.inject(Trigger.on("GET", MANIFEST).nth(2), new Fault.ResetResponse(0));

      Runs.Outcome outcome = runs().run(spec("readback", proxy));

      outcome.assertSuccess();
      assertWhole("readback", outcome);
    }
  }

  @Test
  void answersToTheManifestThatAreLostCostNoObject() throws Exception {
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      proxy.inject(Trigger.on("PUT", MANIFEST), new Fault.LoseResponse());
      Runs.Outcome first = runs().run(spec("lost", proxy));
      proxy.heal();

      Runs.Outcome second = runs().run(spec("lost", proxy));

      second.assertSuccess();
      assertWhole("lost", second);
      if (first.exitCode() == 0) {
        assertThat(second.report().manifest()).isEqualTo(first.report().manifest());
      }
    }
  }

  @Test
  void commitThatNobodyCanSeeIsNoSuccessAndIsFoundByTheNextAttempt() throws Exception {
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      proxy.inject(Trigger.on("GET", MANIFEST).from(2), new Fault.ResetResponse(0));
      Runs.Outcome first = runs().run(spec("unseen", proxy));
      proxy.heal();
      List<String> left = runs().files("unseen");

      Runs.Outcome second = runs().run(spec("unseen", proxy));

      assertThat(first.exitCode()).isNotZero();
      assertThat(left).as(String.join("\n", first.log())).hasSize(2);
      second.assertSuccess();
      assertWhole("unseen", second);
      assertThat(runs().files("unseen")).isEqualTo(left);
    }
  }

  /** A drained node ends a Job's process just then. */
  @Test
  void runThatIsStoppedWhileItCommitsLeavesAWholeBackup() throws Exception {
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      var held =
          proxy.inject(Trigger.on("GET", MANIFEST).nth(2), new Fault.Delay(Duration.ofSeconds(8)));
      Process process = process(spec("evicted", proxy));
      Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> held.hits() > 0);

      process.destroy();

      assertThat(process.waitFor(3, TimeUnit.MINUTES)).isTrue();
      proxy.heal();
      Runs.Outcome second = runs().run(spec("evicted", proxy));
      second.assertSuccess();
      assertWhole("evicted", second);
    }
  }

  /** One commits and is thought dead; the other defers to it, and removes its own. */
  @Test
  void twoAttemptsNeverRemoveBothCopies() throws Exception {
    try (FaultyProxy slow = FaultyProxy.start(URI.create(s3.endpoint()));
        FaultyProxy cut = FaultyProxy.start(URI.create(s3.endpoint()))) {
      CountDownLatch letGo = new CountDownLatch(1);
      var held = slow.inject(Trigger.on("PUT", ".*backup_.*").nth(1), new Fault.Hold(letGo));
      CompletableFuture<Runs.Outcome> second = runs().start(spec("both", slow));
      Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> held.hits() > 0);
      cut.inject(Trigger.on("GET", MANIFEST).from(2), new Fault.ResetResponse(0));

      Runs.Outcome first = runs().run(spec("both", cut));
      letGo.countDown();

      assertThat(first.exitCode()).isNotZero();
      second.get().assertSuccess();
      assertWhole("both", second.get());
    }
  }

  @Test
  void manifestThatNamesNothingIsNoBackup() throws Exception {
    plant("planted", "{\"formatVersion\":99,\"identity\":{\"backupUid\":\"uid-planted\"}}");

    Runs.Outcome outcome = runs().backup("planted", "shop");

    assertThat(outcome.exitCode()).isEqualTo(78);
    assertThat(outcome.report().reason()).isEqualTo(FailureReason.BACKUP_EXISTS);
  }

  @Test
  void committedBackupWhoseObjectIsGoneIsNoSuccess() throws Exception {
    Runs.Outcome first = runs().backup("robbed", "shop");
    String file = runs().manifest(first.report()).objects().get(0).file();
    try (S3Client client = s3.client()) {
      String key = first.report().manifest().key().replace(Manifest.FILE_NAME, file);
      client.deleteObject(r -> r.bucket(EmbeddedS3.BUCKET).key(key));
    }

    Runs.Outcome second = runs().backup("robbed", "shop");

    assertThat(second.exitCode()).isEqualTo(78);
    assertThat(second.report().reason()).isEqualTo(FailureReason.OBJECT_MISSING);
    assertThat(second.report().message()).contains(file, "is gone");
  }

  @Test
  void databaseThatIsNamedTwiceIsRefused() throws Exception {
    RunSpec spec =
        runs()
            .specs()
            .withParts(spec("double"), List.of("shop", "shop"), List.of(), RunSpec.Filters.NONE);

    Runs.Outcome outcome = runs().run(spec);

    assertThat(outcome.exitCode()).isEqualTo(78);
    assertThat(outcome.report().field()).isEqualTo("spec.source.databases");
    assertThat(outcome.report().message()).contains("\"shop\" is named twice");
    assertThat(runs().files("double")).isEmpty();
  }

  @Test
  void databaseWhoseNameTheServerCutsIsNotTheOneThatWasMeant() throws Exception {
    postgres.createDatabase("✓".repeat(21));

    Runs.Outcome outcome = runs().backup("cut", "✓".repeat(30));

    assertThat(outcome.exitCode()).isEqualTo(78);
    assertThat(outcome.report().reason()).isEqualTo(FailureReason.DATABASE_NOT_FOUND);
    assertThat(runs().files("cut")).isEmpty();
  }

  /** The same policy in two clusters, with one bucket. */
  @Test
  void uploadOfAnotherClusterIsNotAborted() throws Exception {
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()));
        S3Client client = s3.client()) {
      String key = "runner/default/policy/shared/backup_of_the_other_cluster.dump";
      var upload =
          client.createMultipartUpload(r -> r.bucket(EmbeddedS3.BUCKET).key(key)).uploadId();

      runs().backup("shared", "shop").assertSuccess();

      assertThat(client.listMultipartUploads(r -> r.bucket(EmbeddedS3.BUCKET)).uploads())
          .anyMatch(open -> open.uploadId().equals(upload));
      client.abortMultipartUpload(r -> r.bucket(EmbeddedS3.BUCKET).key(key).uploadId(upload));
    }
  }

  private static void plant(String name, String manifest) {
    try (S3Client client = s3.client()) {
      client.putObject(
          r ->
              r.bucket(EmbeddedS3.BUCKET)
                  .key("runner/default/policy/" + name + "/" + Manifest.FILE_NAME),
          RequestBody.fromString(manifest));
    }
  }

  private Runs runs() {
    return new Runs(directory, postgres, s3);
  }

  private RunSpec spec(String name) throws Exception {
    return runs().spec(name, "shop", s3.endpoint());
  }

  private RunSpec spec(String name, FaultyProxy proxy) throws Exception {
    return runs().spec(name, "shop", proxy.endpoint());
  }

  private void assertWhole(String name, Runs.Outcome outcome) {
    assertThat(runs().files(name))
        .containsAll(
            runs().manifest(outcome.report()).objects().stream()
                .map(Manifest.StoredObject::file)
                .toList());
  }

  private Process process(RunSpec spec) throws Exception {
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx80m",
                "-XX:+UseSerialGC",
                "-jar",
                "target/quarkus-app/quarkus-run.jar",
                "job",
                "backup")
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("process.log").toFile());
    builder.environment().put(RunSpec.ENVIRONMENT_VARIABLE, Json.line(spec));
    return builder.start();
  }
}
