package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.holdfast.artifact.ExitCodes;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.LeftCopy;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.PruneReport;
import dev.holdfast.artifact.PruneRunSpec;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.embedded.EmbeddedS3;
import dev.holdfast.embedded.FreePort;
import dev.holdfast.embedded.proxy.Fault;
import dev.holdfast.embedded.proxy.FaultyProxy;
import dev.holdfast.embedded.proxy.Trigger;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.BucketVersioningStatus;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.ObjectLockMode;

/**
 * Expired backups that are deleted: nothing else is, whatever lies beside them, and nothing counts
 * as gone that is not.
 */
@Execution(ExecutionMode.CONCURRENT)
class PruneRunIT {
  private static final int BUCKET = 0;
  private static final int DISK = 1;
  private static final String DUMP = ".*\\.dump\\.zst";

  private static EmbeddedS3 s3;
  private static S3Client client;

  @TempDir Path directory;
  private Path disk;

  @BeforeAll
  static void start() {
    s3 = EmbeddedS3.borrow();
    client = s3.client();
  }

  @AfterAll
  static void stop() {
    client.close();
    s3.close();
  }

  @BeforeEach
  void makeVolume() throws IOException {
    disk = Files.createDirectories(directory.resolve("disk"));
  }

  @Test
  void backupIsGoneFromBucketAndVolumeAndASecondPassChangesNothing() throws Exception {
    StoredSet one = store(StoredSet.of("one", "uid-one"));
    StoredSet two = store(StoredSet.of("two", "uid-two"));
    StoredSet kept = store(StoredSet.of("kept", "uid-kept"));
    PruneRunSpec spec = spec(s3.endpoint(), one.expired(BUCKET, DISK), two.expired(DISK, BUCKET));

    Runs.Outcome first = runs().run(spec);

    first.assertSuccess();
    assertThat(first.report().ownerUid()).isEqualTo("uid-prune");
    assertThat(first.report().message()).isEqualTo("2 backups are gone");
    assertThat(first.report().pruned())
        .isEqualTo(
            new PruneReport(
                List.of("uid-one", "uid-two"), List.of(), 2 * (one.bytes() + two.bytes())));
    assertThat(inBucket(one)).isEmpty();
    assertThat(inBucket(two)).isEmpty();
    assertThat(disk.resolve("runner/default/policy").toFile().list()).containsExactly("kept");
    assertThat(inBucket(kept)).isEqualTo(kept.all());
    assertThat(onDisk(kept)).isEqualTo(kept.all());

    Runs.Outcome second = runs().run(spec);

    second.assertSuccess();
    assertThat(second.report().pruned())
        .isEqualTo(new PruneReport(List.of("uid-one", "uid-two"), List.of(), 0));
    assertThat(inBucket(kept)).isEqualTo(kept.all());
    assertThat(onDisk(kept)).isEqualTo(kept.all());
  }

  /** Its record was made again and has a UID of its own; its manifest has that of the run. */
  @Test
  void backupWhoseRecordWasMadeAgainGoesAndTheReportNamesTheRecord() throws Exception {
    StoredSet backup = store(StoredSet.of("again", "uid-of-the-run"));
    PruneRunSpec.Expired expired = backup.expired(BUCKET, DISK);

    Runs.Outcome another =
        runs()
            .run(
                spec(
                    s3.endpoint(),
                    new PruneRunSpec.Expired("again", "uid-record", null, expired.copies())));
    assertThat(another.report().pruned().gone()).isEmpty();
    assertThat(inBucket(backup)).isEqualTo(backup.all());

    Runs.Outcome outcome =
        runs()
            .run(
                spec(
                    s3.endpoint(),
                    new PruneRunSpec.Expired(
                        "again", "uid-record", "uid-of-the-run", expired.copies())));

    outcome.assertSuccess();
    assertThat(outcome.report().pruned().gone()).containsExactly("uid-record");
    assertThat(inBucket(backup)).isEmpty();
    assertThat(onDisk(backup)).isEmpty();
  }

