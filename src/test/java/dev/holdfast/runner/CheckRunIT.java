package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.artifact.CheckFinding;
import dev.holdfast.artifact.CheckFinding.Outcome;
import dev.holdfast.artifact.Encryption;
import dev.holdfast.artifact.ExitCodes;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.embedded.AgeIdentity;
import dev.holdfast.embedded.EmbeddedPostgres;
import dev.holdfast.embedded.EmbeddedS3;
import dev.holdfast.embedded.proxy.Fault;
import dev.holdfast.embedded.proxy.FaultyProxy;
import dev.holdfast.embedded.proxy.Trigger;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;

/** What a check finds on real servers, and that nothing of it stays there. */
class CheckRunIT {
  private static final String PROBES = "runner/default/policy/~check/";
  private static EmbeddedPostgres postgres;

  @TempDir Path directory;
  private final EmbeddedS3 s3 = EmbeddedS3.borrow();
  private Path disk;

  @BeforeAll
  static void start() {
    postgres = EmbeddedPostgres.start();
    postgres.createDatabase("shop");
    postgres.execute(
        "shop",
        "create table orders (id serial primary key, note text)",
        "create table secrets (id int)",
        "create view v as select * from orders",
        "create table guarded (id int)",
        "alter table guarded enable row level security",
        "insert into orders (note) select 'x' from generate_series(1, 100)");
    postgres.createRole("dumper", "dumper-Secret-1", "");
    postgres.execute(
        "shop",
        "grant select on orders, guarded to dumper",
        "grant select on sequence orders_id_seq to dumper");
  }

  @AfterAll
  static void stop() {
    postgres.close();
  }

  @BeforeEach
  void makeVolume() throws Exception {
    disk = Files.createDirectories(directory.resolve("disk"));
  }

  @AfterEach
  void giveBack() {
    s3.close();
  }

  @Test
  void soundPolicyPassesEveryCheckAndNothingOfItStays() throws Exception {
    AgeIdentity identity = AgeIdentity.create(directory, "identity");
    RunSpec spec =
        runs()
            .specs()
            .encrypted(
                runs().specs().withGlobals(both()),
                new RunSpec.Recipients(Encryption.AGE, List.of(identity.recipient()), null));

    Runs.Outcome outcome = runs().check(spec);

    outcome.assertSuccess();
    assertThat(outcome.report().serverVersion()).isNotBlank();
    assertThat(findings(outcome))
        .extracting(CheckFinding::name, CheckFinding::target, CheckFinding::outcome)
        .containsExactly(
            tuple("Connection", "admin@127.0.0.1:" + postgres.port(), Outcome.PASSED),
            tuple("Tls", null, Outcome.WARNING),
            tuple("Database", "shop", Outcome.PASSED),
            tuple("Client", null, Outcome.PASSED),
            tuple("Dump", "shop", Outcome.PASSED),
            tuple("Rights", "shop", Outcome.PASSED),
            tuple("Globals", null, Outcome.PASSED),
            tuple("Size", null, Outcome.PASSED),
            tuple("Encryption", "recipients[0]", Outcome.PASSED),
            tuple("List", "main", Outcome.PASSED),
            tuple("Size", "main", Outcome.PASSED),
            tuple("Write", "main", Outcome.PASSED),
            tuple("Read", "main", Outcome.PASSED),
            tuple("Upload", "main", Outcome.PASSED),
            tuple("Delete", "main", Outcome.PASSED),
            tuple("List", "disk", Outcome.PASSED),
            tuple("Size", "disk", Outcome.PASSED),
            tuple("Write", "disk", Outcome.PASSED),
            tuple("Read", "disk", Outcome.PASSED),
            tuple("Upload", "disk", Outcome.PASSED),
            tuple("Delete", "disk", Outcome.PASSED));
    assertThat(finding(outcome, "Dump", "shop").message())
        .isEqualTo("pg_dump gets as far as the rows of 3 tables");
    assertThat(finding(outcome, "Encryption", "recipients[0]").message())
        .isEqualTo("encrypted for " + identity.recipient());
    assertThat(s3.keys()).isEmpty();
    assertThat(s3.openUploads()).isZero();
    assertThat(onDisk()).isEmpty();
  }

