package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.luben.zstd.ZstdInputStream;
import dev.holdfast.artifact.Compression;
import dev.holdfast.artifact.DumpFormat;
import dev.holdfast.artifact.Encryption;
import dev.holdfast.artifact.ExitCodes;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.LogLine;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.RestoreRunSpec;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.embedded.AgeIdentity;
import dev.holdfast.embedded.DatabaseComparison;
import dev.holdfast.embedded.EmbeddedPostgres;
import dev.holdfast.embedded.EmbeddedS3;
import dev.holdfast.embedded.Gnupg;
import dev.holdfast.embedded.SampleDatabase;
import dev.holdfast.embedded.StandardTools;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Encrypted backups and restores of them on real servers. */
class EncryptionIT {
  private static final String SECRET_REF = "spec.decryption.secretRef";
  private static EmbeddedPostgres postgres;
  private static EmbeddedS3 s3;
  private static Gnupg gpg;
  private static AgeIdentity age;

  @TempDir static Path keys;
  @TempDir Path directory;

  private record Outcome(int exitCode, RunReport report, String log) {}

  @BeforeAll
  static void start() {
    assumeTrue(StandardTools.has("age"), "skipped: age is not installed");
    assumeTrue(StandardTools.has("gpg"), "skipped: gpg is not installed");
    age = AgeIdentity.create(keys, "identity");
    gpg = new Gnupg();
    gpg.create("owner");
    postgres = EmbeddedPostgres.start();
    s3 = EmbeddedS3.start();
    SampleDatabase.create(postgres, "shop", 10);
  }

