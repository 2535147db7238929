package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.luben.zstd.ZstdInputStream;
import dev.holdfast.artifact.Compression;
import dev.holdfast.artifact.DumpFormat;
import dev.holdfast.artifact.Encryption;
import dev.holdfast.artifact.ExitCodes;
import dev.holdfast.artifact.FailureReason;
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
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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

  @BeforeAll
  static void start() {
    assumeTrue(StandardTools.has("age"), "skipped: age is not installed");
    assumeTrue(StandardTools.has("gpg"), "skipped: gpg is not installed");
    age = AgeIdentity.create(keys, "identity");
    gpg = new Gnupg();
    gpg.create("owner");
    postgres = EmbeddedPostgres.start();
    s3 = EmbeddedS3.borrow();
    SampleDatabase.create(postgres, "shop", 5);
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
    "OPENPGP, CUSTOM, NONE, .dump.gpg",
    "OPENPGP, PLAIN, ZSTD, .sql.zst.gpg"
  })
  void everyFormatIsRestoredWithStandardToolsAlone(
      Encryption type, DumpFormat format, Compression compression, String suffix) throws Exception {
    String name = ("t-" + type + "-" + format + "-" + compression).toLowerCase(Locale.ROOT);

    Runs.Outcome outcome = backup(name, format, compression, recipients(type));

    outcome.assertSuccess();
    Manifest manifest = runs().manifest(outcome.report());
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
  @EnumSource(value = Encryption.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void restoreDecrypts(Encryption type) throws Exception {
    String name = "restored_" + type.extension();
    Runs.Outcome backup = backup(name, recipients(type));

    Runs.Outcome outcome = restore(backup, name, identity(type));

    outcome.assertSuccess();
    assertThat(DatabaseComparison.of(postgres, "shop", name).differences()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(value = Encryption.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void dividedDumpIsDecryptedObjectByObject(Encryption type) throws Exception {
    String name = "divided_" + type.extension();
    RunnerSpecs specs = runs().specs();
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
    Runs.Outcome backup =
        runs().run(specs.encrypted(specs.withJobs(whole, name, 2), recipients(type)));
    backup.assertSuccess();
    assertThat(runs().manifest(backup.report()).objects())
        .hasSize(2)
        .allSatisfy(object -> assertThat(object.encryption()).isEqualTo(type));

    Runs.Outcome outcome = restore(backup, name, name + "_back", identity(type));

    outcome.assertSuccess();
    assertThat(DatabaseComparison.of(postgres, name, name + "_back").differences()).isEmpty();
  }

  /** The old key goes on opening what was made for it, after the policy names the new one. */
  @Test
  void keysAreRotated() throws Exception {
    AgeIdentity next = AgeIdentity.create(keys, "next");
    Runs.Outcome old = backup("rotation-old", recipients(Encryption.AGE));
    Runs.Outcome both =
        backup(
            "rotation-both",
            new RunSpec.Recipients(
                Encryption.AGE, List.of(age.recipient(), next.recipient()), null));
    Runs.Outcome young =
        backup(
            "rotation-new",
            new RunSpec.Recipients(Encryption.AGE, List.of(next.recipient()), null));

    assertThat(restore(old, "rotation_1", identity(age.file())).exitCode()).isZero();
    assertThat(restore(both, "rotation_2", identity(age.file())).exitCode()).isZero();
    assertThat(restore(both, "rotation_3", identity(next.file())).exitCode()).isZero();
    assertThat(restore(young, "rotation_4", identity(next.file())).exitCode()).isZero();
    Runs.Outcome wrong = restore(young, "rotation_5", identity(age.file()));
    assertThat(wrong.report().reason()).isEqualTo(FailureReason.DECRYPTION_KEY_WRONG);
    assertThat(wrong.report().message()).contains(age.recipient(), next.recipient());
    assertThat(DatabaseComparison.of(postgres, "shop", "rotation_3").differences()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(value = Encryption.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void withoutTheRightKeyNothingIsCreated(Encryption type) throws Exception {
    Runs.Outcome backup = backup("locked-" + type.extension(), recipients(type));
    List<String> databases = runs().databases();
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
    assertThat(runs().databases()).isEqualTo(databases);
  }

  @Test
  void recipientsMayBeInAFile() throws Exception {
    Path file = Files.writeString(directory.resolve("recipients"), "# ours\n" + age.recipient());
    RunSpec.MountedSecret secret =
        new RunSpec.MountedSecret("r", file.toString(), "spec.encryption.recipientsSecretRef");

    Runs.Outcome outcome =
        backup("in-a-file", new RunSpec.Recipients(Encryption.AGE, List.of(), secret));

    outcome.assertSuccess();
    assertThat(runs().manifest(outcome.report()).recipients())
        .containsExactly(new Manifest.Recipient(age.recipient(), null));
    Files.delete(file);
    Runs.Outcome missing = backup("no-file", new RunSpec.Recipients(Encryption.AGE, null, secret));
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

    Runs.Outcome outcome = backup("bad-key", bad);

    assertThat(outcome.exitCode()).isEqualTo(ExitCodes.PERMANENT);
    assertThat(outcome.report().reason()).isEqualTo(FailureReason.RECIPIENT_INVALID);
    assertThat(outcome.report().field()).isEqualTo("spec.encryption.recipients[1]");
    assertThat(outcome.report().rawBytes()).isZero();
    assertThat(s3.keys()).noneMatch(key -> key.contains("/bad-key/"));
  }

  @ParameterizedTest
  @EnumSource(value = Encryption.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void alteredObjectIsNoDatabase(Encryption type) throws Exception {
    Runs.Outcome backup = backup("altered-" + type.extension(), recipients(type));
    String key = key(backup.report(), runs().manifest(backup.report()).objects().get(0));
    byte[] stored = get(key);
    List<String> databases = runs().databases();

    for (int place : new int[] {10, stored.length / 2, stored.length - 1}) {
      byte[] altered = stored.clone();
      altered[place] ^= 1;
      put(key, altered);
      assertBroken(restore(backup, "x", identity(type)), databases);
    }
    put(key, Arrays.copyOf(stored, stored.length - 1));
    assertBroken(restore(backup, "x", identity(type)), databases);
    put(key, Arrays.copyOf(stored, stored.length + 1));
    assertBroken(restore(backup, "x", identity(type)), databases);
  }

  private void assertBroken(Runs.Outcome outcome, List<String> databases) throws Exception {
    assertThat(outcome.exitCode()).isNotZero();
    assertThat(outcome.report().manifest()).isNull();
    assertThat(outcome.report().reason())
        .as(outcome.report().message())
        .isIn(
            FailureReason.CHECKSUM_MISMATCH,
            FailureReason.DECRYPTION_FAILED,
            FailureReason.DECRYPTION_KEY_WRONG);
    assertThat(runs().databases()).isEqualTo(databases);
  }

  private static void assertRefused(Runs.Outcome outcome, FailureReason reason, String field) {
    assertThat(outcome.report().reason()).as(outcome.report().message()).isEqualTo(reason);
    assertThat(outcome.report().field()).isEqualTo(field);
    assertThat(outcome.exitCode()).isEqualTo(ExitCodes.PERMANENT);
    assertThat(String.join("\n", outcome.log())).doesNotContain("AGE-SECRET-KEY-1", "PRIVATE KEY");
  }

  private static String secretKeyOfSomebodyElse() {
    try (Gnupg other = new Gnupg()) {
      other.create("else");
      return other.secretKey("else", "");
    }
  }

  private Runs runs() {
    return new Runs(directory, postgres, s3);
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

  private Runs.Outcome backup(String name, RunSpec.Recipients recipients) throws Exception {
    return backup(name, DumpFormat.CUSTOM, Compression.ZSTD, recipients);
  }

  private Runs.Outcome backup(
      String name, DumpFormat format, Compression compression, RunSpec.Recipients recipients)
      throws Exception {
    RunnerSpecs specs = runs().specs();
    return runs()
        .run(
            specs.encrypted(
                specs.of(name, List.of("shop"), format, compression, s3.endpoint()), recipients));
  }

  private Runs.Outcome restore(Runs.Outcome backup, String to, RestoreRunSpec.Identity identity)
      throws Exception {
    return restore(backup, "shop", to, identity);
  }

  private Runs.Outcome restore(
      Runs.Outcome backup, String from, String to, RestoreRunSpec.Identity identity)
      throws Exception {
    return runs().run(runs().specs().restore(backup.report(), s3.endpoint(), from, to, identity));
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