  @Test
  void wrongPasswordFailsTheConnectionAndEverythingElseIsTriedAllTheSame() throws Exception {
    Path wrong =
        runs()
            .specs()
            .secret("wrong", Map.of("username", EmbeddedPostgres.USER, "password", "wrong"));

    Runs.Outcome outcome = runs().check(runs().specs().withSecret(both(), wrong));

    assertThat(outcome.exitCode()).as("it has found out what it was to").isZero();
    assertThat(failed(outcome))
        .extracting(CheckFinding::name, CheckFinding::field)
        .containsExactly(tuple("Connection", "spec.source.connection.secretRef"));
    assertThat(finding(outcome, "Connection", null).message())
        .contains("does not accept user \"admin\"")
        .doesNotContain("wrong");
    assertThat(finding(outcome, "Rights", null).outcome()).isEqualTo(Outcome.SKIPPED);
    assertThat(finding(outcome, "Size", "main").outcome())
        .as("nobody knows how much it would be")
        .isEqualTo(Outcome.SKIPPED);
    assertThat(finding(outcome, "Delete", "main").outcome()).isEqualTo(Outcome.PASSED);
    assertThat(finding(outcome, "Delete", "disk").outcome()).isEqualTo(Outcome.PASSED);
  }

  @Test
  void everyDatabaseThatIsMissingIsNamed() throws Exception {
    RunSpec spec =
        runs().specs().withParts(spec(), List.of("shop", "shpo", "x"), List.of(), filters());

    Runs.Outcome outcome = runs().check(spec);

    assertThat(failed(outcome))
        .extracting(CheckFinding::name, CheckFinding::target, CheckFinding::field)
        .containsExactly(
            tuple("Database", "shpo", "spec.source.databases[1]"),
            tuple("Database", "x", "spec.source.databases[2]"));
    assertThat(finding(outcome, "Dump", "shop").outcome()).isEqualTo(Outcome.PASSED);
  }

  @Test
  void noDatabaseAtAllIsAFailure() throws Exception {
    RunSpec spec =
        runs()
            .specs()
            .withParts(
                spec(),
                List.of(RunSpec.ALL_DATABASES),
                List.of("shop", "postgres", "admin"),
                filters());

    Runs.Outcome outcome = runs().check(spec);

    assertThat(failed(outcome))
        .extracting(CheckFinding::name, CheckFinding::field)
        .containsExactly(tuple("Database", "spec.source.excludeDatabases"));
  }

  /** pg_dump itself would name the first, and find out of the rows in the middle of the dump. */
  @Test
  void everythingThatTheRoleMayNotReadIsNamedAtOnce() throws Exception {
    postgres.execute(
        "shop",
        "create sequence numbers",
        "create schema hidden",
        "create table hidden.inside (id int)",
        "grant select on hidden.inside to dumper",
        "select lo_create(4711)");
    try {
      Runs.Outcome outcome = runs().check(runs().specs().withSecret(spec(), dumper()));

      assertThat(failed(outcome))
          .extracting(CheckFinding::name, CheckFinding::target)
          .containsExactly(tuple("Dump", "shop"), tuple("Rights", "shop"));
      CheckFinding rights = finding(outcome, "Rights", "shop");
      assertThat(rights.field()).isEqualTo("spec.source.connection.secretRef");
      assertThat(rights.message())
          .contains(
              "user \"dumper\" may not read tables (2: \"hidden\".\"inside\","
                  + " \"public\".\"secrets\")",
              "may not read sequences (1: \"public\".\"numbers\")",
              "may not read large objects (1)",
              "may not see every row of tables with row-level security (1:"
                  + " \"public\".\"guarded\")",
              "pg_read_all_data",
              "BYPASSRLS");
      assertThat(runs().run(runs().specs().withSecret(spec(), dumper())).report().reason())
          .as("the backup itself")
          .isEqualTo(FailureReason.SERVER_PERMISSION_DENIED);
    } finally {
      postgres.execute(
          "shop", "drop sequence numbers", "drop schema hidden cascade", "select lo_unlink(4711)");
    }
  }

