package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.artifact.CatalogueDigest;
import dev.holdfast.artifact.CatalogueEntry;
import dev.holdfast.artifact.CatalogueRunSpec;
import dev.holdfast.artifact.ExitCodes;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.ListedPlace;
import dev.holdfast.artifact.LogLine;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.embedded.EmbeddedS3;
import dev.holdfast.embedded.proxy.Fault;
import dev.holdfast.embedded.proxy.FaultyProxy;
import dev.holdfast.embedded.proxy.Trigger;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** What a Job says of the manifests that lie in a real bucket and on a volume. */
class CatalogueRunIT {
  private static final String ROOT = "runner/default/policy/";

  private final EmbeddedS3 s3 = EmbeddedS3.borrow();
  private final S3Client client = s3.client();

  @TempDir Path directory;
  private Path disk;

  @BeforeEach
  void makeVolume() throws IOException {
    disk = Files.createDirectories(directory.resolve("disk"));
  }

  @AfterEach
  void stop() {
    client.close();
    s3.close();
  }

  @Test
  void everyBackupOfThePolicyIsToldOfOnceForEachDestinationAndItsContentsOnce() throws Exception {
    StoredSet both = StoredSet.of("both", "uid-both");
    StoredSet bucketOnly = StoredSet.of("bucket-only", "uid-bucket-only");
    inBucket(both);
    inBucket(bucketOnly);
    onDisk(both);
    put("runner/default/policy-b/other/manifest.json", both.manifest());
    put("runner/other/policy/other/manifest.json", both.manifest());
    put(ROOT + "running/backup_daily_x.dump", "rows");
    put(ROOT + "running/below/manifest.json", both.manifest());
    put(ROOT + "manifest.json", both.manifest());

    Runs.Outcome outcome = list(bucket(s3.endpoint()), volume());

    outcome.assertSuccess();
    List<CatalogueEntry> entries = entries(outcome);
    assertThat(entries)
        .extracting(CatalogueEntry::destination, CatalogueEntry::backup)
        .containsExactlyInAnyOrder(tuple(0, "both"), tuple(0, "bucket-only"), tuple(1, "both"));
    CatalogueEntry first =
        entries.stream().filter(one -> one.backup().equals("both")).findFirst().orElseThrow();
    assertThat(first.sha256())
        .isEqualTo(Sha256.of(both.manifest().getBytes(StandardCharsets.UTF_8)));
    assertThat(first.contents().backupUid()).isEqualTo("uid-both");
    assertThat(first.contents().policyUid()).isEqualTo("policy-uid");
    assertThat(first.contents().tier()).isEqualTo("daily");
    assertThat(first.contents().databases()).containsExactly("shop");
    assertThat(first.contents().storedBytes())
        .isEqualTo(both.files().values().stream().mapToLong(String::length).sum());
    assertThat(entries.get(2).contents()).isNull();
    assertThat(entries.get(2).sha256()).isEqualTo(first.sha256());
    assertThat(outcome.report().catalogued().places())
        .containsExactly(
            new ListedPlace("bucket", 2, digest(outcome, 0), 0, null, null),
            new ListedPlace("disk", 1, digest(outcome, 1), 0, null, null));
  }

