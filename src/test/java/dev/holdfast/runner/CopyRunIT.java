package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.holdfast.artifact.CopyRunSpec;
import dev.holdfast.artifact.Encryption;
import dev.holdfast.artifact.ExitCodes;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.RestoreRunSpec.StoredBackup;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.embedded.AgeIdentity;
import dev.holdfast.embedded.EmbeddedPostgres;
import dev.holdfast.embedded.EmbeddedS3;
import dev.holdfast.embedded.SmallVolume;
import dev.holdfast.embedded.StandardTools;
import dev.holdfast.embedded.proxy.Fault;
import dev.holdfast.embedded.proxy.FaultyProxy;
import dev.holdfast.embedded.proxy.ProxiedRequest;
import dev.holdfast.embedded.proxy.Trigger;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * Backups that are brought to another destination: whatever goes wrong, what is stored stays as it
 * is, and nothing that is not whole looks like a backup.
 */
class CopyRunIT {
  private static final String DUMP = ".*\\.dump.*";
  private static final String MANIFEST = ".*manifest.json";

  private static EmbeddedPostgres postgres;
  private static EmbeddedS3 s3;

  @TempDir Path directory;
  private Path from;
  private Path to;

  @BeforeAll
  static void start() {
    postgres = EmbeddedPostgres.start();
    s3 = EmbeddedS3.borrow();
    postgres.createDatabase("shop");
    postgres.execute(
        "shop",
        "create table t as select id, gen_random_uuid() as u from generate_series(1, 40000) as id");
    postgres.createDatabase("billing");
    postgres.execute(
        "billing",
        "create table t as select id, gen_random_uuid() as u from generate_series(1, 40000) as id");
  }

  @AfterAll
  static void stop() {
    postgres.close();
    s3.close();
  }

  @BeforeEach
  void makeVolumes() throws IOException {
    from = Files.createDirectories(directory.resolve("from"));
    to = Files.createDirectories(directory.resolve("to"));
  }

  @Test
  void copyIsTheSameByteForByteAndComesBack() throws Exception {
    Runs.Outcome backup = runs().run(specs().withGlobals(both("same", bucket(s3.endpoint()))));
    backup.assertSuccess();

    Runs.Outcome copy = copy(backup, bucket(s3.endpoint()), volume("to", to));

    copy.assertSuccess();
    assertThat(copy.report().manifest().sha256()).isEqualTo(backup.report().manifest().sha256());
    assertThat(copy.report().manifest().destination()).isEqualTo("to");
    assertThat(copy.report().storedBytes()).isEqualTo(backup.report().storedBytes());
    assertThat(bytes(to)).hasSize(4).isEqualTo(bucketBytes("same"));
    // And on from there, to where it came from under another prefix.
    Runs.Outcome back =
        copy(
            backup,
            volume("to", to),
            specs().bucket("second", 1, EmbeddedS3.BUCKET, "second/", s3.endpoint()));
    back.assertSuccess();
    assertThat(bytes(to)).isEqualTo(bucketBytes("second/", "same"));
  }

  @Test
  void noKeyIsNeededForWhatIsEncrypted() throws Exception {
    assumeTrue(StandardTools.has("age"), "skipped: age is not installed");
    Runs.Outcome backup =
        runs()
            .run(
                specs()
                    .encrypted(
                        both("secret", volume("from", from)),
                        new RunSpec.Recipients(
                            Encryption.AGE,
                            List.of(AgeIdentity.create(directory, "key").recipient()),
                            null)));
    backup.assertSuccess();

    copy(backup, volume("from", from), volume("to", to)).assertSuccess();

    assertThat(bytes(to)).hasSize(3).isEqualTo(bytes(from));
  }

  enum Damage {
    FLIPPED_BIT,
    CUT,
    LONGER,
    MISSING,
    MANIFEST_MISSING,
    MANIFEST_ALTERED
  }

