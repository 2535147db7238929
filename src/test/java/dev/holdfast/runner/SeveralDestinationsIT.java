package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.artifact.Compression;
import dev.holdfast.artifact.DestinationReport;
import dev.holdfast.artifact.DumpFormat;
import dev.holdfast.artifact.Encryption;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.RestoreRunSpec;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.embedded.AgeIdentity;
import dev.holdfast.embedded.DatabaseComparison;
import dev.holdfast.embedded.EmbeddedPostgres;
import dev.holdfast.embedded.EmbeddedS3;
import dev.holdfast.embedded.HoldfastProcess;
import dev.holdfast.embedded.SampleDatabase;
import dev.holdfast.embedded.SilentProxy;
import dev.holdfast.embedded.SmallVolume;
import dev.holdfast.embedded.StandardTools;
import dev.holdfast.embedded.proxy.Fault;
import dev.holdfast.embedded.proxy.FaultyProxy;
import dev.holdfast.embedded.proxy.Trigger;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.Condition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * One pass over a database that feeds several destinations: whatever becomes of one of them, the
 * others have the whole backup, and the report tells of each.
 */
class SeveralDestinationsIT {
  private static final String MANIFEST = ".*manifest.json";

  /** A destination may hold the others up for a third of it. */
  private static final int SHORT = 24;

  private static final int LONG = 60;

  private static final String NOISE =
      "create table %s as select gen_random_uuid() as a, gen_random_uuid() as b"
          + " from generate_series(1, %d)";

  private static EmbeddedPostgres postgres;
  private static EmbeddedS3 s3;

  @TempDir Path directory;
  private Path volume;

  @BeforeAll
  static void start() {
    postgres = EmbeddedPostgres.start();
    s3 = EmbeddedS3.borrow();
    SampleDatabase.create(postgres, "shop", 10);
    postgres.createDatabase("noise");
    // More than fits into the buffers of an upload, in rows that do not compress, and two tables
    // that are worth a dump of their own.
    postgres.execute("noise", NOISE.formatted("t", 330_000));
    postgres.execute("noise", NOISE.formatted("u", 330_000));
  }

  @AfterAll
  static void stop() {
    postgres.close();
    s3.close();
  }

  @BeforeEach
  void makeVolume() throws IOException {
    volume = Files.createDirectory(directory.resolve("volume"));
  }

  @Test
  void everyDestinationHasTheSameBackup() throws Exception {
    RunSpec.Destination first = bucket("first", 0, s3.endpoint());
    RunSpec.Destination second = bucket("second", 1, s3.endpoint());
    RunSpec.Destination local = RunnerSpecs.volume("local", 2, volume);

    Runs.Outcome outcome = run(spec("same", "shop"), LONG, first, second, local);

    outcome.assertSuccess();
    assertThat(outcome.report().destinations()).hasSize(3).allMatch(DestinationReport::isStored);
    assertThat(outcome.report().destinations())
        .extracting(DestinationReport::sha256)
        .containsOnly(outcome.report().manifest().sha256());
    assertThat(outcome.report().destinations())
        .extracting(DestinationReport::storedBytes)
        .containsOnly(outcome.report().storedBytes());
    assertWhole("same", "first/");
    assertThat(bytes("same", "second/")).isEqualTo(bytes("same", "first/"));
    assertThat(volumeBytes("same")).isEqualTo(bytes("same", "first/"));
    restoreFrom(outcome.report(), second);
    restoreFrom(outcome.report(), local);
  }

  @Tag("slow")
  @Test
  void dumpsSideBySideEachGoEverywhere() throws Exception {
    Runs.Outcome outcome =
        run(
            specs().withJobs(spec("jobs", "noise"), "jobs", 2),
            LONG,
            bucket("first", 0, s3.endpoint()),
            RunnerSpecs.volume("local", 1, volume));

    outcome.assertSuccess();
    assertThat(outcome.report().destinations()).hasSize(2).allMatch(DestinationReport::isStored);
    assertThat(bytes("jobs", "first/")).hasSize(3).isEqualTo(volumeBytes("jobs"));
    assertWhole("jobs", "first/");
  }