  @Test
  void whatTheFiltersLeaveOutNeedNotBeReadable() throws Exception {
    RunSpec spec =
        runs()
            .specs()
            .withParts(
                runs().specs().withSecret(spec(), dumper()),
                List.of("shop"),
                List.of(),
                new RunSpec.Filters(
                    List.of(), List.of(), List.of("public.orders"), List.of(), List.of()));

    Runs.Outcome outcome = runs().check(runs().specs().withSecret(spec, dumper()));

    assertThat(failed(outcome)).isEmpty();
    assertThat(finding(outcome, "Rights", "shop").message())
        .isEqualTo("user \"dumper\" may read every table that the filters leave");
  }

  @Test
  void rowLevelSecurityOfATableThatIsDumpedIsFoundBeforeTheDumpMeetsIt() throws Exception {
    RunSpec spec =
        runs()
            .specs()
            .withParts(
                spec(),
                List.of("shop"),
                List.of(),
                new RunSpec.Filters(
                    List.of(), List.of(), List.of("public.guarded"), List.of(), List.of()));

    Runs.Outcome outcome = runs().check(runs().specs().withSecret(spec, dumper()));

    // pg_dump may get as far as its error, or be ended before.
    assertThat(failed(outcome)).extracting(CheckFinding::name).contains("Rights");
    assertThat(finding(outcome, "Rights", "shop").message())
        .contains("\"public\".\"guarded\"", "BYPASSRLS");
  }

  @Test
  void filterThatMatchesNothingIsFound() throws Exception {
    RunSpec spec =
        runs()
            .specs()
            .withParts(
                spec(),
                List.of("shop"),
                List.of(),
                new RunSpec.Filters(
                    List.of("nowhere"), List.of(), List.of(), List.of(), List.of()));

    assertThat(failed(runs().check(spec)))
        .extracting(CheckFinding::name, CheckFinding::field)
        .containsExactly(tuple("Dump", "spec.source.filters"));
  }

  @Test
  void wrongRecipientsAreEachNamed() throws Exception {
    AgeIdentity identity = AgeIdentity.create(directory, "identity");
    RunSpec.Recipients recipients =
        new RunSpec.Recipients(
            Encryption.AGE, List.of("age1mistyped", identity.recipient(), "no key"), null);

    Runs.Outcome outcome = runs().check(runs().specs().encrypted(spec(), recipients));

    assertThat(failed(outcome))
        .extracting(CheckFinding::target, CheckFinding::field)
        .containsExactly(
            tuple("recipients[0]", "spec.encryption.recipients[0]"),
            tuple("recipients[2]", "spec.encryption.recipients[2]"));
  }

  @Test
  void wrongBucketAndWrongKeysAreFoundAtEachDestinationByItself() throws Exception {
    try (EmbeddedS3 strict = EmbeddedS3.startStrict()) {
      RunSpec.Destination nowhere =
          runs().specs().bucket("nowhere", 0, "no-such-bucket", "runner/", s3.endpoint());
      RunSpec.Destination refused = refused(strict.endpoint());
      RunSpec spec =
          runs().specs().withDestinations(spec(), 60, nowhere, refused, volume("disk", 2));

      Runs.Outcome outcome = runs().check(spec);

      assertThat(failed(outcome).stream().filter(one -> one.name().equals("Write")))
          .extracting(CheckFinding::target, CheckFinding::field)
          .containsExactly(
              tuple("nowhere", "spec.destinations[0].s3"),
              tuple("refused", "spec.destinations[1].s3"));
      assertThat(finding(outcome, "Write", "nowhere").message()).contains("no-such-bucket");
      assertThat(failed(outcome)).noneMatch(one -> "disk".equals(one.target()));
      assertThat(outcome.exitCode()).isEqualTo(ExitCodes.SUCCESS);
    }
  }