  @AfterAll
  static void stop() {
    if (s3 != null) {
      s3.close();
      postgres.close();
      gpg.close();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "AGE, CUSTOM, ZSTD, .dump.zst.age",
    "AGE, PLAIN, GZIP, .sql.gz.age",
    "AGE, CUSTOM, NONE, .dump.age",
    "OPENPGP, CUSTOM, ZSTD, .dump.zst.gpg",
    "OPENPGP, PLAIN, GZIP, .sql.gz.gpg",
    "OPENPGP, CUSTOM, NONE, .dump.gpg"
  })
  void everyFormatIsRestoredWithStandardToolsAlone(
      Encryption type, DumpFormat format, Compression compression, String suffix) throws Exception {
    String name =
        ("t-" + type + "-" + format + "-" + compression).toLowerCase(java.util.Locale.ROOT);

    Outcome outcome = backup(name, format, compression, recipients(type));

    assertThat(outcome.exitCode()).as(outcome.log()).isZero();
    Manifest manifest = manifest(outcome.report());
    Manifest.StoredObject object = manifest.objects().get(0);
    assertThat(object.file()).endsWith(suffix);
    assertThat(object.encryption()).isEqualTo(type);
    assertThat(manifest.recipients())
        .containsExactly(
            type == Encryption.AGE
                ? new Manifest.Recipient(age.recipient(), null)
                : new Manifest.Recipient(
                    gpg.fingerprints("owner").get(0), gpg.fingerprints("owner").get(1)));
    byte[] stored = get(key(outcome.report(), object));
    assertThat(stored).hasSize((int) object.storedBytes());
    assertThat(Sha256.of(stored)).isEqualTo(object.sha256());
    byte[] opened = type == Encryption.AGE ? age.decrypt(stored) : gpg.decrypt(stored);
    String restored = name.replace('-', '_');
    postgres.createDatabase(restored);
    restoreByHand(opened, object, restored);
    assertThat(DatabaseComparison.of(postgres, "shop", restored).differences()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Encryption.class,
      names = {"AGE", "OPENPGP"})
  void restoreDecrypts(Encryption type) throws Exception {
    String name = "restored_" + type.extension();
    Outcome backup = backup(name, recipients(type));

    Outcome outcome = restore(backup, name, identity(type));

    assertThat(outcome.exitCode()).as(outcome.log()).isZero();
    assertThat(DatabaseComparison.of(postgres, "shop", name).differences()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Encryption.class,
      names = {"AGE", "OPENPGP"})
  void dividedDumpIsDecryptedObjectByObject(Encryption type) throws Exception {
    String name = "divided_" + type.extension();
    RunnerSpecs specs = new RunnerSpecs(directory, postgres);
    postgres.createDatabase(name);
    for (String table : List.of("one", "two")) {
      postgres.execute(
          name,
          "create table "
              + table
              + " as select i, repeat(md5(i::text), 20) from generate_series(1, 40000) i");
    }
    RunSpec whole =
        specs.of(name, List.of(name), DumpFormat.CUSTOM, Compression.ZSTD, s3.endpoint());
    Outcome backup =
        run("backup", specs.encrypted(specs.withJobs(whole, name, 2), recipients(type)));
    assertThat(backup.exitCode()).as(backup.log()).isZero();
    assertThat(manifest(backup.report()).objects())
        .hasSize(2)
        .allSatisfy(object -> assertThat(object.encryption()).isEqualTo(type));

    Outcome outcome = restore(backup, name, name + "_back", identity(type));

    assertThat(outcome.exitCode()).as(outcome.log()).isZero();
    assertThat(DatabaseComparison.of(postgres, name, name + "_back").differences()).isEmpty();
  }

  /** The old key goes on opening what was made for it, after the policy names the new one. */
  @Test
  void keysAreRotated() throws Exception {
    AgeIdentity next = AgeIdentity.create(keys, "next");
    Outcome old = backup("rotation-old", recipients(Encryption.AGE));
    Outcome both =
        backup(
            "rotation-both",
            new RunSpec.Recipients(
                Encryption.AGE, List.of(age.recipient(), next.recipient()), null));
    Outcome young =
        backup(
            "rotation-new",
            new RunSpec.Recipients(Encryption.AGE, List.of(next.recipient()), null));

    assertThat(restore(old, "rotation_1", identity(age.file())).exitCode()).isZero();
    assertThat(restore(both, "rotation_2", identity(age.file())).exitCode()).isZero();
    assertThat(restore(both, "rotation_3", identity(next.file())).exitCode()).isZero();
    assertThat(restore(young, "rotation_4", identity(next.file())).exitCode()).isZero();
    Outcome wrong = restore(young, "rotation_5", identity(age.file()));
    assertThat(wrong.report().reason()).isEqualTo(FailureReason.DECRYPTION_KEY_WRONG);
    assertThat(wrong.report().message()).contains(age.recipient(), next.recipient());
    assertThat(DatabaseComparison.of(postgres, "shop", "rotation_3").differences()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = Encryption.class,
      names = {"AGE", "OPENPGP"})
  void withoutTheRightKeyNothingIsCreated(Encryption type) throws Exception {
    Outcome backup = backup("locked-" + type.extension(), recipients(type));
    long databases = databases();
    RestoreRunSpec.Identity other =
        type == Encryption.AGE
            ? identity(AgeIdentity.create(directory, "other").file())
            : identity(Files.writeString(directory.resolve("other"), secretKeyOfSomebodyElse()));
    RestoreRunSpec.Identity otherType =
        identity(type == Encryption.AGE ? Encryption.OPENPGP : Encryption.AGE);

    assertRefused(
        restore(backup, "x", null), FailureReason.DECRYPTION_KEY_MISSING, "spec.decryption");
    assertRefused(
        restore(backup, "x", identity(directory.resolve("no-such-file"))),
        FailureReason.SECRET_INVALID,
        SECRET_REF);
    assertRefused(restore(backup, "x", other), FailureReason.DECRYPTION_KEY_WRONG, SECRET_REF);
    assertRefused(
        restore(backup, "x", otherType), FailureReason.DECRYPTION_KEY_INVALID, SECRET_REF);
    assertThat(databases()).isEqualTo(databases);
  }

  @Test
  void recipientsMayBeInAFile() throws Exception {
    Path file = Files.writeString(directory.resolve("recipients"), "# ours\n" + age.recipient());
    RunSpec.MountedSecret secret =
        new RunSpec.MountedSecret("r", file.toString(), "spec.encryption.recipientsSecretRef");

    Outcome outcome =
        backup("in-a-file", new RunSpec.Recipients(Encryption.AGE, List.of(), secret));

    assertThat(outcome.exitCode()).as(outcome.log()).isZero();
    assertThat(manifest(outcome.report()).recipients())
        .containsExactly(new Manifest.Recipient(age.recipient(), null));
    Files.delete(file);
    Outcome missing = backup("no-file", new RunSpec.Recipients(Encryption.AGE, null, secret));
    assertThat(missing.report().reason()).isEqualTo(FailureReason.SECRET_INVALID);
    assertThat(missing.report().field()).isEqualTo("spec.encryption.recipientsSecretRef");
  }

  @Test
  void keyThatCannotBeUsedIsToldBeforeTheDump() throws Exception {
    String mistyped = age.recipient().substring(0, 61) + "q";
    RunSpec.Recipients bad =
        new RunSpec.Recipients(
            Encryption.AGE,
            List.of(age.recipient(), mistyped.equals(age.recipient()) ? "age1" : mistyped),
            null);

    Outcome outcome = backup("bad-key", bad);

    assertThat(outcome.exitCode()).isEqualTo(ExitCodes.PERMANENT);
    assertThat(outcome.report().reason()).isEqualTo(FailureReason.RECIPIENT_INVALID);
    assertThat(outcome.report().field()).isEqualTo("spec.encryption.recipients[1]");
    assertThat(outcome.report().rawBytes()).isZero();
    assertThat(s3.keys()).noneMatch(key -> key.contains("/bad-key/"));
  }

  @ParameterizedTest
  @EnumSource(
      value = Encryption.class,
      names = {"AGE", "OPENPGP"})
  void alteredObjectIsNoDatabase(Encryption type) throws Exception {
    Outcome backup = backup("altered-" + type.extension(), recipients(type));
    String key = key(backup.report(), manifest(backup.report()).objects().get(0));
    byte[] stored = get(key);
    long databases = databases();

    for (int place : new int[] {10, stored.length / 2, stored.length - 1}) {
      byte[] altered = stored.clone();
      altered[place] ^= 1;
      put(key, altered);
      assertBroken(restore(backup, "x", identity(type)), databases);
    }
    put(key, java.util.Arrays.copyOf(stored, stored.length - 1));
    assertBroken(restore(backup, "x", identity(type)), databases);
    put(key, java.util.Arrays.copyOf(stored, stored.length + 1));
    assertBroken(restore(backup, "x", identity(type)), databases);
  }

  private static void assertBroken(Outcome outcome, long databases) throws Exception {
    assertThat(outcome.exitCode()).isNotZero();
    assertThat(outcome.report().manifest()).isNull();
    assertThat(outcome.report().reason())
        .as(outcome.report().message())
        .isIn(
            FailureReason.CHECKSUM_MISMATCH,
            FailureReason.DECRYPTION_FAILED,
            FailureReason.DECRYPTION_KEY_WRONG);
    assertThat(databases()).isEqualTo(databases);
  }

  private static void assertRefused(Outcome outcome, FailureReason reason, String field) {
    assertThat(outcome.report().reason()).as(outcome.report().message()).isEqualTo(reason);
    assertThat(outcome.report().field()).isEqualTo(field);
    assertThat(outcome.exitCode()).isEqualTo(ExitCodes.PERMANENT);
    assertThat(outcome.log()).doesNotContain("AGE-SECRET-KEY-1", "PRIVATE KEY");
  }

  private static String secretKeyOfSomebodyElse() {
    try (Gnupg other = new Gnupg()) {
      other.create("else");
      return other.secretKey("else", "");
    }
  }

  private static RunSpec.Recipients recipients(Encryption type) {
    return new RunSpec.Recipients(
        type, List.of(type == Encryption.AGE ? age.recipient() : gpg.publicKey("owner")), null);
  }

  private RestoreRunSpec.Identity identity(Encryption type) throws IOException {
    return identity(
        type == Encryption.AGE
            ? age.file()
            : Files.writeString(directory.resolve("owner.asc"), gpg.secretKey("owner", "")));
  }

  private static RestoreRunSpec.Identity identity(Path file) {
    return new RestoreRunSpec.Identity(
        new RunSpec.MountedSecret("id", file.toString(), SECRET_REF), null);
  }

  private Outcome backup(String name, RunSpec.Recipients recipients) throws Exception {
    return backup(name, DumpFormat.CUSTOM, Compression.ZSTD, recipients);
  }

  private Outcome backup(
      String name, DumpFormat format, Compression compression, RunSpec.Recipients recipients)
      throws Exception {
    RunnerSpecs specs = new RunnerSpecs(directory, postgres);
    return run(
        "backup",
        specs.encrypted(
            specs.of(name, List.of("shop"), format, compression, s3.endpoint()), recipients));
  }

  private Outcome restore(Outcome backup, String to, RestoreRunSpec.Identity identity)
      throws Exception {
    return restore(backup, "shop", to, identity);
  }

  private Outcome restore(Outcome backup, String from, String to, RestoreRunSpec.Identity identity)
      throws Exception {
    return run(
        "restore",
        new RunnerSpecs(directory, postgres)
            .restore(backup.report(), s3.endpoint(), from, to, identity));
  }

  private static Outcome run(String kind, Record spec) throws Exception {
    Map<String, String> environment = new HashMap<>(System.getenv());
    environment.put(RunSpec.ENVIRONMENT_VARIABLE, Json.line(spec));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int exitCode =
        JobMode.run(kind, environment, new PrintStream(out, true, StandardCharsets.UTF_8));
    String log = out.toString(StandardCharsets.UTF_8);
    List<String> lines = log.lines().toList();
    RunReport report = (RunReport) Json.read(lines.get(lines.size() - 1), LogLine.class);
    return new Outcome(exitCode, report, log);
  }

  private static long databases() throws Exception {
    try (var connection = postgres.connect("postgres");
        var statement = connection.createStatement();
        var row = statement.executeQuery("select count(*) from pg_database")) {
      row.next();
      return row.getLong(1);
    }
  }

  private static Manifest manifest(RunReport report) throws Exception {
    return Json.read(
        new String(get(report.manifest().key()), StandardCharsets.UTF_8), Manifest.class);
  }

  private static String key(RunReport report, Manifest.StoredObject object) {
    String manifest = report.manifest().key();
    return manifest.substring(0, manifest.lastIndexOf('/') + 1) + object.file();
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

  private static void restoreByHand(byte[] opened, Manifest.StoredObject object, String database)
      throws IOException {
    InputStream in = new ByteArrayInputStream(opened);
    try (InputStream dump =
        switch (object.compression()) {
          case ZSTD -> new ZstdInputStream(in);
          case GZIP -> new GZIPInputStream(in);
          case NONE -> in;
        }) {
      if (object.format() == DumpFormat.CUSTOM) {
        StandardTools.restoreArchive(postgres, dump, database);
      } else {
        StandardTools.restoreSql(postgres, dump, database);
      }
    }
  }
}