  @Test
  void encryptionIsDoneOnceForAll() throws Exception {
    assumeTrue(StandardTools.has("age"), "skipped: age is not installed");
    RunSpec.Recipients recipients =
        new RunSpec.Recipients(
            Encryption.AGE, List.of(AgeIdentity.create(directory, "identity").recipient()), null);

    Runs.Outcome outcome =
        run(
            specs().encrypted(spec("secret", "shop"), recipients),
            LONG,
            bucket("first", 0, s3.endpoint()),
            RunnerSpecs.volume("local", 1, volume));

    outcome.assertSuccess();
    assertWhole("secret", "first/");
    assertThat(volumeBytes("secret"))
        .isEqualTo(bytes("secret", "first/"))
        .hasKeySatisfying(new Condition<>(file -> file.endsWith(".dump.zst.age"), "encrypted"));
  }

  @Test
  void bucketThatIsMissingCostsOnlyItsOwnCopy() throws Exception {
    RunSpec.Destination nowhere =
        specs().bucket("nowhere", 0, "no-such-bucket", "x/", s3.endpoint());
    RunSpec.Destination good = bucket("good", 1, s3.endpoint());

    Runs.Outcome outcome = run(spec("missing", "shop"), LONG, nowhere, good);

    outcome.assertSuccess();
    DestinationReport failed = assertPartial(outcome, "nowhere", FailureReason.BUCKET_NOT_FOUND);
    assertThat(failed.field()).isEqualTo("spec.destinations[0].s3");
    assertThat(failed.message()).contains("no-such-bucket");
    assertThat(outcome.report().manifest().destination()).isEqualTo("good");
    assertThat(outcome.log())
        .anyMatch(line -> line.contains("destination \\\"nowhere\\\" has failed"));
    restoreFrom(outcome.report(), good);
  }