  /** One that knows neither the checksums of today nor conditions. */
  @Test
  void serverOfOldPassesEveryCheckToo() throws Exception {
    try (EmbeddedS3 strict = EmbeddedS3.startStrict()) {
      RunSpec.Destination old =
          runs().specs().bucket("old", 0, EmbeddedS3.BUCKET, "runner/", strict.endpoint());

      Runs.Outcome outcome =
          runs().check(runs().specs().withDestinations(spec(), 60, withoutChecksums(old)));

      assertThat(failed(outcome)).isEmpty();
      assertThat(finding(outcome, "Delete", "old").outcome()).isEqualTo(Outcome.PASSED);
      assertThat(strict.keys()).isEmpty();
    }
  }

  @Test
  void storeThatDoesNotAnswerIsTriedOnce() throws Exception {
    RunSpec.Destination gone =
        runs().specs().bucket("gone", 0, "b", "runner/", "http://127.0.0.1:1");

    Runs.Outcome outcome =
        runs().check(runs().specs().withDestinations(spec(), 60, gone, volume("disk", 1)));

    assertThat(failed(outcome))
        .extracting(CheckFinding::name, CheckFinding::target)
        .containsExactly(tuple("List", "gone"));
    assertThat(finding(outcome, "Write", "gone").outcome()).isEqualTo(Outcome.SKIPPED);
  }

  /** Who may write and not delete is told, and told what stays. */
  @Test
  void probeThatCannotBeDeletedIsNamed() throws Exception {
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      proxy.inject(Trigger.on("DELETE", ".*"), new Fault.Answer(403, "AccessDenied"));

      Runs.Outcome outcome = runs().check(runs().spec("no-delete", "shop", proxy.endpoint()));

      assertThat(failed(outcome)).extracting(CheckFinding::name).containsExactly("Delete");
      assertThat(findings(outcome).stream().filter(one -> one.name().equals("Leftover")))
          .extracting(CheckFinding::outcome)
          .containsExactly(Outcome.WARNING, Outcome.WARNING);
      for (String key : s3.keys()) {
        assertThat(outcome.report().checked().findings())
            .anyMatch(one -> one.name().equals("Leftover") && one.message().contains(key));
      }
      assertThat(s3.keys()).hasSize(2);
    }
    Runs.Outcome again = runs().check(spec("no-delete"));

