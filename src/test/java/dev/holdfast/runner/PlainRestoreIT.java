package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.artifact.Compression;
import dev.holdfast.artifact.DumpFormat;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.RestoreOptions;
import dev.holdfast.artifact.RestoreRunSpec;
import dev.holdfast.embedded.DatabaseComparison;
import dev.holdfast.embedded.EmbeddedS3;
import dev.holdfast.embedded.SampleDatabase;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;

/** Dumps of SQL, good and hostile ones, on a real server. */
class PlainRestoreIT extends RunsOnServers {
  @BeforeAll
  static void start() throws Exception {
    SampleDatabase.create(postgres, "shop", 1);
    postgres.createDatabase("small");
    postgres.execute(
        "small",
        "create table t as select E'\\\\! a \\\\restrict b'::text as what",
        "create table u as select 1 as id");
  }

  @ParameterizedTest
  @EnumSource(names = {"ZSTD", "NONE"})
  void dumpComesBackTheSame(Compression compression) throws Exception {
    String name = "plain_" + compression.extension();
    Runs.Outcome backup = backup("p" + compression.extension(), "shop", compression);

    runs().restore(backup, "shop", name).assertSuccess();

    assertThat(DatabaseComparison.of(postgres, "shop", name).differences()).isEmpty();
  }

  @Test
  void oneTransactionGivesTheSame() throws Exception {
    Runs.Outcome backup = backup("onetx", "small", Compression.ZSTD);

    runs()
        .run(
            RunnerSpecs.withOptions(
                runs().specs().restore(backup.report(), s3.endpoint(), "small", "onetx_r"),
                RestoreOptions.DEFAULT.inSingleTransaction()))
        .assertSuccess();

    assertThat(DatabaseComparison.of(postgres, "small", "onetx_r").differences()).isEmpty();
  }

  @Test
  void commandForPsqlRunsNothing() throws Exception {
    Path trace = directory.resolve("trace");
    for (String command :
        List.of(
            "\\! touch " + trace,
            "select 1 \\! touch " + trace,
            "\\copy u to '" + trace + "'",
            "\\o " + trace + "\nselect 1;",
            "\\o | touch " + trace)) {
      Runs.Outcome restore =
          altered("hostile", text -> text.replace("CREATE TABLE public.u", command + "\n$0"));

      assertThat(restore.report().reason()).as(command).isEqualTo(FailureReason.RESTORE_FAILED);
      assertThat(restore.report().message()).contains("restricted");
      assertThat(trace).doesNotExist();
      assertNothingIsLeft("hostile");
    }
  }

  @Test
  void commandAfterTheDumpsOwnEndOfTheRestrictionRunsNothing() throws Exception {
    Path trace = directory.resolve("trace");

    Runs.Outcome restore = altered("hostile", text -> text + "\n\\! touch " + trace + "\n");

    assertThat(restore.report().reason()).isEqualTo(FailureReason.RESTORE_FAILED);
    assertThat(Files.exists(trace)).isFalse();
    assertNothingIsLeft("hostile");
  }

  @Test
  void errorInTheMiddleIsTheEnd() throws Exception {
    Runs.Outcome restore =
        altered("broken", text -> text.replace("CREATE TABLE public.u", "select 1/0;\n$0"));

    assertThat(restore.report().reason()).isEqualTo(FailureReason.RESTORE_FAILED);
    assertThat(restore.report().message()).contains("psql", "division by zero");
    assertNothingIsLeft("broken");
  }

  @Test
  void dumpThatEndsInTheMiddleIsNone() throws Exception {
    Runs.Outcome restore = altered("cut", text -> text.substring(0, text.indexOf("\\.\n") - 3));

    assertThat(restore.report().succeeded()).isFalse();
    assertNothingIsLeft("cut");
  }

  @Test
  void partsOfItCannotBeRestored() throws Exception {
    Runs.Outcome backup = backup("parts", "small", Compression.ZSTD);

    Runs.Outcome restore =
        runs()
            .run(
                RunnerSpecs.withOptions(
                    runs().specs().restore(backup.report(), s3.endpoint(), "small", "parts_r"),
                    RestoreOptions.DEFAULT.with(
                        new RestoreOptions.Filters(List.of(), List.of("public.t")))));

    assertThat(restore.report().reason()).isEqualTo(FailureReason.NOT_SUPPORTED);
    assertNothingIsLeft("parts_r");
  }

  private static Runs.Outcome backup(String name, String database, Compression compression)
      throws Exception {
    Runs.Outcome backup =
        runs()
            .run(
                runs()
                    .specs()
                    .of(name, List.of(database), DumpFormat.PLAIN, compression, s3.endpoint()));
    backup.assertSuccess();
    return backup;
  }

  /** Restores a dump that somebody has changed, and its manifest with it. */
  private static Runs.Outcome altered(String to, UnaryOperator<String> change) throws Exception {
    Runs.Outcome backup = backup("altered", "small", Compression.NONE);
    Manifest.StoredObject object = runs().manifest(backup.report()).objects().get(0);
    String key = backup.report().manifest().key();
    String objectKey = key.replace(Manifest.FILE_NAME, object.file());
    try (S3Client client = s3.client()) {
      String sql =
          client.getObjectAsBytes(r -> r.bucket(EmbeddedS3.BUCKET).key(objectKey)).asUtf8String();
      String changed = change.apply(sql).replace("$0", "CREATE TABLE public.u");
      assertThat(changed).isNotEqualTo(sql);
      byte[] bytes = changed.getBytes(StandardCharsets.UTF_8);
      String manifest =
          client.getObjectAsBytes(r -> r.bucket(EmbeddedS3.BUCKET).key(key)).asUtf8String();
      client.putObject(
          r -> r.bucket(EmbeddedS3.BUCKET).key(objectKey), RequestBody.fromBytes(bytes));
      client.putObject(
          r -> r.bucket(EmbeddedS3.BUCKET).key(key),
          RequestBody.fromString(
              manifest
                  .replace(object.sha256(), Sha256.of(bytes))
                  .replaceAll(
                      "(\"(?:stored|raw)Bytes\" : )" + object.storedBytes(), "$1" + bytes.length)));
      RestoreRunSpec spec = runs().specs().restore(backup.report(), s3.endpoint(), "small", to);
      Runs.Outcome restore =
          runs()
              .run(
                  new RestoreRunSpec(
                      spec.formatVersion(),
                      spec.restore(),
                      spec.uid(),
                      new RestoreRunSpec.StoredBackup(spec.backup().destination(), key, null),
                      spec.identity(),
                      spec.target(),
                      spec.databases(),
                      60,
                      null));
      client.deleteObject(r -> r.bucket(EmbeddedS3.BUCKET).key(key));
      return restore;
    }
  }

  private static void assertNothingIsLeft(String name) throws Exception {
    assertThat(runs().databases()).doesNotContain(name).noneMatch(TargetServer::isTemporary);
  }
}