  @Test
  void destinationThatDiesMidWayIsLeftOut() throws Exception {
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      var dead =
          proxy.inject(
              Trigger.on("PUT", ".*").query("partNumber").from(3),
              new Fault.Answer(403, "AccessDenied"));

      Runs.Outcome outcome =
          run(
              spec("dying", "noise"),
              LONG,
              bucket("good", 0, s3.endpoint()),
              bucket("dying", 1, proxy.endpoint()));

      outcome.assertSuccess();
      assertThat(dead.hits()).isPositive();
      assertPartial(outcome, "dying", FailureReason.DESTINATION_ACCESS_DENIED);
      assertWhole("dying", "good/");
      assertThat(keys("dying", "dying/")).isEmpty();
      assertThat(s3.openUploads()).isZero();
    }
  }

  @Test
  void destinationThatHangsMidWayIsGivenUp() throws Exception {
    try (SilentProxy proxy =
        SilentProxy.start(URI.create(s3.endpoint()).getPort(), "partNumber=")) {
      Runs.Outcome outcome =
          run(
              spec("hanging", "noise"),
              SHORT,
              bucket("hanging", 0, "http://127.0.0.1:" + proxy.port()),
              bucket("good", 1, s3.endpoint()));

      outcome.assertSuccess();
      assertThat(proxy.silenced()).isPositive();
      DestinationReport failed = assertPartial(outcome, "hanging", FailureReason.NO_PROGRESS);
      assertThat(failed.message())
          .contains("no progress for 8 s", "a third of spec.jobTemplate.noProgressTimeout");
      assertWhole("hanging", "good/");
      assertThat(keys("hanging", "hanging/")).isEmpty();
    }
  }

  @Test
  void destinationThatHangsFromTheStartIsGivenUp() throws Exception {
    try (SilentProxy proxy = SilentProxy.start(URI.create(s3.endpoint()).getPort(), "GET ")) {
      Runs.Outcome outcome =
          run(
              spec("mute", "shop"),
              SHORT,
              bucket("mute", 0, "http://127.0.0.1:" + proxy.port()),
              bucket("good", 1, s3.endpoint()));

      outcome.assertSuccess();
      assertThat(assertPartial(outcome, "mute", FailureReason.NO_PROGRESS).message())
          .contains("in looking for the backup");
      assertWhole("mute", "good/");
    }
  }

  @Tag("slow")
  @Test
  void destinationThatIsSlowIsWaitedFor() throws Exception {
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      var slow =
          proxy.inject(
              Trigger.on("PUT", ".*").query("partNumber"), new Fault.Delay(Duration.ofSeconds(1)));

      Runs.Outcome outcome =
          run(
              spec("slow", "noise"),
              LONG,
              bucket("quick", 0, s3.endpoint()),
              bucket("slow", 1, proxy.endpoint()));

      outcome.assertSuccess();
      assertThat(slow.hits()).isGreaterThan(4);
      assertThat(outcome.report().destinations()).hasSize(2).allMatch(DestinationReport::isStored);
      assertThat(bytes("slow", "slow/")).isEqualTo(bytes("slow", "quick/"));
      assertWhole("slow", "slow/");
    }
  }

  @Test
  void volumeThatFillsUpIsLeftAsItWas() throws Exception {
    try (SmallVolume small = SmallVolume.mount(volume, 32)) {
      Runs.Outcome outcome =
          run(
              spec("full", "noise"),
              LONG,
              RunnerSpecs.volume("full", 0, volume),
              bucket("good", 1, s3.endpoint()));

      outcome.assertSuccess();
      assertThat(assertPartial(outcome, "full", FailureReason.DESTINATION_FULL).message())
          .contains("has no space left");
      assertThat(small.usedMebibytes()).isZero();
      assertWhole("full", "good/");
    }
  }

  @Test
  void runWhoseDestinationsAllFailHasFailed() throws Exception {
    RunSpec.Destination nowhere =
        specs().bucket("nowhere", 0, "no-such-bucket", "x/", s3.endpoint());
    RunSpec.Destination unmounted =
        RunnerSpecs.volume("unmounted", 1, directory.resolve("unmounted"));
    RunSpec.Destination neither =
        specs().bucket("neither", 1, "no-other-bucket", "x/", s3.endpoint());

    Runs.Outcome passing = run(spec("none", "shop"), LONG, nowhere, unmounted);
    Runs.Outcome permanent = run(spec("none", "shop"), LONG, nowhere, neither);

    assertThat(passing.report().succeeded()).isFalse();
    assertThat(passing.report().reason()).isEqualTo(FailureReason.BUCKET_NOT_FOUND);
    assertThat(passing.report().message())
        .startsWith("every destination has failed: nowhere: ")
        .contains("; unmounted: ");
    assertThat(passing.report().destinations())
        .extracting(DestinationReport::reason)
        .containsExactly(FailureReason.BUCKET_NOT_FOUND, FailureReason.DESTINATION_UNREACHABLE);
    assertThat(passing.exitCode()).as("the volume may be there the next time").isEqualTo(1);
    assertThat(permanent.exitCode()).isEqualTo(78);
  }

  /** The first of two databases is stored everywhere when the second cannot be dumped. */
  @Test
  void failureOfTheDumpLeavesNothingAnywhere() throws Exception {
    postgres.createDatabase("zzz_locked");
    postgres.execute("zzz_locked", "create table t (a int)");
    RunSpec both = specs().withLockWait(spec("dump", "shop"), 1, "shop", "zzz_locked");
    try (Connection holder = postgres.connect("zzz_locked");
        Statement lock = holder.createStatement()) {
      holder.setAutoCommit(false);
      lock.execute("lock table t in access exclusive mode");

      Runs.Outcome outcome =
          run(
              both,
              LONG,
              bucket("first", 0, s3.endpoint()),
              RunnerSpecs.volume("local", 1, volume));

      assertThat(outcome.report().succeeded()).isFalse();
      assertThat(outcome.report().message()).contains("zzz_locked");
      assertThat(outcome.report().destinations()).isEmpty();
      assertThat(outcome.log()).noneMatch(line -> line.contains("has failed and is left out"));
      assertThat(keys("dump", "first/")).isEmpty();
      assertThat(filesOf(volume)).isEmpty();
    }
  }

  @Test
  void killBetweenTwoCommitsIsMadeGoodWithoutAnotherDump() throws Exception {
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      RunSpec spec = killedBetweenCommits("killed", proxy);
      List<String> before = keys("killed", "");
      assertThat(before).contains(manifest("killed", "first/"));
      assertThat(before).doesNotContain(manifest("killed", "second/"));

      Runs.Outcome second = new Runs(directory, postgres, s3).run(spec);

      second.assertSuccess();
      assertThat(second.report().destinations()).hasSize(2).allMatch(DestinationReport::isStored);
      assertThat(keys("killed", "second/"))
          .as("nothing but the manifest has come")
          .hasSameSizeAs(keys("killed", "first/"));
      assertThat(keys("killed", "")).hasSize(before.size() + 1);
      assertThat(bytes("killed", "second/")).isEqualTo(bytes("killed", "first/"));
      assertWhole("killed", "second/");
      assertThat(run(spec, LONG, destinations(spec)).report().destinations())
          .as("a third attempt finds all of it")
          .isEqualTo(second.report().destinations());
    }
  }

  /** A second dump would be another backup of the same name. */
  @Test
  void copyThatWasNotWholeWhenTheRunWasKilledIsNotMadeUpFor() throws Exception {
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      RunSpec spec = killedBetweenCommits("cut", proxy);
      String object =
          keys("cut", "second/").stream().filter(k -> k.contains("backup_")).findFirst().get();
      try (S3Client client = s3.client()) {
        client.deleteObject(r -> r.bucket(EmbeddedS3.BUCKET).key(object));
      }
      List<String> before = keys("cut", "");

      Runs.Outcome second = new Runs(directory, postgres, s3).run(spec);

      second.assertSuccess();
      assertThat(assertPartial(second, "second", FailureReason.NOT_STORED).message())
          .contains("it is not dumped again");
      assertThat(keys("cut", "")).isEqualTo(before);
      assertWhole("cut", "first/");
    }
  }

  /** What lies there with the right size may be what its store has not kept as it was sent. */
  @Test
  void copyThatTheManifestDoesNotVouchForIsNone() throws Exception {
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      RunSpec spec = killedBetweenCommits("doubted", proxy);
      Runs runs = new Runs(directory, postgres, s3);
      String key = manifest("doubted", "first/");
      try (S3Client client = s3.client()) {
        String written =
            client.getObjectAsBytes(r -> r.bucket(EmbeddedS3.BUCKET).key(key)).asUtf8String();
        String without = written.replaceFirst("\"first\"\\s*,\\s*\"second\"", "\"first\"");
        assertThat(without).isNotEqualTo(written);
        client.putObject(
            r -> r.bucket(EmbeddedS3.BUCKET).key(key), RequestBody.fromString(without));
      }

      Runs.Outcome second = runs.run(spec);

      second.assertSuccess();
      assertThat(assertPartial(second, "second", FailureReason.NOT_STORED).message())
          .contains("had left this destination out");
      assertThat(keys("doubted", "second/")).doesNotContain(manifest("doubted", "second/"));
    }
  }

  private RunSpec killedBetweenCommits(String name, FaultyProxy proxy) throws Exception {
    var held = proxy.inject(Trigger.on("PUT", MANIFEST), new Fault.Delay(Duration.ofMinutes(5)));
    RunSpec spec =
        specs()
            .withDestinations(
                spec(name, "shop"),
                LONG,
                bucket("first", 0, s3.endpoint()),
                bucket("second", 1, proxy.endpoint()));
    Process process = process(spec);
    Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> held.hits() > 0);
    process.destroyForcibly().waitFor();
    proxy.heal();
    return spec;
  }

  @Test
  void manifestThatIsRefusedCostsOnlyItsOwnCopy() throws Exception {
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      proxy.inject(Trigger.on("PUT", MANIFEST), new Fault.Answer(403, "AccessDenied"));

      Runs.Outcome first =
          run(
              spec("refused-1", "shop"),
              LONG,
              bucket("refusing", 0, proxy.endpoint()),
              bucket("good", 1, s3.endpoint()));
      Runs.Outcome last =
          run(
              spec("refused-2", "shop"),
              LONG,
              bucket("good", 0, s3.endpoint()),
              bucket("refusing", 1, proxy.endpoint()));

      first.assertSuccess();
      assertPartial(first, "refusing", FailureReason.DESTINATION_ACCESS_DENIED);
      assertThat(keys("refused-1", "refusing/"))
          .as("as long as no manifest was sent anywhere, what cannot be a backup goes")
          .isEmpty();
      assertWhole("refused-1", "good/");
      last.assertSuccess();
      assertPartial(last, "refusing", FailureReason.DESTINATION_ACCESS_DENIED);
      assertThat(keys("refused-2", "refusing/"))
          .as("another attempt might find the manifest and these objects")
          .hasSize(1);
      assertWhole("refused-2", "good/");
    }
  }

  @Test
  void commitThatHangsDoesNotKeepTheOthersFromTheirs() throws Exception {
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      proxy.inject(Trigger.on("PUT", MANIFEST), new Fault.Hang());

      Runs.Outcome outcome =
          run(
              spec("stuck", "shop"),
              SHORT,
              bucket("stuck", 0, proxy.endpoint()),
              bucket("good", 1, s3.endpoint()));

      outcome.assertSuccess();
      assertThat(assertPartial(outcome, "stuck", FailureReason.NO_PROGRESS).message())
          .contains("in committing the manifest");
      assertThat(keys("stuck", "stuck/")).as("its manifest may have come").hasSize(1);
      assertWhole("stuck", "good/");
    }
  }

  /** By its address nobody can tell; by what is found there one can. */
  @Test
  void placeThatHasTwoNamesIsNotTakenForTwoCopies() throws Exception {
    String other = s3.endpoint().replace("127.0.0.1", "localhost");

    Runs.Outcome outcome =
        run(
            spec("twice", "shop"),
            LONG,
            specs().bucket("one", 0, EmbeddedS3.BUCKET, "one/", s3.endpoint()),
            specs().bucket("same", 1, EmbeddedS3.BUCKET, "one/", other));

    outcome.assertSuccess();
    assertThat(assertPartial(outcome, "same", FailureReason.DESTINATION_INVALID).message())
        .contains("the same place as another destination");
    assertWhole("twice", "one/");
  }

  /** What fails under the one name is removed, and that is what is stored under the other. */
  @Test
  void volumeThatHasTwoNamesIsNoBackupWithoutItsObjects() throws Exception {
    Path link = Files.createSymbolicLink(directory.resolve("link"), volume);

    Runs.Outcome outcome =
        run(
            spec("linked", "shop"),
            LONG,
            RunnerSpecs.volume("one", 0, volume),
            RunnerSpecs.volume("same", 1, link));

    assertThat(outcome.report().succeeded()).as(String.join("\n", outcome.log())).isFalse();
    // Which of the two finds the other's object, and which its own removed, is up to chance.
    assertThat(outcome.report().destinations())
        .extracting(DestinationReport::reason)
        .containsExactlyInAnyOrder(FailureReason.UPLOAD_FAILED, FailureReason.OBJECT_MISSING);
    assertThat(outcome.report().message()).contains("the same place");
    assertThat(filesOf(volume)).as("no manifest names what is not there").isEmpty();
  }

  private static DestinationReport assertPartial(
      Runs.Outcome outcome, String name, FailureReason reason) {
    assertThat(outcome.report().destinations()).hasSize(2);
    assertThat(outcome.report().destinations())
        .filteredOn(destination -> !destination.destination().equals(name))
        .singleElement()
        .matches(DestinationReport::isStored);
    DestinationReport failed =
        outcome.report().destinations().stream()
            .filter(destination -> destination.destination().equals(name))
            .findFirst()
            .orElseThrow();
    assertThat(failed.reason()).as(failed.message()).isEqualTo(reason);
    assertThat(failed.isStored()).isFalse();
    return failed;
  }

  /** The bucket of the embedded server, under a prefix that is the destination's name. */
  private RunSpec.Destination bucket(String name, int number, String endpoint) throws IOException {
    return specs().bucket(name, number, EmbeddedS3.BUCKET, name + "/", endpoint);
  }

  private RunSpec spec(String name, String database) throws IOException {
    return specs()
        .of(
            name,
            List.of(database),
            DumpFormat.CUSTOM,
            database.equals("noise") ? Compression.NONE : Compression.ZSTD,
            s3.endpoint());
  }

  private Runs.Outcome run(RunSpec spec, int noProgressTimeout, RunSpec.Destination... to)
      throws IOException {
    return new Runs(directory, postgres, s3)
        .run(specs().withDestinations(spec, noProgressTimeout, to));
  }

  private static RunSpec.Destination[] destinations(RunSpec spec) {
    return spec.destinations().toArray(RunSpec.Destination[]::new);
  }

  private RunnerSpecs specs() {
    return new RunnerSpecs(directory, postgres);
  }

  private static String manifest(String name, String prefix) {
    return prefix + "default/policy/" + name + "/" + Manifest.FILE_NAME;
  }

  private static List<String> keys(String name, String prefix) {
    return s3.keys().stream()
        .filter(key -> key.startsWith(prefix) && key.contains("/policy/" + name + "/"))
        .toList();
  }

  /** What the destination with {@code prefix} has: SHA-256 by file. */
  private static Map<String, String> bytes(String name, String prefix) {
    Map<String, String> found = new TreeMap<>();
    try (S3Client client = s3.client()) {
      for (String key : keys(name, prefix)) {
        byte[] content =
            client.getObjectAsBytes(r -> r.bucket(EmbeddedS3.BUCKET).key(key)).asByteArray();
        found.put(key.substring(key.lastIndexOf('/') + 1), Sha256.of(content));
      }
    }
    return found;
  }

  private static List<Path> filesOf(Path root) throws IOException {
    try (Stream<Path> found = Files.walk(root)) {
      return found.filter(path -> !Files.isDirectory(path)).toList();
    }
  }

  private Map<String, String> volumeBytes(String name) throws IOException {
    Map<String, String> found = new TreeMap<>();
    Path stored = volume.resolve("runner/default/policy").resolve(name);
    try (Stream<Path> files = Files.list(stored)) {
      for (Path file : files.toList()) {
        found.put(file.getFileName().toString(), Sha256.of(Files.readAllBytes(file)));
      }
    }
    return found;
  }

  /** Each object that the manifest names is there and is what it says; nothing else is. */
  private static void assertWhole(String name, String prefix) throws Exception {
    Map<String, String> found = bytes(name, prefix);
    try (S3Client client = s3.client()) {
      Manifest manifest =
          Json.read(
              client
                  .getObjectAsBytes(r -> r.bucket(EmbeddedS3.BUCKET).key(manifest(name, prefix)))
                  .asUtf8String(),
              Manifest.class);
      assertThat(found).hasSize(manifest.objects().size() + 1);
      for (Manifest.StoredObject object : manifest.objects()) {
        assertThat(found).containsEntry(object.file(), object.sha256());
      }
    }
  }

  private void restoreFrom(RunReport report, RunSpec.Destination destination) throws Exception {
    DestinationReport stored =
        report.destinations().stream()
            .filter(one -> one.destination().equals(destination.name()))
            .findFirst()
            .orElseThrow();
    String database = "from_" + destination.name() + "_" + report.ownerUid().replace('-', '_');
    RestoreRunSpec any = specs().restore(report, s3.endpoint(), "shop", database);

    new Runs(directory, postgres, s3)
        .run(
            new RestoreRunSpec(
                any.formatVersion(),
                any.restore(),
                any.uid(),
                new RestoreRunSpec.StoredBackup(destination, stored.key(), stored.sha256()),
                any.identity(),
                any.target(),
                any.databases(),
                any.noProgressTimeoutSeconds(),
                null))
        .assertSuccess();

    DatabaseComparison comparison = DatabaseComparison.of(postgres, "shop", database);
    assertThat(comparison.differences()).isEmpty();
    assertThat(comparison.rows()).isPositive();
  }

  private Process process(RunSpec spec) throws IOException {
    List<String> command = new ArrayList<>(HoldfastProcess.entrypoint());
    command.addAll(List.of("job", "backup"));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("process.log").toFile());
    builder.environment().put(RunSpec.ENVIRONMENT_VARIABLE, Json.line(spec));
    return builder.start();
  }
}