    again.assertSuccess();
    assertThat(s3.keys()).as("the next attempt has removed what was left").isEmpty();
  }

  @Test
  void probesOfOtherChecksAreRemovedOnlyWhenTheyAreOld() throws Exception {
    String old = PROBES + "probe-20200101T000000Z.0123456789abcdef.small";
    String other = PROBES + "probe-29990101T000000Z.0123456789abcdef.small";
    String foreign = PROBES + "notes.txt";
    try (S3Client client = s3.client()) {
      for (String key : List.of(old, other, foreign)) {
        client.putObject(r -> r.bucket(EmbeddedS3.BUCKET).key(key), RequestBody.fromString("x"));
      }
    }

    runs().check(spec()).assertSuccess();

    assertThat(s3.keys()).containsExactlyInAnyOrder(other, foreign);
  }

  @Test
  void nothingIsWrittenWhereItWouldBeLocked() throws Exception {
    try (S3Client client = s3.client()) {
      client.createBucket(r -> r.bucket("locked").objectLockEnabledForBucket(true));
    }
    RunSpec.Destination plain =
        runs().specs().bucket("locked", 0, "locked", "runner/", s3.endpoint());
    RunSpec spec = runs().specs().withDestinations(spec(), 60, locking(plain));

    Runs.Outcome outcome = runs().check(spec);

    assertThat(failed(outcome)).isEmpty();
    assertThat(finding(outcome, "Upload", "locked").outcome()).isEqualTo(Outcome.PASSED);
    assertThat(finding(outcome, "Write", "locked").outcome()).isEqualTo(Outcome.SKIPPED);
    assertThat(finding(outcome, "Write", "locked").message()).contains("stays for 7 days");
    try (S3Client client = s3.client()) {
      assertThat(client.listObjectVersions(r -> r.bucket("locked")).versions()).isEmpty();
      assertThat(client.listMultipartUploads(r -> r.bucket("locked")).uploads()).isEmpty();
    }
  }

  /** A version that is hidden by the deletion would stay, and be paid for. */
  @Test
  void nothingStaysInABucketThatKeepsVersions() throws Exception {
    try (S3Client client = s3.client()) {
      client.createBucket(r -> r.bucket("versioned"));
      client.putBucketVersioning(
          r -> r.bucket("versioned").versioningConfiguration(v -> v.status("Enabled")));
    }
    RunSpec.Destination versioned =
        runs().specs().bucket("versioned", 0, "versioned", "runner/", s3.endpoint());

    Runs.Outcome outcome = runs().check(runs().specs().withDestinations(spec(), 60, versioned));

    assertThat(failed(outcome)).isEmpty();
    try (S3Client client = s3.client()) {
      assertThat(client.listObjectVersions(r -> r.bucket("versioned")).versions()).isEmpty();
      assertThat(client.listObjectVersions(r -> r.bucket("versioned")).deleteMarkers()).isEmpty();
    }
  }

  /** What no request has asked to be locked, the default retention of a bucket locks. */
  @Test
  void probesThatTheBucketsOwnRetentionKeepsAreNamed() throws Exception {
    try (S3Client client = s3.client()) {
      client.createBucket(r -> r.bucket("retaining").objectLockEnabledForBucket(true));
      client.putBucketVersioning(
          r -> r.bucket("retaining").versioningConfiguration(v -> v.status("Enabled")));
    }
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      // The embedded server keeps no lock; this is what one that does answers.
      proxy.inject(
          Trigger.on("DELETE", ".*").query("versionId="), new Fault.Answer(403, "AccessDenied"));
      RunSpec spec =
          runs()
              .specs()
              .withDestinations(
                  spec(),
                  60,
                  runs().specs().bucket("retaining", 0, "retaining", "runner/", proxy.endpoint()));

      assertTwoProbesAreNamed(runs().check(spec));
      assertTwoProbesAreNamed(runs().check(spec));
    }
    try (S3Client client = s3.client()) {
      assertThat(client.listObjectVersions(r -> r.bucket("retaining")).versions())
          .hasSize(4)
          .allSatisfy(
              kept ->
                  assertThatThrownBy(
                          () -> client.headObject(r -> r.bucket("retaining").key(kept.key())))
                      .as("gone for whoever asks by name")
                      .isInstanceOf(NoSuchKeyException.class));
    }
  }

  private static void assertTwoProbesAreNamed(Runs.Outcome outcome) {
    outcome.assertSuccess();
    assertThat(finding(outcome, "Delete", "retaining").outcome()).isEqualTo(Outcome.PASSED);
    assertThat(findings(outcome).stream().filter(one -> one.name().equals("Leftover")))
        .hasSize(2)
        .allSatisfy(
            one -> {
              assertThat(one.outcome()).isEqualTo(Outcome.WARNING);
              assertThat(one.message())
                  .contains(PROBES, "stays until its retention ends", "AccessDenied");
            });
  }

  @Test
  void uploadThatHangsIsGivenUpAndTold() throws Exception {
    try (FaultyProxy proxy = FaultyProxy.start(URI.create(s3.endpoint()))) {
      proxy.inject(Trigger.on("PUT", ".*large").nth(2), new Fault.Hang());
      RunSpec spec =
          runs()
              .specs()
              .withDestinations(
                  spec(),
                  24,
                  runs()
                      .specs()
                      .bucket("hangs", 0, EmbeddedS3.BUCKET, "runner/", proxy.endpoint()));

      Runs.Outcome outcome = runs().check(spec);

      assertThat(finding(outcome, "Upload", "hangs").outcome()).isEqualTo(Outcome.FAILED);
      assertThat(finding(outcome, "Upload", "hangs").message()).contains("no progress for 8 s");
      assertThat(Duration.between(outcome.report().startTime(), outcome.report().endTime()))
          .as("as long as the client of S3 itself would wait")
          .isLessThan(Duration.ofMinutes(2));
    }
  }

  private RunSpec.Destination locking(RunSpec.Destination plain) {
    RunSpec.S3 of = plain.s3();
    return new RunSpec.Destination(
        plain.name(),
        plain.field(),
        new RunSpec.S3(
            of.bucket(),
            of.prefix(),
            of.endpoint(),
            of.region(),
            of.pathStyle(),
            of.credentials(),
            null,
            null,
            null,
            null,
            true,
            null,
            null,
            new RunSpec.ObjectLock("GOVERNANCE", Duration.ofDays(7).toSeconds()),
            0),
        null,
        null);
  }

  private static RunSpec.Destination withoutChecksums(RunSpec.Destination plain) {
    RunSpec.S3 of = plain.s3();
    return new RunSpec.Destination(
        plain.name(),
        plain.field(),
        new RunSpec.S3(
            of.bucket(),
            of.prefix(),
            of.endpoint(),
            of.region(),
            of.pathStyle(),
            of.credentials(),
            null,
            null,
            null,
            null,
            false,
            null,
            null,
            null,
            0),
        null,
        null);
  }

  private RunSpec.Destination refused(String endpoint) throws Exception {
    String field = "spec.destinations[1].s3";
    Path keys =
        runs()
            .specs()
            .secret(
                "wrong-keys",
                Map.of("AWS_ACCESS_KEY_ID", "AKWRONG", "AWS_SECRET_ACCESS_KEY", "wrong"));
    return new RunSpec.Destination(
        "refused",
        field,
        new RunSpec.S3(
            EmbeddedS3.BUCKET,
            "runner/",
            endpoint,
            "us-east-1",
            true,
            new RunSpec.MountedSecret("s3", keys.toString(), field),
            null,
            null,
            null,
            null,
            false,
            null,
            null,
            null,
            0),
        null,
        null);
  }

  private Runs runs() {
    return new Runs(directory, postgres, s3);
  }

  private RunSpec spec() throws Exception {
    return spec("check");
  }

  private RunSpec spec(String name) throws Exception {
    return runs().spec(name, "shop", s3.endpoint());
  }

  private RunSpec both() throws Exception {
    RunSpec spec = spec();
    return runs().specs().withDestinations(spec, 60, spec.destinations().get(0), volume("disk", 1));
  }

  private RunSpec.Destination volume(String name, int number) {
    return RunnerSpecs.volume(name, number, disk);
  }

  private Path dumper() throws Exception {
    return runs()
        .specs()
        .secret("dumper", Map.of("username", "dumper", "password", "dumper-Secret-1"));
  }

  private static RunSpec.Filters filters() {
    return RunSpec.Filters.NONE;
  }

  private List<String> onDisk() throws Exception {
    try (Stream<Path> files = Files.walk(disk)) {
      // The directory that the prefix names stays, as after a prune.
      return files
          .filter(file -> !file.equals(disk) && !file.equals(disk.resolve("runner")))
          .map(Path::toString)
          .toList();
    }
  }

  private static List<CheckFinding> findings(Runs.Outcome outcome) {
    return outcome.report().checked().findings();
  }

  private static List<CheckFinding> failed(Runs.Outcome outcome) {
    return findings(outcome).stream().filter(one -> one.outcome() == Outcome.FAILED).toList();
  }

  private static CheckFinding finding(Runs.Outcome outcome, String name, String target) {
    return findings(outcome).stream()
        .filter(one -> one.name().equals(name) && (target == null || target.equals(one.target())))
        .findFirst()
        .orElseThrow(() -> new AssertionError(String.join("\n", outcome.log())));
  }
}