  /** Whoever may write to the bucket must not be able to make a record, nor hide another. */
  @Test
  void whatIsNoManifestOfItsPlaceIsToldAsSuchAndHidesNoOther() throws Exception {
    StoredSet good = StoredSet.of("good", "uid-good");
    String text = good.manifest();
    Map<String, String> hostile = new TreeMap<>();
    hostile.put("wrong-name", text);
    hostile.put("wrong-namespace", of("wrong-namespace", "\"default\"", "\"kube-system\""));
    hostile.put("wrong-policy", of("wrong-policy", "\"policy\" : \"policy\"", "\"policy\":\"x\""));
    hostile.put("nobody", of("nobody", "\"uid-nobody\"", "null"));
    hostile.put("path-as-tier", of("path-as-tier", "\"daily\"", "\"../daily\""));
    hostile.put(
        "path-as-file", of("path-as-file", "\"file\" : \"globals", "\"file\":\"../globals"));
    hostile.put("uid-with-text", of("uid-with-text", "\"uid-uid-with-text\"", "\"a b\""));
    hostile.put("past", of("past", "\"endTime\" : \"2026", "\"endTime\" : \"2025"));
    hostile.put("far", of("far", "\"endTime\" : \"2026", "\"endTime\" : \"+1000000"));
    hostile.put("nulls", of("nulls", "\"destinations\" : \\[ \\]", "\"destinations\":[null]"));
    hostile.put("version", of("version", "\"formatVersion\" : 1", "\"formatVersion\" : 2"));
    hostile.put(
        "wordy", of("wordy", "\"time\"", "\"description\":\"" + "d".repeat(1_001) + "\",\"time\""));
    hostile.put(
        "list",
        of("list", "\"selection\" : \\[ \\]", "\"selection\":[\"" + "d".repeat(70_000) + "\"]"));
    hostile.put("truncated", text.substring(0, text.length() / 2));
    hostile.put("empty", "");
    hostile.put("not-json", "<html>");
    hostile.put("deep", "[".repeat(100_000));
    hostile.put("huge", " ".repeat(BackupRun.MAX_MANIFEST_BYTES) + text);
    hostile.forEach((name, manifest) -> put(ROOT + name + "/manifest.json", manifest));
    for (String name : List.of("Upper", "dot.ted", "-minus", "a".repeat(53), "ü", "a b")) {
      put(ROOT + name + "/manifest.json", text);
    }
    inBucket(good);

    Runs.Outcome outcome = list(bucket(s3.endpoint()));

    outcome.assertSuccess();
    assertThat(entries(outcome).stream().filter(CatalogueEntry::isSound))
        .extracting(CatalogueEntry::backup)
        .containsExactly("good");
    assertThat(entries(outcome).stream().filter(one -> !one.isSound()))
        .allMatch(one -> (one.sha256() == null) == one.backup().equals("huge"))
        .allMatch(one -> one.contents() == null)
        .extracting(CatalogueEntry::backup)
        .containsExactlyInAnyOrderElementsOf(hostile.keySet());
    assertThat(problem(outcome, "wrong-name")).isEqualTo("it is the manifest of something else");
    assertThat(problem(outcome, "wrong-namespace"))
        .isEqualTo("it is the manifest of something else");
    assertThat(problem(outcome, "path-as-tier")).isEqualTo("it names no tier");
    assertThat(problem(outcome, "past")).isEqualTo("it ended before it began");
    assertThat(problem(outcome, "list")).isEqualTo("it says more than a record can hold");
    assertThat(problem(outcome, "huge"))
        .contains("is larger than " + BackupRun.MAX_MANIFEST_BYTES + " bytes");
    assertThat(outcome.report().catalogued().places())
        .containsExactly(
            new ListedPlace(
                "bucket", hostile.size() + 1, digest(outcome, 0), hostile.size(), null, null));
    assertThat(outcome.log()).allMatch(line -> line.length() < 64 << 10);
  }

