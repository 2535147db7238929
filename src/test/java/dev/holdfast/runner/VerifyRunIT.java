package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.luben.zstd.ZstdInputStream;
import dev.holdfast.artifact.Compression;
import dev.holdfast.artifact.DestinationReport;
import dev.holdfast.artifact.DumpFormat;
import dev.holdfast.artifact.Encryption;
import dev.holdfast.artifact.ExitCodes;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.RestoreRunSpec;
import dev.holdfast.artifact.RestoreRunSpec.StoredBackup;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.artifact.VerifyRunSpec;
import dev.holdfast.embedded.AgeIdentity;
import dev.holdfast.embedded.EmbeddedPostgres;
import dev.holdfast.embedded.EmbeddedS3;
import dev.holdfast.embedded.StandardTools;
import dev.holdfast.embedded.proxy.Fault;
import dev.holdfast.embedded.proxy.FaultyProxy;
import dev.holdfast.embedded.proxy.Trigger;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Copies that are read again: what is wrong is found, and nothing is said to be wrong that only
 * could not be looked at.
 */
class VerifyRunIT {
  private static final String DUMP = ".*\\.dump.*";

  private static EmbeddedPostgres postgres;
  private static EmbeddedS3 s3;

  @TempDir Path directory;

  @BeforeAll
  static void start() {
    postgres = EmbeddedPostgres.start();
    s3 = EmbeddedS3.borrow();
    postgres.createDatabase("shop");
    postgres.execute(
        "shop",
        "create table t as select id, gen_random_uuid() as u from generate_series(1, 60000) as id",
        "create index on t (u)");
    postgres.createDatabase("large");
    for (String table : List.of("t", "u")) {
      // Worth a dump of its own.
      postgres.execute(
          "large",
          "create table "
              + table
              + " as select gen_random_uuid() as a, gen_random_uuid() as b"
              + " from generate_series(1, 330000)");
    }
  }

  @AfterAll
  static void stop() {
    postgres.close();
    s3.close();
  }