  @ParameterizedTest
  @EnumSource(Damage.class)
  void whatIsNotWhatWasStoredIsNotCopied(Damage damage) throws Exception {
    Runs.Outcome backup = onVolume("bad-" + damage.name().toLowerCase(Locale.ROOT));
    Path manifest = find(from, Manifest.FILE_NAME);
    Path object = find(from, "_shop.*zst");
    byte[] content = Files.readAllBytes(object);
    switch (damage) {
      case FLIPPED_BIT -> {
        content[content.length / 2] ^= 1;
        Files.write(object, content);
      }
      case CUT -> Files.write(object, Arrays.copyOf(content, content.length - 1));
      case LONGER -> Files.write(object, Arrays.copyOf(content, content.length + 300_000));
      case MISSING -> Files.delete(object);
      case MANIFEST_MISSING -> Files.delete(manifest);
      case MANIFEST_ALTERED -> Files.writeString(manifest, Files.readString(manifest) + "\n");
    }
    Map<String, String> before = bytes(from);

    Runs.Outcome copy = copy(backup, volume("from", from), volume("to", to));

    assertThat(copy.exitCode()).isNotZero();
    assertThat(copy.report().reason())
        .isEqualTo(
            switch (damage) {
              case FLIPPED_BIT, CUT, LONGER -> FailureReason.CHECKSUM_MISMATCH;
              case MISSING, MANIFEST_MISSING -> FailureReason.OBJECT_MISSING;
              case MANIFEST_ALTERED -> FailureReason.MANIFEST_INVALID;
            });
    assertThat(copy.report().field()).isEqualTo("spec.destinations[0].volume");
    assertThat(bytes(from)).isEqualTo(before);
    // Nothing of the object that is wrong, and no manifest; not even an unfinished file.
    assertThat(bytes(to).keySet())
        .noneMatch(file -> file.contains("_shop.") || file.endsWith(Manifest.FILE_NAME));
  }