  /**
   * A rule of the bucket deletes what is large, a disk loses a file: the manifest alone is none.
   */
  /** A byte that was wrong on the way only, or a cache that was: nobody is alarmed for that. */
  @Test
  void manifestThatIsReadWronglyOnceIsReadAgain() throws Exception {
    StoredSet set = StoredSet.of("flipped", "uid-flipped");
    inBucket(set);
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      proxy.inject(
          Trigger.on("GET", ".*/flipped/manifest\\.json").first(1), new Fault.CorruptResponse(0));

      Runs.Outcome outcome = list(bucket(proxy.endpoint()));

      outcome.assertSuccess();
      assertThat(entries(outcome))
          .filteredOn(one -> one.backup().equals("flipped"))
          .singleElement()
          .satisfies(one -> assertThat(one.problem()).isNull());
    }
  }

  @Test
  void backupWhoseObjectsAreGoneOrCutIsNotWhole() throws Exception {
    StoredSet gone = StoredSet.of("gone", "uid-gone");
    StoredSet cut = StoredSet.of("cut", "uid-cut");
    String rolesOfOne = globals(gone);
    String rolesOfOther = globals(cut);
    inBucket(gone);
    client.deleteObject(one -> one.bucket(EmbeddedS3.BUCKET).key(gone.directory() + rolesOfOne));
    inBucket(cut);
    put(cut.directory() + rolesOfOther, "role");
    onDisk(gone);
    onDisk(cut);
    Files.delete(disk.resolve(gone.directory() + rolesOfOne));
    Files.writeString(disk.resolve(cut.directory() + rolesOfOther), "role");

    Runs.Outcome outcome = list(bucket(s3.endpoint()), volume());

    outcome.assertSuccess();
    assertThat(entries(outcome))
        .allMatch(CatalogueEntry::incomplete)
        .allMatch(one -> !one.isSound() && one.flaw().isEmpty() && one.contents() == null)
        .extracting(CatalogueEntry::destination, CatalogueEntry::sha256, CatalogueEntry::problem)
        .containsExactlyInAnyOrder(
            tuple(0, sha(gone), gone.directory() + rolesOfOne + " is not there"),
            tuple(1, sha(gone), gone.directory() + rolesOfOne + " is not there"),
            tuple(0, sha(cut), cut.directory() + rolesOfOther + " has 4 bytes instead of 5"),
            tuple(1, sha(cut), cut.directory() + rolesOfOther + " has 4 bytes instead of 5"));
  }

  private static String globals(StoredSet backup) {
    return backup.files().keySet().stream()
        .filter(file -> file.startsWith("globals"))
        .findFirst()
        .orElseThrow();
  }

  private static String sha(StoredSet backup) {
    return Sha256.of(backup.manifest().getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void manifestThatIsLargeIsReadToo() throws Exception {
    StoredSet large = StoredSet.of("large", "uid-large");
    inBucket(large);
    put(ROOT + "large/manifest.json", large.manifest() + " ".repeat(1 << 20));

    Runs.Outcome outcome = list(bucket(s3.endpoint()));

    outcome.assertSuccess();
    assertThat(entries(outcome)).singleElement().matches(CatalogueEntry::isSound);
  }

  @Test
  void destinationThatFailsSaysNothingAndKeepsNoOtherFromBeingListed() throws Exception {
    onDisk(StoredSet.of("kept", "uid-kept"));

    Runs.Outcome outcome =
        list(
            runs().specs().bucket("gone", 0, "no-such-bucket", "runner/", s3.endpoint()), volume());

    assertThat(outcome.exitCode()).isEqualTo(ExitCodes.PERMANENT);
    assertThat(outcome.report().succeeded()).isFalse();
    assertThat(outcome.report().reason()).isEqualTo(FailureReason.BUCKET_NOT_FOUND);
    assertThat(outcome.report().message())
        .startsWith("not every destination could be listed: gone: ");
    assertThat(outcome.report().catalogued().places())
        .extracting(ListedPlace::reason, ListedPlace::sha256)
        .containsExactly(
            tuple(FailureReason.BUCKET_NOT_FOUND, null), tuple(null, digest(outcome, 1)));
    assertThat(entries(outcome)).extracting(CatalogueEntry::backup).containsExactly("kept");
  }

  @Test
  void manifestThatNobodyMayReadIsThereAllTheSame() throws Exception {
    inBucket(StoredSet.of("open", "uid-open"));
    inBucket(StoredSet.of("closed", "uid-closed"));
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      proxy.inject(
          Trigger.on("GET", ".*/closed/manifest\\.json"), new Fault.Answer(403, "AccessDenied"));

      Runs.Outcome outcome = list(bucket(proxy.endpoint()));

      outcome.assertSuccess();
      assertThat(outcome.report().catalogued().places().get(0).unreadable()).isEqualTo(1);
      assertThat(problem(outcome, "closed")).isNotBlank();
    }
  }

  @Test
  void whereNothingWasEverStoredThereIsNothing() throws Exception {
    Runs.Outcome outcome = list(bucket(s3.endpoint()), volume());

    outcome.assertSuccess();
    String none = new CatalogueDigest().text();
    assertThat(outcome.report().catalogued().places())
        .containsExactly(
            new ListedPlace("bucket", 0, none, 0, null, null),
            new ListedPlace("disk", 0, none, 0, null, null));
    assertThat(disk).isEmptyDirectory();
  }

  @Test
  void thousandsOfBackupsAreListed() throws Exception {
    for (int i = 0; i < 5_000; i++) {
      onDisk(StoredSet.of("backup-" + i, "uid-" + i));
    }

    Runs.Outcome outcome = list(volume());

    outcome.assertSuccess();
    assertThat(outcome.report().catalogued().places().get(0).lines()).isEqualTo(5_000);
    assertThat(outcome.log().stream().mapToInt(String::length).sum()).isLessThan(4 << 20);
    assertThat(digest(outcome, 0))
        .isEqualTo(outcome.report().catalogued().places().get(0).sha256());
  }

  /** The other server would take minutes to be filled, and a server of its own is not emptied. */
  @Test
  @Tag("slow")
  void thousandsOfBackupsInABucketAreListedInAMinute() throws Exception {
    try (EmbeddedS3 other = EmbeddedS3.startStrict();
        S3Client into = other.client()) {
      IntStream.range(0, 5_000)
          .parallel()
          .forEach(
              i -> {
                StoredSet backup = StoredSet.of("backup-" + i, "uid-" + i);
                backup
                    .all()
                    .forEach(
                        (file, content) ->
                            into.putObject(
                                r -> r.bucket(EmbeddedS3.BUCKET).key(backup.directory() + file),
                                RequestBody.fromString(content)));
              });

      Runs.Outcome outcome = list(bucket(other.endpoint()));

      outcome.assertSuccess();
      assertThat(outcome.report().catalogued().places().get(0).lines()).isEqualTo(5_000);
      assertThat(Duration.between(outcome.report().startTime(), outcome.report().endTime()))
          .isLessThan(Duration.ofMinutes(1));
    }
  }

  @Test
  void whatMakesNoSenseIsNotLooked() throws Exception {
    Runs.Outcome outcome =
        runs().run(new CatalogueRunSpec(1, "uid", "default", "../other", List.of(volume()), 60));

    assertThat(outcome.exitCode()).isEqualTo(ExitCodes.PERMANENT);
    assertThat(outcome.report().reason()).isEqualTo(FailureReason.INVALID_RUN_SPEC);
    assertThat(outcome.report().catalogued().places()).isEmpty();
  }

  /** The manifest of the backup {@code name}, altered in one place. */
  private static String of(String name, String what, String by) {
    String manifest = StoredSet.of(name, "uid-" + name).manifest();
    String altered = manifest.replaceFirst(what, by);
    assertThat(altered).as(name).isNotEqualTo(manifest);
    return altered;
  }

  private Runs.Outcome list(RunSpec.Destination... destinations) throws IOException {
    return runs()
        .run(
            new CatalogueRunSpec(
                RunSpec.FORMAT_VERSION,
                "uid-catalogue",
                "default",
                "policy",
                List.of(destinations),
                60));
  }

  private Runs runs() {
    return new Runs(directory, null, s3);
  }

  private RunSpec.Destination bucket(String endpoint) throws IOException {
    return runs().specs().bucket("bucket", 0, EmbeddedS3.BUCKET, "runner/", endpoint);
  }

  private RunSpec.Destination volume() {
    return RunnerSpecs.volume("disk", 1, disk);
  }

  private void put(String key, String content) {
    client.putObject(r -> r.bucket(EmbeddedS3.BUCKET).key(key), RequestBody.fromString(content));
  }

  private void inBucket(StoredSet backup) {
    backup.all().forEach((file, content) -> put(backup.directory() + file, content));
  }

  private void onDisk(StoredSet backup) throws IOException {
    Path at = Files.createDirectories(disk.resolve(backup.directory()));
    for (Map.Entry<String, String> file : backup.files().entrySet()) {
      Files.writeString(at.resolve(file.getKey()), file.getValue());
    }
    Files.writeString(at.resolve(Manifest.FILE_NAME), backup.manifest());
  }

  private static List<CatalogueEntry> entries(Runs.Outcome outcome) {
    return outcome.log().stream()
        .map(CatalogueRunIT::line)
        .filter(CatalogueEntry.class::isInstance)
        .map(CatalogueEntry.class::cast)
        .toList();
  }

  private static LogLine line(String text) {
    try {
      return Json.read(text, LogLine.class);
    } catch (Json.MalformedJsonException e) {
      throw new AssertionError(text, e);
    }
  }

  private static String problem(Runs.Outcome outcome, String backup) {
    return entries(outcome).stream()
        .filter(one -> one.backup().equals(backup))
        .findFirst()
        .orElseThrow()
        .problem();
  }

  /** As whoever reads the log would make it. */
  private static String digest(Runs.Outcome outcome, int destination) {
    CatalogueDigest digest = new CatalogueDigest();
    outcome.log().stream()
        .filter(
            text ->
                line(text) instanceof CatalogueEntry entry && entry.destination() == destination)
        .forEach(digest::add);
    return digest.text();
  }
}