  @Test
  void everyObjectOfEveryCopyIsReadAndNothingIsWritten() throws Exception {
    Path volume = volume();
    RunSpec.Destination local = RunnerSpecs.volume("local", 1, volume);
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      RunSpec.Destination bucket = bucket(s3.endpoint());
      RunSpec large = runs().spec("all", "large", s3.endpoint());
      RunSpec spec = specs().withGlobals(specs().withJobs(large, "all", 2));
      Runs.Outcome backup = runs().run(specs().withDestinations(spec, 60, bucket, local));
      backup.assertSuccess();
      List<Path> before = files(volume);

      Runs.Outcome outcome = verify(backup, null, bucket(proxy.endpoint()), local);

      outcome.assertSuccess();
      assertThat(outcome.report().message()).isEqualTo("3 objects, read as for a restore");
      assertThat(outcome.report().storedBytes()).isEqualTo(backup.report().storedBytes());
      assertThat(outcome.report().destinations())
          .extracting(DestinationReport::destination, DestinationReport::isStored)
          .containsExactly(tuple("main", true), tuple("local", true));
      assertThat(proxy.requests())
          .isNotEmpty()
          .allSatisfy(request -> assertThat(request.method()).isIn("GET", "HEAD"));
      assertThat(files(volume)).isEqualTo(before);
    }
  }

  @ParameterizedTest
  @EnumSource(Compression.class)
  void plainDumpIsReadToItsEndMark(Compression compression) throws Exception {
    String name = "plain-" + compression.extension();
    Runs.Outcome backup =
        runs().run(specs().of(name, List.of("shop"), DumpFormat.PLAIN, compression, s3.endpoint()));
    backup.assertSuccess();

    verify(backup, null, bucket(s3.endpoint())).assertSuccess();
  }

  enum Damage {
    FLIPPED_BIT,
    CUT,
    LONGER,
    EMPTY,
    MISSING,
    MANIFEST_MISSING,
    MANIFEST_ALTERED
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void damageOfOneCopyIsFoundAndTheOtherIsIntact(Damage damage) throws Exception {
    Path volume = volume();
    RunSpec.Destination local = RunnerSpecs.volume("local", 1, volume);
    String name = "bad-" + damage.name().toLowerCase(java.util.Locale.ROOT).replace('_', '-');
    Runs.Outcome backup =
        runs().run(specs().withDestinations(spec(name), 60, bucket(s3.endpoint()), local));
    backup.assertSuccess();
    Path manifest = find(volume, Manifest.FILE_NAME);
    Path object = find(volume, ".dump.zst");
    byte[] content = Files.readAllBytes(object);
    switch (damage) {
      case FLIPPED_BIT -> {
        content[content.length / 2] ^= 1;
        Files.write(object, content);
      }
      case CUT -> Files.write(object, Arrays.copyOf(content, content.length - 1));
      case LONGER -> Files.write(object, Arrays.copyOf(content, content.length + 1));
      case EMPTY -> Files.write(object, new byte[0]);
      case MISSING -> Files.delete(object);
      case MANIFEST_MISSING -> Files.delete(manifest);
      case MANIFEST_ALTERED -> Files.writeString(manifest, Files.readString(manifest) + "\n");
    }

    Runs.Outcome outcome = verify(backup, null, local, bucket(s3.endpoint()));

    assertThat(outcome.exitCode()).isEqualTo(ExitCodes.PERMANENT);
    assertThat(outcome.report().reason()).isEqualTo(FailureReason.COPY_DAMAGED);
    assertThat(outcome.report().message())
        .startsWith("local: ")
        .contains((name(damage) ? manifest : object).getFileName().toString())
        .endsWith("; main is intact");
    assertThat(outcome.report().field()).isEqualTo("spec.destinations[1].volume");
    assertThat(outcome.report().destinations())
        .extracting(DestinationReport::destination, DestinationReport::reason)
        .containsExactly(tuple("local", FailureReason.COPY_DAMAGED), tuple("main", null));
    assertThat(outcome.log()).anyMatch(line -> line.contains("looks again"));
  }

  private static boolean name(Damage damage) {
    return damage == Damage.MANIFEST_MISSING || damage == Damage.MANIFEST_ALTERED;
  }

  /** What was stored wrong from the start, with a checksum that fits. */
  enum Lie {
    /** The archive ends in the middle of the rows: its head is all that a list needs. */
    CUT_ARCHIVE,
    /** The same, and its manifest does not know. */
    CUT_ARCHIVE_OF_ANOTHER_SIZE,
    /** The compressed stream ends in its middle. */
    CUT_COMPRESSION,
    NO_ARCHIVE
  }

  @ParameterizedTest
  @EnumSource(Lie.class)
  void checksumThatFitsIsNotEnough(Lie lie) throws Exception {
    Path volume = volume();
    RunSpec.Destination local = RunnerSpecs.volume("local", 0, volume);
    Runs.Outcome backup = runs().run(specs().withDestinations(spec("lie"), 60, local));
    backup.assertSuccess();
    Path file = find(volume, ".dump.zst");
    byte[] stored = Files.readAllBytes(file);
    byte[] raw = unpacked(stored);
    byte[] half = Arrays.copyOf(raw, raw.length / 2);
    byte[] text = "x".repeat(1000).getBytes(StandardCharsets.US_ASCII);
    Manifest manifest = manifest(volume);

    StoredBackup copy =
        switch (lie) {
          case CUT_ARCHIVE -> rewritten(volume, local, manifest, packed(half), half.length);
          case CUT_ARCHIVE_OF_ANOTHER_SIZE ->
              rewritten(volume, local, manifest, packed(half), raw.length);
          case CUT_COMPRESSION ->
              rewritten(
                  volume, local, manifest, Arrays.copyOf(stored, stored.length / 2), raw.length);
          case NO_ARCHIVE -> rewritten(volume, local, manifest, packed(text), text.length);
        };
    Runs.Outcome outcome = runs().run(spec(List.of(copy), null, 60));

    assertThat(outcome.report().reason()).isEqualTo(FailureReason.COPY_DAMAGED);
    assertThat(outcome.report().message())
        .contains(" has the checksum that its manifest says, but ")
        .contains(
            switch (lie) {
              case CUT_ARCHIVE -> "pg_restore cannot read it: ";
              case CUT_ARCHIVE_OF_ANOTHER_SIZE ->
                  "is a dump of " + half.length + " bytes, where the manifest says " + raw.length;
              case CUT_COMPRESSION -> "does not decompress";
              case NO_ARCHIVE -> "is not a whole dump";
            });
  }

  @Test
  void badLineIsNoBadCopy() throws Exception {
    Runs.Outcome backup = runs().backup("line", "shop");
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      FaultyProxy.Injection flipped =
          proxy.inject(Trigger.on("GET", DUMP).nth(1), new Fault.CorruptResponse(5000));
      FaultyProxy.Injection reset =
          proxy.inject(Trigger.on("GET", DUMP).nth(2), new Fault.ResetResponse(200_000));

      Runs.Outcome outcome = verify(backup, null, bucket(proxy.endpoint()));

      outcome.assertSuccess();
      assertThat(flipped.hits()).isEqualTo(1);
      assertThat(reset.hits()).isEqualTo(1);
    }
  }

  @Test
  void whatCannotBeReadIsNotSaidToBeDamaged() throws Exception {
    Path volume = volume();
    RunSpec.Destination local = RunnerSpecs.volume("local", 1, volume);
    Runs.Outcome backup =
        runs().run(specs().withDestinations(spec("denied"), 60, bucket(s3.endpoint()), local));
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      proxy.inject(Trigger.on("GET", DUMP), new Fault.Answer(403, "AccessDenied"));

      Runs.Outcome denied = verify(backup, null, bucket(proxy.endpoint()), local);

      assertThat(denied.exitCode()).isEqualTo(ExitCodes.PERMANENT);
      assertThat(denied.report().reason()).isEqualTo(FailureReason.DESTINATION_ACCESS_DENIED);
      assertThat(denied.report().destinations())
          .extracting(DestinationReport::destination, DestinationReport::reason)
          .containsExactly(
              tuple("main", FailureReason.DESTINATION_ACCESS_DENIED), tuple("local", null));
    }

    Runs.Outcome gone = verify(backup, null, bucket("http://127.0.0.1:9"));

    assertThat(gone.exitCode()).isEqualTo(ExitCodes.FAILED);
    assertThat(gone.report().reason()).isEqualTo(FailureReason.DESTINATION_UNREACHABLE);
  }

  @Test
  void storeThatHangsEndsTheRunAndWhatWasFoundBeforeIsTold() throws Exception {
    Path volume = volume();
    RunSpec.Destination local = RunnerSpecs.volume("local", 1, volume);
    Runs.Outcome backup =
        runs().run(specs().withDestinations(spec("hang"), 60, bucket(s3.endpoint()), local));
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      FaultyProxy.Injection hang = proxy.inject(Trigger.on("GET", DUMP), new Fault.Hang());

      // In a thread of its own, since a run that is cancelled stays interrupted.
      Runs.Outcome outcome =
          runs()
              .start(
                  spec(
                      List.of(copy(backup, local), copy(backup, bucket(proxy.endpoint()))),
                      null,
                      8))
              .get();

      assertThat(hang.hits()).isPositive();
      assertThat(outcome.report().reason()).isEqualTo(FailureReason.NO_PROGRESS);
      assertThat(outcome.exitCode()).isEqualTo(ExitCodes.FAILED);
      assertThat(outcome.report().destinations())
          .extracting(DestinationReport::destination, DestinationReport::isStored)
          .containsExactly(tuple("local", true));
    }
  }

  @Test
  void withoutAKeyTheChecksumIsAllAndWithOneEverythingIsOpened() throws Exception {
    assumeTrue(StandardTools.has("age"), "skipped: age is not installed");
    AgeIdentity owner = AgeIdentity.create(directory, "owner");
    AgeIdentity other = AgeIdentity.create(directory, "other");
    Path volume = volume();
    RunSpec.Destination local = RunnerSpecs.volume("local", 0, volume);
    Runs.Outcome backup =
        runs()
            .run(
                specs()
                    .encrypted(
                        specs().withDestinations(spec("secret"), 60, local),
                        new RunSpec.Recipients(Encryption.AGE, List.of(owner.recipient()), null)));
    backup.assertSuccess();

    Runs.Outcome closed = verify(backup, null, local);
    closed.assertSuccess();
    assertThat(closed.report().message()).startsWith("1 object, not decrypted, since no key");

    Runs.Outcome opened = verify(backup, identity(owner), local);
    opened.assertSuccess();
    assertThat(opened.report().message()).isEqualTo("1 object, read as for a restore");

    Runs.Outcome wrong = verify(backup, identity(other), local);
    assertThat(wrong.report().reason()).isEqualTo(FailureReason.DECRYPTION_KEY_WRONG);
    assertThat(wrong.report().message()).contains(owner.recipient());

    Path object = find(volume, ".age");
    byte[] content = Files.readAllBytes(object);
    content[10] ^= 1;
    Files.write(object, content);
    assertThat(verify(backup, null, local).report().reason()).isEqualTo(FailureReason.COPY_DAMAGED);
    // The head of an encrypted object is altered, and that is what is told, not that of the key.
    assertThat(verify(backup, identity(owner), local).report().message())
        .contains("is not what was stored", object.getFileName().toString());
  }

  private Runs.Outcome verify(
      Runs.Outcome backup, RestoreRunSpec.Identity identity, RunSpec.Destination... destinations)
      throws IOException {
    return runs()
        .run(
            spec(
                Stream.of(destinations).map(destination -> copy(backup, destination)).toList(),
                identity,
                60));
  }

  private static VerifyRunSpec spec(
      List<StoredBackup> copies, RestoreRunSpec.Identity identity, int noProgressTimeout) {
    return new VerifyRunSpec(
        RunSpec.FORMAT_VERSION, "default/again", "uid-again", copies, identity, noProgressTimeout);
  }

  private static StoredBackup copy(Runs.Outcome backup, RunSpec.Destination destination) {
    return new StoredBackup(
        destination, backup.report().manifest().key(), backup.report().manifest().sha256());
  }

  private static RestoreRunSpec.Identity identity(AgeIdentity identity) {
    return new RestoreRunSpec.Identity(
        new RunSpec.MountedSecret("age", identity.file().toString(), "spec.decryption.secretRef"),
        null);
  }

  /** The copy with another object in place of its only one, of which its manifest tells. */
  private static StoredBackup rewritten(
      Path volume, RunSpec.Destination local, Manifest manifest, byte[] stored, long rawBytes)
      throws IOException {
    Manifest.StoredObject old = manifest.objects().get(0);
    Files.write(find(volume, old.file()), stored);
    byte[] content =
        Json.pretty(
                new Manifest(
                    manifest.formatVersion(),
                    manifest.identity(),
                    manifest.startTime(),
                    manifest.endTime(),
                    manifest.serverVersion(),
                    manifest.tool(),
                    manifest.holdfast(),
                    manifest.properties(),
                    manifest.recipients(),
                    manifest.destinations(),
                    manifest.selection(),
                    manifest.intended(),
                    List.of(
                        new Manifest.StoredObject(
                            old.file(),
                            old.role(),
                            old.database(),
                            old.format(),
                            old.compression(),
                            old.encryption(),
                            stored.length,
                            rawBytes,
                            Sha256.of(stored))),
                    List.of(),
                    List.of()))
            .getBytes(StandardCharsets.UTF_8);
    Path file = find(volume, Manifest.FILE_NAME);
    Files.write(file, content);
    return new StoredBackup(local, volume.relativize(file).toString(), Sha256.of(content));
  }

  private static Manifest manifest(Path volume) throws Exception {
    return Json.read(Files.readString(find(volume, Manifest.FILE_NAME)), Manifest.class);
  }

  private static byte[] unpacked(byte[] stored) throws IOException {
    return new ZstdInputStream(new ByteArrayInputStream(stored)).readAllBytes();
  }

  private static byte[] packed(byte[] raw) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (var compressed = new com.github.luben.zstd.ZstdOutputStream(out)) {
      compressed.write(raw);
    }
    return out.toByteArray();
  }

  private static Path find(Path volume, String end) throws IOException {
    return files(volume).stream()
        .filter(file -> file.getFileName().toString().endsWith(end))
        .findFirst()
        .orElseThrow();
  }

  private static List<Path> files(Path volume) throws IOException {
    try (Stream<Path> all = Files.walk(volume)) {
      return all.filter(Files::isRegularFile).sorted().toList();
    }
  }

  private Path volume() throws IOException {
    return Files.createDirectories(directory.resolve("volume"));
  }

  private RunSpec.Destination bucket(String endpoint) throws IOException {
    return specs().bucket("main", 0, EmbeddedS3.BUCKET, "runner/", endpoint);
  }

  private RunSpec spec(String name) throws IOException {
    return runs().spec(name, "shop", s3.endpoint());
  }

  private RunnerSpecs specs() {
    return runs().specs();
  }

  private Runs runs() {
    return new Runs(directory, postgres, s3);
  }
}