  /** The moment in which it is no backup any more, and its objects are still there. */
  @Test
  void runThatIsStoppedAfterTheManifestIsFinishedByTheNext() throws Exception {
    StoredSet backup = store(StoredSet.of("stopped", "uid-stopped"));
    StoredSet next = store(StoredSet.of("next", "uid-next"));
    CountDownLatch letGo = new CountDownLatch(1);
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      var held = proxy.inject(Trigger.on("DELETE", DUMP).nth(1), new Fault.Hold(letGo));
      PruneRunSpec spec = spec(proxy.endpoint(), backup.expired(BUCKET), next.expired(BUCKET));
      AtomicReference<Cancellation> cancellation = new AtomicReference<>();
      CompletableFuture<RunReport> run =
          CompletableFuture.supplyAsync(
              () -> {
                cancellation.set(new Cancellation(Thread.currentThread()));
                return new PruneRun(
                        spec,
                        System.getenv(),
                        new Counters(),
                        cancellation.get(),
                        new JobLog(
                            new PrintStream(OutputStream.nullOutputStream()),
                            InstantSource.system()),
                        InstantSource.system())
                    .run();
              });
      await().until(() -> held.hits() == 1);

      cancellation.get().cancel(FailureReason.CANCELLED, "the Job was told to stop");
      RunReport report = run.get();

      assertThat(report.succeeded()).isFalse();
      assertThat(report.reason()).isEqualTo(FailureReason.CANCELLED);
      assertThat(report.message()).isEqualTo("0 of 2 backups are gone; the Job was told to stop");
      assertThat(report.pruned().gone()).isEmpty();
      assertThat(inBucket(backup)).isNotEmpty().doesNotContainKey(Manifest.FILE_NAME);
      assertThat(inBucket(next)).isEqualTo(next.all());

      // Only now, since what is held goes on to the server, whoever sent it.
      letGo.countDown();
      Runs.Outcome again = runs().run(spec(s3.endpoint(), spec.backups()));

      again.assertSuccess();
      assertThat(inBucket(backup)).isEmpty();
      assertThat(inBucket(next)).isEmpty();
    }
  }

  @Test
  void whatBelongsToOthersInTheSameDirectoryStays() throws Exception {
    StoredSet backup = store(StoredSet.of("shared", "uid-shared"));
    StoredSet namesake = StoredSet.of("shared", "uid-of-another-cluster");
    Map<String, String> others = new TreeMap<>(namesake.files());
    String own = backup.files().keySet().iterator().next();
    others.put("notes.txt", "of somebody");
    others.put(own + ".bak", "of somebody");
    others.put("notes." + Attempt.of(backup.uid()).name() + ".txt", "of somebody");
    others.put("below/" + own, "of somebody");
    others.put("below/manifest.json", "of somebody");
    put(backup.directory(), others);
    Path link = disk.resolve(backup.directory()).resolve("link");
    Files.createSymbolicLink(link, disk.resolve(backup.directory() + "notes.txt"));

    Runs.Outcome outcome = runs().run(spec(s3.endpoint(), backup.expired(BUCKET, DISK)));

    outcome.assertSuccess();
    assertThat(outcome.report().pruned().gone()).containsExactly("uid-shared");
    assertThat(inBucket(backup)).isEqualTo(others);
    assertThat(Files.isSymbolicLink(link)).isTrue();
    Files.delete(link);
    assertThat(onDisk(backup)).isEqualTo(others);
  }

  enum Foreign {
    OF_ANOTHER_BACKUP,
    OF_ANOTHER_BACKUP_WITH_THAT_CHECKSUM,
    OF_NOBODY,
    OF_ANOTHER_VERSION,
    NO_MANIFEST
  }

  /** Another backup of the same name has the manifest: whoever is wrong, nothing is deleted. */
  @ParameterizedTest
  @EnumSource(Foreign.class)
  void whereTheManifestIsNotTheBackupsNothingIsDeleted(Foreign foreign) throws Exception {
    String name = "foreign-" + foreign.name().toLowerCase(Locale.ROOT).replace('_', '-');
    StoredSet backup = store(StoredSet.of(name, "uid-expired"));
    StoredSet good = store(StoredSet.of(name, "uid-good"));
    String manifest =
        switch (foreign) {
          case OF_ANOTHER_BACKUP, OF_ANOTHER_BACKUP_WITH_THAT_CHECKSUM -> good.manifest();
          case OF_NOBODY -> backup.manifest().replace("\"uid-expired\"", "null");
          case OF_ANOTHER_VERSION ->
              backup.manifest().replaceFirst("(\"formatVersion\" : )1", "$199");
          case NO_MANIFEST -> "of somebody";
        };
    put(backup.directory(), Map.of(Manifest.FILE_NAME, manifest));
    Map<String, String> before = inBucket(backup);
    assertThat(before).hasSize(7);
    PruneRunSpec.Expired known =
        foreign == Foreign.OF_ANOTHER_BACKUP_WITH_THAT_CHECKSUM
            ? new PruneRunSpec.Expired(
                name, "uid-expired", null, good.expired(BUCKET, DISK).copies())
            : backup.expired(BUCKET, DISK);

    List<PruneRunSpec.Expired> all = new ArrayList<>(List.of(known));
    if (!manifest.equals(good.manifest())) {
      all.add(backup.neverCommitted(BUCKET));
    }
    for (PruneRunSpec.Expired expired : all) {
      Runs.Outcome outcome = runs().run(spec(s3.endpoint(), expired));

      assertThat(outcome.exitCode()).isEqualTo(ExitCodes.PERMANENT);
      assertThat(outcome.report().reason()).isEqualTo(FailureReason.MANIFEST_INVALID);
      assertThat(outcome.report().pruned().gone()).isEmpty();
      assertThat(outcome.report().pruned().left())
          .hasSize(expired.copies().size())
          .allSatisfy(
              left -> {
                assertThat(left.uid()).isEqualTo("uid-expired");
                assertThat(left.reason()).isEqualTo(FailureReason.MANIFEST_INVALID);
                assertThat(left.message())
                    .startsWith("nothing is deleted, since the manifest " + backup.directory());
              });
      assertThat(inBucket(backup)).isEqualTo(before);
      assertThat(onDisk(backup)).isEqualTo(before);
    }
  }

  /** It was refused since that backup was there, and is in nobody's way once its record is gone. */
  @Test
  void runThatFoundAnotherBackupInItsPlaceIsGoneAndTheOtherStays() throws Exception {
    StoredSet refused = StoredSet.of("taken", "uid-refused");
    put(refused.directory(), refused.files());
    StoredSet good = store(StoredSet.of("taken", "uid-good"));

    Runs.Outcome outcome = runs().run(spec(s3.endpoint(), refused.neverCommitted(BUCKET)));

    outcome.assertSuccess();
    assertThat(outcome.report().pruned().gone()).containsExactly("uid-refused");
    assertThat(inBucket(good)).isEqualTo(good.all());
  }

  /** Whoever may write to the bucket must not be able to have other files deleted. */
  @Test
  void alteredManifestNamesNothingButWhatTheRunHasMade() throws Exception {
    StoredSet committed = store(StoredSet.of("altered", "uid-altered"));
    StoredSet another = StoredSet.of("altered", "uid-another");
    String of = another.files().keySet().iterator().next();
    StoredSet altered = StoredSet.of("altered", "uid-altered", List.of("notes.txt", of));
    put(
        committed.directory(),
        Map.of("notes.txt", "of somebody", of, "roles", Manifest.FILE_NAME, altered.manifest()));

    runs().run(spec(s3.endpoint(), committed.expired(BUCKET, DISK))).assertSuccess();

    Map<String, String> others = new TreeMap<>(Map.of("notes.txt", "of somebody", of, "roles"));
    assertThat(inBucket(committed)).isEqualTo(others);
    assertThat(onDisk(committed)).isEqualTo(others);
  }

  @Test
  void manifestThatNamesFilesElsewhereLeadsNowhere() throws Exception {
    StoredSet kept = store(StoredSet.of("victim", "uid-victim"));
    String victim = "../victim/" + kept.files().keySet().iterator().next();
    StoredSet hostile =
        store(StoredSet.of("hostile", "uid-hostile", List.of(victim, "below/file")));
    put(hostile.directory(), Map.of("below/file", "of somebody"));

    // It is just what was committed, and makes no sense all the same.
    runs().run(spec(s3.endpoint(), hostile.expired(BUCKET, DISK))).assertSuccess();

    assertThat(inBucket(kept)).isEqualTo(kept.all());
    assertThat(onDisk(kept)).isEqualTo(kept.all());
    assertThat(inBucket(hostile)).containsOnlyKeys("below/file");
    assertThat(onDisk(hostile)).containsOnlyKeys("below/file");
  }

  @Test
  void fileThatOnlyTheManifestKnowsIsDeletedToo() throws Exception {
    StoredSet backup =
        store(StoredSet.of("old", "uid-old", List.of("backup_of_an_old_version.dump")));
    put(backup.directory(), Map.of("backup_of_an_old_version.dump", "rows", "other.dump", "rows"));

    runs().run(spec(s3.endpoint(), backup.expired(BUCKET, DISK))).assertSuccess();

    assertThat(inBucket(backup)).containsOnlyKeys("other.dump");
    assertThat(onDisk(backup)).containsOnlyKeys("other.dump");
  }

  @Test
  void whatAFailedRunHasLeftGoesToo() throws Exception {
    StoredSet failed = StoredSet.of("failed", "uid-failed");
    put(failed.directory(), failed.files());
    String file = failed.files().keySet().iterator().next();
    Path unfinished =
        disk.resolve(failed.directory() + ".holdfast-0123456789abcdef-" + file + ".tmp");
    Files.writeString(unfinished, "unfinished");
    for (String name : List.of(file, "of-another.dump")) {
      client.createMultipartUpload(r -> r.bucket(EmbeddedS3.BUCKET).key(failed.directory() + name));
    }

    Runs.Outcome outcome =
        runs()
            .run(
                spec(
                    s3.endpoint(),
                    new PruneRunSpec.Expired(
                        failed.name(),
                        failed.uid(),
                        null,
                        Stream.of(BUCKET, DISK)
                            .flatMap(d -> failed.neverCommitted(d).copies().stream())
                            .toList())));

    outcome.assertSuccess();
    assertThat(inBucket(failed)).isEmpty();
    assertThat(disk.resolve("runner/default/policy/failed")).doesNotExist();
    assertThat(client.listMultipartUploads(r -> r.bucket(EmbeddedS3.BUCKET)).uploads())
        .extracting(upload -> upload.key())
        .filteredOn(key -> key.startsWith(failed.directory()))
        .containsExactly(failed.directory() + "of-another.dump");
  }

  /** As long as the manifest is there, so is the backup: it must be whole. */
  @ParameterizedTest
  @ValueSource(ints = {403, 200})
  void backupWhoseManifestStaysIsStillWhole(int status) throws Exception {
    StoredSet refused = store(StoredSet.of("refused-" + status, "uid-refused"));
    StoredSet other = store(StoredSet.of("other-" + status, "uid-other"));
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      proxy.inject(
          Trigger.on("DELETE", ".*/refused-.*/manifest\\.json"),
          new Fault.Answer(status, "AccessDenied"));

      Runs.Outcome outcome =
          runs().run(spec(proxy.endpoint(), refused.expired(BUCKET, DISK), other.expired(BUCKET)));

      assertThat(outcome.exitCode()).isEqualTo(ExitCodes.PERMANENT);
      assertThat(inBucket(refused)).isEqualTo(refused.all());
      assertThat(onDisk(refused)).isEmpty();
      assertThat(inBucket(other)).isEmpty();
      PruneReport pruned = outcome.report().pruned();
      assertThat(pruned.gone()).containsExactly("uid-other");
      LeftCopy left = pruned.left().get(0);
      assertThat(pruned.left()).hasSize(1);
      assertThat(left.destination()).isEqualTo("main");
      assertThat(left.reason())
          .isEqualTo(
              status == 403
                  ? FailureReason.DESTINATION_ACCESS_DENIED
                  : FailureReason.DESTINATION_UNSUITABLE);
      assertThat(left.message()).contains("manifest.json");
      assertThat(outcome.report().reason()).isEqualTo(left.reason());
      assertThat(outcome.report().field()).isEqualTo("spec.destinations[0].s3");
      assertThat(outcome.report().message())
          .isEqualTo("1 of 2 backups are gone; " + refused.name() + " at main: " + left.message());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {403, 200, 409})
  void backupWithAnObjectThatStaysIsNotGone(int status) throws Exception {
    StoredSet backup = store(StoredSet.of("object-" + status, "uid-object"));
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      proxy.inject(Trigger.on("DELETE", DUMP).nth(2), new Fault.Answer(status, "ObjectLocked"));

      Runs.Outcome outcome = runs().run(spec(proxy.endpoint(), backup.expired(BUCKET)));

      assertThat(outcome.exitCode()).isNotZero();
      assertThat(outcome.report().pruned().gone()).isEmpty();
      assertThat(outcome.report().pruned().left())
          .singleElement()
          .satisfies(
              left -> {
                assertThat(left.reason())
                    .isEqualTo(
                        switch (status) {
                          case 403 -> FailureReason.DESTINATION_ACCESS_DENIED;
                          case 200 -> FailureReason.DESTINATION_UNSUITABLE;
                          default -> FailureReason.UPLOAD_FAILED;
                        });
                assertThat(left.message())
                    .contains(status == 200 ? "still has it" : "ObjectLocked: injected fault");
              });
      // One that only says so is found out when all others are gone.
      assertThat(inBucket(backup))
          .hasSize(status == 200 ? 1 : 2)
          .doesNotContainKey(Manifest.FILE_NAME);

      runs().run(spec(proxy.endpoint(), backup.expired(BUCKET))).assertSuccess();
      assertThat(inBucket(backup)).isEmpty();
    }
  }

  @Test
  void listingThatIsDeniedLeavesTheCopyInDoubt() throws Exception {
    StoredSet backup = store(StoredSet.of("unlisted", "uid-unlisted"));
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      proxy.inject(
          Trigger.on("GET", "/" + EmbeddedS3.BUCKET + "/?").query("list-type=2"),
          new Fault.Answer(403, "AccessDenied"));

      Runs.Outcome outcome = runs().run(spec(proxy.endpoint(), backup.expired(BUCKET)));

      assertThat(outcome.report().pruned().gone()).isEmpty();
      assertThat(outcome.report().reason()).isEqualTo(FailureReason.DESTINATION_ACCESS_DENIED);
    }
  }

  @Test
  void uploadsThatMayNotBeListedKeepNothingFromBeingDeleted() throws Exception {
    StoredSet backup = store(StoredSet.of("begun", "uid-begun"));
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      proxy.inject(
          Trigger.on("GET", "/" + EmbeddedS3.BUCKET + "/?").query("uploads"),
          new Fault.Answer(403, "AccessDenied"));

      Runs.Outcome outcome = runs().run(spec(proxy.endpoint(), backup.expired(BUCKET)));

      outcome.assertSuccess();
      assertThat(inBucket(backup)).isEmpty();
      assertThat(outcome.log()).anyMatch(line -> line.contains("unfinished uploads of begun"));
    }
  }

  enum Lost {
    UNREACHABLE,
    HANGING,
    WITHOUT_ITS_SECRET,
    NOT_MOUNTED
  }

  @ParameterizedTest
  @EnumSource(Lost.class)
  void destinationThatIsLostKeepsNoOtherFromItsTurn(Lost lost) throws Exception {
    String name = "lost-" + lost.name().toLowerCase(Locale.ROOT).replace('_', '-');
    StoredSet one = store(StoredSet.of(name + "-1", "uid-1"));
    StoredSet two = store(StoredSet.of(name + "-2", "uid-2"));
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      proxy.inject(Trigger.on("*", ".*"), new Fault.Hang());
      RunSpec.Destination destination =
          switch (lost) {
            case UNREACHABLE -> bucket("http://127.0.0.1:" + FreePort.find());
            case HANGING -> bucket(proxy.endpoint());
            case WITHOUT_ITS_SECRET -> withoutSecret(bucket(s3.endpoint()));
            case NOT_MOUNTED -> RunnerSpecs.volume("main", 0, directory.resolve("nowhere"));
          };

      Runs.Outcome outcome =
          runs()
              .run(
                  new PruneRunSpec(
                      RunSpec.FORMAT_VERSION,
                      "uid-prune",
                      List.of(destination, volume()),
                      List.of(one.expired(BUCKET, DISK), two.expired(BUCKET, DISK)),
                      lost == Lost.HANGING ? 12 : 60));

      boolean passing = lost != Lost.WITHOUT_ITS_SECRET;
      assertThat(outcome.exitCode()).isEqualTo(passing ? ExitCodes.FAILED : ExitCodes.PERMANENT);
      assertThat(outcome.report().pruned().gone()).isEmpty();
      assertThat(outcome.report().pruned().left())
          .hasSize(2)
          .allSatisfy(
              left -> {
                assertThat(left.destination()).isEqualTo("main");
                assertThat(left.reason())
                    .isEqualTo(
                        switch (lost) {
                          case UNREACHABLE, NOT_MOUNTED -> FailureReason.DESTINATION_UNREACHABLE;
                          case HANGING -> FailureReason.NO_PROGRESS;
                          case WITHOUT_ITS_SECRET -> FailureReason.SECRET_INVALID;
                        });
              });
      assertThat(onDisk(one)).isEmpty();
      assertThat(onDisk(two)).isEmpty();
      assertThat(inBucket(one)).isEqualTo(one.all());
    }
  }

  /** A lock keeps versions, not names: it is the version that cannot be deleted before its time. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void inABucketWithVersionsADeleteMarkerIsEnough(boolean locked) throws Exception {
    String bucket = locked ? "locked" : "versioned";
    client.createBucket(r -> r.bucket(bucket).objectLockEnabledForBucket(locked));
    client.putBucketVersioning(
        r ->
            r.bucket(bucket)
                .versioningConfiguration(v -> v.status(BucketVersioningStatus.ENABLED)));
    StoredSet backup = StoredSet.of(bucket, "uid-" + bucket);
    for (Map.Entry<String, String> file : backup.all().entrySet()) {
      client.putObject(
          r -> {
            r.bucket(bucket).key(backup.directory() + file.getKey());
            if (locked) {
              r.checksumAlgorithm(ChecksumAlgorithm.CRC32_C)
                  .objectLockMode(ObjectLockMode.GOVERNANCE)
                  .objectLockRetainUntilDate(Instant.now().plusSeconds(3_600));
            }
          },
          RequestBody.fromString(file.getValue()));
    }

    Runs.Outcome outcome = runs().run(spec(inOther(bucket), backup.expired(BUCKET)));
    Runs.Outcome again = runs().run(spec(inOther(bucket), backup.expired(BUCKET)));

    outcome.assertSuccess();
    again.assertSuccess();
    assertThat(backup.all().keySet())
        .allSatisfy(
            file ->
                assertThatThrownBy(
                        () ->
                            client.headObject(r -> r.bucket(bucket).key(backup.directory() + file)))
                    .isInstanceOf(NoSuchKeyException.class));
    assertThat(client.listObjectVersions(r -> r.bucket(bucket)).versions())
        .hasSizeGreaterThanOrEqualTo(backup.all().size());
  }

  @Test
  void ordersThatMakeNoSenseInOnePlaceAreFollowedInNone() throws Exception {
    StoredSet one = store(StoredSet.of("sense", "uid-sense"));
    StoredSet two = store(StoredSet.of("nonsense", "uid-nonsense"));
    PruneRunSpec.Expired elsewhere =
        new PruneRunSpec.Expired("nonsense", "uid-nonsense", null, one.expired(BUCKET).copies());

    Runs.Outcome outcome = runs().run(spec(s3.endpoint(), one.expired(BUCKET), elsewhere));

    assertThat(outcome.exitCode()).isEqualTo(ExitCodes.PERMANENT);
    assertThat(outcome.report().reason()).isEqualTo(FailureReason.INVALID_RUN_SPEC);
    assertThat(outcome.report().pruned().gone()).isEmpty();
    assertThat(inBucket(one)).isEqualTo(one.all());
    assertThat(inBucket(two)).isEqualTo(two.all());
  }

  private PruneRunSpec spec(String endpoint, PruneRunSpec.Expired... backups) throws IOException {
    return spec(endpoint, List.of(backups));
  }

  private PruneRunSpec spec(String endpoint, List<PruneRunSpec.Expired> backups)
      throws IOException {
    return spec(bucket(endpoint), backups.toArray(PruneRunSpec.Expired[]::new));
  }

  private PruneRunSpec spec(RunSpec.Destination bucket, PruneRunSpec.Expired... backups) {
    return new PruneRunSpec(
        RunSpec.FORMAT_VERSION, "uid-prune", List.of(bucket, volume()), List.of(backups), 60);
  }

  private RunSpec.Destination volume() {
    return RunnerSpecs.volume("disk", DISK, disk);
  }

  private RunSpec.Destination bucket(String endpoint) throws IOException {
    return specs().bucket("main", BUCKET, EmbeddedS3.BUCKET, "runner/", endpoint);
  }

  private RunSpec.Destination inOther(String bucket) throws IOException {
    return specs().bucket("main", BUCKET, bucket, "runner/", s3.endpoint());
  }

  private RunSpec.Destination withoutSecret(RunSpec.Destination destination) throws IOException {
    Path keys = Path.of(destination.s3().credentials().path());
    Files.delete(keys.resolve("AWS_SECRET_ACCESS_KEY"));
    return destination;
  }

  /** Stores {@code backup} in the bucket and on the volume. */
  private StoredSet store(StoredSet backup) throws IOException {
    put(backup.directory(), backup.all());
    return backup;
  }

  private void put(String below, Map<String, String> files) throws IOException {
    for (Map.Entry<String, String> file : files.entrySet()) {
      String key = below + file.getKey();
      put(EmbeddedS3.BUCKET, key, file.getValue());
      Files.createDirectories(disk.resolve(key).getParent());
      Files.writeString(disk.resolve(key), file.getValue());
    }
  }

  private static void put(String bucket, String key, String content) {
    client.putObject(r -> r.bucket(bucket).key(key), RequestBody.fromString(content));
  }

  private static Map<String, String> inBucket(StoredSet backup) {
    Map<String, String> files = new TreeMap<>();
    client
        .listObjectsV2Paginator(r -> r.bucket(EmbeddedS3.BUCKET).prefix(backup.directory()))
        .contents()
        .forEach(
            object ->
                files.put(
                    object.key().substring(backup.directory().length()),
                    client
                        .getObjectAsBytes(r -> r.bucket(EmbeddedS3.BUCKET).key(object.key()))
                        .asUtf8String()));
    return files;
  }

  private Map<String, String> onDisk(StoredSet backup) throws IOException {
    Path root = disk.resolve(backup.directory());
    Map<String, String> files = new TreeMap<>();
    if (Files.exists(root)) {
      try (Stream<Path> all = Files.walk(root)) {
        for (Path file : all.filter(Files::isRegularFile).toList()) {
          files.put(root.relativize(file).toString(), Files.readString(file));
        }
      }
    }
    return files;
  }

  private RunnerSpecs specs() {
    return runs().specs();
  }

  private Runs runs() {
    return new Runs(directory, null, s3);
  }
}