  @Test
  void lineThatIsBadOnTheWayIsNoticed() throws Exception {
    Runs.Outcome backup = runs().run(both("line", bucket(s3.endpoint())));
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      proxy.inject(Trigger.on("GET", DUMP).nth(1), new Fault.ResetResponse(100_000));
      proxy.inject(Trigger.on("GET", DUMP).nth(3), new Fault.CorruptResponse(5_000));

      Runs.Outcome broken = copy(backup, bucket(proxy.endpoint()), volume("to", to));

      assertThat(broken.report().reason()).isEqualTo(FailureReason.CHECKSUM_MISMATCH);
      assertThat(broken.exitCode()).isEqualTo(ExitCodes.FAILED);
      // The first object was taken up where the line broke, and is whole; the second is not there.
      assertThat(bytes(to)).hasSize(1);
      assertThat(bucketBytes("line")).containsAllEntriesOf(bytes(to));

      copy(backup, bucket(proxy.endpoint()), volume("to", to)).assertSuccess();
      assertThat(bytes(to)).isEqualTo(bucketBytes("line"));
    }
  }

  @Test
  void attemptThatFollowsAnotherGoesOnFromWhatIsThere() throws Exception {
    Runs.Outcome backup = onVolume("again");
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      RunSpec.Destination bucket = bucket(proxy.endpoint());
      proxy.inject(Trigger.on("PUT", MANIFEST), new Fault.Answer(403, "AccessDenied"));
      Runs.Outcome first = copy(backup, volume("from", from), bucket);
      assertThat(first.exitCode()).isEqualTo(ExitCodes.PERMANENT);
      assertThat(first.report().reason()).isEqualTo(FailureReason.DESTINATION_ACCESS_DENIED);
      assertThat(bucketBytes("again")).hasSize(2).doesNotContainKey(Manifest.FILE_NAME);
      proxy.heal();
      int before = proxy.requests().size();

      Runs.Outcome second = copy(backup, volume("from", from), bucket);

      second.assertSuccess();
      List<ProxiedRequest> after = proxy.requests().subList(before, proxy.requests().size());
      assertThat(after).noneMatch(r -> r.method().equals("PUT") && r.path().matches(DUMP));
      // What is there is read in full before it is trusted.
      assertThat(after.stream().filter(r -> r.method().equals("GET") && r.path().matches(DUMP)))
          .hasSize(2);
      assertThat(bucketBytes("again")).isEqualTo(bytes(from));

      copy(backup, volume("from", from), bucket).assertSuccess();
      assertThat(bucketBytes("again")).isEqualTo(bytes(from));
    }
  }

  @Test
  void manifestWhoseAnswerIsLostIsLookedFor() throws Exception {
    Runs.Outcome backup = onVolume("lost");
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      FaultyProxy.Injection lost =
          proxy.inject(Trigger.on("PUT", MANIFEST).nth(1), new Fault.LoseResponse());

      copy(backup, volume("from", from), bucket(proxy.endpoint())).assertSuccess();

      assertThat(lost.hits()).isEqualTo(1);
      assertThat(bucketBytes("lost")).isEqualTo(bytes(from));
    }
  }

  @Test
  void storeThatSaysNoOrReceivesOtherBytesHasNoCopy() throws Exception {
    Runs.Outcome backup = onVolume("denied");
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      proxy.inject(Trigger.on("PUT", DUMP).nth(1), new Fault.Answer(403, "AccessDenied"));
      Runs.Outcome denied = copy(backup, volume("from", from), bucket(proxy.endpoint()));
      assertThat(denied.report().reason()).isEqualTo(FailureReason.DESTINATION_ACCESS_DENIED);
      assertThat(denied.report().field()).isEqualTo("spec.destinations[0].s3");
      assertThat(bucketBytes("denied")).isEmpty();

      proxy.heal();
      proxy.inject(Trigger.on("PUT", DUMP), new Fault.CorruptRequest(5_000));
      Runs.Outcome altered = copy(backup, volume("from", from), bucket(proxy.endpoint()));
      assertThat(altered.exitCode()).isNotZero();
      assertThat(bucketBytes("denied")).doesNotContainKey(Manifest.FILE_NAME);
    }
  }

  @Test
  void fullVolumeHasNoCopyAndNothingUnfinished() throws Exception {
    Runs.Outcome backup = onVolume("full");
    try (SmallVolume small = SmallVolume.mount(to, 17)) {
      // 16 MiB are left free for manifests.
      Runs.Outcome copy = copy(backup, volume("from", from), volume("to", to));

      assertThat(copy.report().reason()).isEqualTo(FailureReason.DESTINATION_FULL);
      assertThat(copy.report().field()).isEqualTo("spec.destinations[1].volume");
      assertThat(bytes(to).keySet()).noneMatch(file -> file.endsWith(Manifest.FILE_NAME));
      assertThat(small.usedMebibytes()).isLessThan(2);
    }
  }

  @Test
  void otherManifestAtThePlaceIsLeftAlone() throws Exception {
    Runs.Outcome backup = onVolume("taken");
    Path there = to.resolve(from.relativize(find(from, Manifest.FILE_NAME)));
    Files.createDirectories(there.getParent());
    Files.writeString(there, "{\"somebody\": \"else's\"}");
    Map<String, String> before = bytes(to);

    Runs.Outcome copy = copy(backup, volume("from", from), volume("to", to));

    assertThat(copy.exitCode()).isEqualTo(ExitCodes.PERMANENT);
    assertThat(copy.report().reason()).isEqualTo(FailureReason.BACKUP_EXISTS);
    assertThat(copy.report().field()).isEqualTo("spec.destinations[1].volume.path");
    assertThat(bytes(to)).isEqualTo(before);
  }

  @Test
  void otherObjectAtThePlaceIsNeitherTrustedNorOverwritten() throws Exception {
    Runs.Outcome backup = onVolume("other");
    Path object = find(from, "_shop.*zst");
    byte[] content = Files.readAllBytes(object);
    content[content.length - 1] ^= 1;
    Path there = to.resolve(from.relativize(object));
    Files.createDirectories(there.getParent());
    Files.write(there, content);

    Runs.Outcome copy = copy(backup, volume("from", from), volume("to", to));

    assertThat(copy.exitCode()).isEqualTo(ExitCodes.PERMANENT);
    assertThat(copy.report().reason()).isEqualTo(FailureReason.COPY_DAMAGED);
    assertThat(copy.report().message())
        .contains(object.getFileName().toString(), "nothing is overwritten");
    assertThat(Files.readAllBytes(there)).isEqualTo(content);
    assertThat(bytes(to).keySet()).noneMatch(file -> file.endsWith(Manifest.FILE_NAME));
  }

  @Test
  void copyThatLostAnObjectIsMendedByAnother() throws Exception {
    Runs.Outcome backup = onVolume("mended");
    copy(backup, volume("from", from), volume("to", to)).assertSuccess();
    Files.delete(find(to, "_shop.*zst"));

    copy(backup, volume("from", from), volume("to", to)).assertSuccess();

    assertThat(bytes(to)).isEqualTo(bytes(from));
  }

  enum Alias {
    OF_THE_SOURCE,
    OF_ANOTHER_COPY,
    THROUGH_A_LINK,
    OF_A_BUCKET
  }

  /** What looks like another place holds the only copy: it must survive, and not count twice. */
  @ParameterizedTest
  @EnumSource(Alias.class)
  void anotherNameForTheSamePlaceIsNoCopyAndTheOnlyOneSurvives(Alias alias) throws Exception {
    String name = "alias-" + alias.name().toLowerCase(Locale.ROOT).replace('_', '-');
    Runs.Outcome backup =
        alias == Alias.OF_A_BUCKET
            ? runs().run(both(name, bucket(s3.endpoint())))
            : runs().run(both(name, volume("from", from)));
    backup.assertSuccess();
    if (alias == Alias.OF_ANOTHER_COPY) {
      copy(backup, volume("from", from), volume("to", to)).assertSuccess();
    }
    Map<String, String> before = bytes(from);
    Map<String, String> inBucket = bucketBytes(name);
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      Runs.Outcome copy =
          switch (alias) {
            case OF_THE_SOURCE -> copy(backup, volume("from", from), volume("to", from));
            case OF_ANOTHER_COPY ->
                runs()
                    .run(
                        spec(
                            backup,
                            volume("from", from),
                            volume("second", to),
                            60,
                            volume("to", to)));
            case THROUGH_A_LINK ->
                copy(
                    backup,
                    volume("from", from),
                    volume("to", Files.createSymbolicLink(directory.resolve("link"), from)));
            case OF_A_BUCKET ->
                copy(
                    backup,
                    bucket(s3.endpoint()),
                    specs().bucket("to", 1, EmbeddedS3.BUCKET, "runner/", proxy.endpoint()));
          };

      assertThat(copy.exitCode()).isEqualTo(ExitCodes.PERMANENT);
      assertThat(copy.report().reason()).isEqualTo(FailureReason.DESTINATION_INVALID);
      assertThat(copy.report().message()).contains("is the same place as");
      assertThat(bytes(from)).isEqualTo(before);
      assertThat(bucketBytes(name)).isEqualTo(inBucket);
    }
  }

  @Test
  void attemptsSideBySideEndInOneWholeCopy() throws Exception {
    Runs.Outcome backup = onVolume("race");
    CountDownLatch letGo = new CountDownLatch(1);
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      FaultyProxy.Injection held =
          proxy.inject(Trigger.on("PUT", MANIFEST).nth(1), new Fault.Hold(letGo));
      // One has stored everything and is thought dead before its manifest is there.
      CompletableFuture<Runs.Outcome> slow =
          runs().start(spec(backup, volume("from", from), bucket(proxy.endpoint()), 60));
      org.awaitility.Awaitility.await().until(() -> held.hits() == 1);

      Runs.Outcome fast = copy(backup, volume("from", from), bucket(s3.endpoint()));
      letGo.countDown();

      fast.assertSuccess();
      slow.get().assertSuccess();
      assertThat(bucketBytes("race")).isEqualTo(bytes(from));
    }

    CompletableFuture<Runs.Outcome> one =
        runs().start(spec(backup, volume("from", from), volume("to", to), 60));
    Runs.Outcome other = copy(backup, volume("from", from), volume("to", to));
    // On a volume, whoever comes second finds the file and reads it.
    one.get().assertSuccess();
    other.assertSuccess();
    assertThat(bytes(to)).isEqualTo(bytes(from));
  }

  @Test
  void hangingSourceEndsTheRunWithoutACopy() throws Exception {
    Runs.Outcome backup = runs().run(both("hang", bucket(s3.endpoint())));
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      FaultyProxy.Injection hang = proxy.inject(Trigger.on("GET", DUMP).nth(2), new Fault.Hang());

      // In a thread of its own, since a run that is cancelled stays interrupted.
      Runs.Outcome copy =
          runs().start(spec(backup, bucket(proxy.endpoint()), volume("to", to), 8)).get();

      assertThat(hang.hits()).isEqualTo(1);
      assertThat(copy.report().reason()).isEqualTo(FailureReason.NO_PROGRESS);
      assertThat(bytes(to)).hasSize(1);

      copy(backup, bucket(s3.endpoint()), volume("to", to)).assertSuccess();
      assertThat(bytes(to)).isEqualTo(bucketBytes("hang"));
    }
  }

  private Runs.Outcome copy(
      Runs.Outcome backup, RunSpec.Destination source, RunSpec.Destination target)
      throws IOException {
    return runs().run(spec(backup, source, target, 60));
  }

  private static CopyRunSpec spec(
      Runs.Outcome backup,
      RunSpec.Destination source,
      RunSpec.Destination target,
      int noProgressTimeout,
      RunSpec.Destination... others) {
    return new CopyRunSpec(
        RunSpec.FORMAT_VERSION,
        "uid-copy",
        stored(backup, source),
        Stream.of(others).map(other -> stored(backup, other)).toList(),
        stored(backup, target),
        noProgressTimeout);
  }

  private static StoredBackup stored(Runs.Outcome backup, RunSpec.Destination destination) {
    String key = backup.report().manifest().key();
    return new StoredBackup(
        destination,
        destination.prefix() + key.substring("runner/".length()),
        backup.report().manifest().sha256());
  }

  /** A backup of two databases on the volume that is copied from. */
  private Runs.Outcome onVolume(String name) throws IOException {
    Runs.Outcome backup = runs().run(both(name, volume("from", from)));
    backup.assertSuccess();
    return backup;
  }

  private RunSpec both(String name, RunSpec.Destination destination) throws IOException {
    RunSpec spec =
        specs()
            .withParts(
                runs().spec(name, "shop", s3.endpoint()),
                List.of("shop", "billing"),
                List.of(),
                RunSpec.Filters.NONE);
    return specs().withDestinations(spec, 60, destination);
  }

  private static RunSpec.Destination volume(String name, Path path) {
    return RunnerSpecs.volume(name, name.equals("from") ? 0 : 1, path);
  }

  private RunSpec.Destination bucket(String endpoint) throws IOException {
    return specs().bucket("main", 0, EmbeddedS3.BUCKET, "runner/", endpoint);
  }

  private static Path find(Path volume, String name) throws IOException {
    try (Stream<Path> all = Files.walk(volume)) {
      return all.filter(file -> file.getFileName().toString().matches(".*" + name))
          .findFirst()
          .orElseThrow();
    }
  }

  /** Every file of the volume, hidden ones too, by its name, with what is in it. */
  private static Map<String, String> bytes(Path volume) throws IOException {
    Map<String, String> bytes = new TreeMap<>();
    try (Stream<Path> all = Files.walk(volume)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        bytes.put(
            file.getFileName().toString(),
            new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1));
      }
    }
    return bytes;
  }

  private static Map<String, String> bucketBytes(String backup) {
    return bucketBytes("runner/", backup);
  }

  private static Map<String, String> bucketBytes(String prefix, String backup) {
    Map<String, String> bytes = new TreeMap<>();
    try (S3Client client = s3.client()) {
      for (String key : s3.keys()) {
        if (key.startsWith(prefix) && key.contains("/" + backup + "/")) {
          bytes.put(
              key.substring(key.lastIndexOf('/') + 1),
              new String(
                  client.getObjectAsBytes(r -> r.bucket(EmbeddedS3.BUCKET).key(key)).asByteArray(),
                  StandardCharsets.ISO_8859_1));
        }
      }
    }
    return bytes;
  }

  private RunnerSpecs specs() {
    return runs().specs();
  }

  private Runs runs() {
    return new Runs(directory, postgres, s3);
  }
}
