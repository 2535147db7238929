package dev.holdfast.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicySpec;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.Buckets;
import dev.holdfast.api.v1alpha1.Compression;
import dev.holdfast.api.v1alpha1.Connection;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.Dump;
import dev.holdfast.api.v1alpha1.DumpFormat;
import dev.holdfast.api.v1alpha1.Encryption;
import dev.holdfast.api.v1alpha1.S3Destination;
import dev.holdfast.api.v1alpha1.SecretKeyReference;
import dev.holdfast.api.v1alpha1.Source;
import dev.holdfast.api.v1alpha1.SslMode;
import dev.holdfast.artifact.RunIdentity;
import dev.holdfast.artifact.RunSpec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class BackupRunSpecsTest {
  private final BackupPolicy policy = Samples.policy("policy-full.yaml");
  private final Backup backup = Samples.backup("backup-full.yaml");

  @Test
  void everyFieldOfThePolicyReachesTheRun() {
    RunSpec run = BackupRunSpecs.of("cluster-uid", backup, policy);

    assertThat(run.formatVersion()).isEqualTo(RunSpec.FORMAT_VERSION);
    assertThat(run.identity())
        .isEqualTo(
            new RunIdentity(
                "cluster-uid",
                "shops",
                "shop",
                "policy-uid",
                "shop-daily-20261121-030000",
                "backup-uid",
                "daily",
                Instant.parse("2026-11-21T03:00:00Z"),
                "costs $$ and $(HOME)"));
    assertThat(run.source().server().host()).isEqualTo("shop-db");
    assertThat(run.source().server().port()).isEqualTo(5433);
    assertThat(run.source().server().sslMode()).isEqualTo("verify-full");
    assertThat(run.source().databases()).containsExactly("shop", "billing");
    assertThat(run.source().lockWaitTimeoutSeconds()).isEqualTo(45);
    assertThat(run.source().excludeDatabases()).isEmpty();
    assertThat(run.source().filters())
        .isEqualTo(
            new RunSpec.Filters(
                List.of("app"),
                List.of("scratch_*"),
                List.of("app.*"),
                List.of("app.old_*"),
                List.of("app.log")));
    assertThat(run.dump())
        .isEqualTo(
            new RunSpec.Dump(
                dev.holdfast.artifact.DumpFormat.PLAIN,
                dev.holdfast.artifact.Compression.GZIP,
                9,
                true,
                false,
                1));
    assertThat(run.destinations().get(0).name()).isEqualTo("offsite");
    RunSpec.S3 s3 = run.destinations().get(0).s3();
    assertThat(s3.bucket()).isEqualTo("backups");
    assertThat(s3.prefix()).isEqualTo("prod/");
    assertThat(s3.endpoint()).isEqualTo("https://s3.example.com");
    assertThat(s3.region()).isEqualTo("eu-west-3");
    assertThat(s3.pathStyle()).isTrue();
    assertThat(s3.serverSideEncryption()).isEqualTo("aws:kms");
    assertThat(s3.kmsKeyId()).isEqualTo("key-1");
    assertThat(s3.storageClass()).isEqualTo("STANDARD_IA");
    assertThat(s3.checksums()).isFalse();
    assertThat(s3.tags()).containsExactly(entry("cost", "42"), entry("team", "shop db"));
    assertThat(s3.metadata()).containsExactly(entry("owner", "dba@example.com"));
    assertThat(s3.objectLock()).isEqualTo(new RunSpec.ObjectLock("COMPLIANCE", 36 * 3_600));
    assertThat(s3.maxParts()).isEqualTo(1_000);
    assertThat(run.noProgressTimeoutSeconds()).isEqualTo(600);
  }

  @Test
  void whatThePolicyLeavesOutHasItsDefault() {
    RunSpec run =
        BackupRunSpecs.of(
            "cluster-uid",
            Samples.backup("backup-minimal.yaml"),
            Samples.policy("policy-minimal.yaml"));

    assertThat(run.identity().tier()).isEqualTo("manual");
    assertThat(run.source().server().port()).isNull();
    assertThat(run.source().server().sslMode()).isEqualTo("prefer");
    assertThat(run.source().lockWaitTimeoutSeconds()).isEqualTo(30);
    assertThat(run.dump())
        .isEqualTo(
            new RunSpec.Dump(
                dev.holdfast.artifact.DumpFormat.CUSTOM,
                dev.holdfast.artifact.Compression.ZSTD,
                3,
                false,
                false,
                1));
    assertThat(run.destinations().get(0).s3().pathStyle()).isFalse();
    assertThat(run.destinations().get(0).s3().serverSideEncryption()).isNull();
    assertThat(run.destinations().get(0).s3().checksums()).isTrue();
    assertThat(run.destinations().get(0).s3().tags()).isEmpty();
    assertThat(run.destinations().get(0).s3().metadata()).isEmpty();
    assertThat(run.destinations().get(0).s3().objectLock()).isNull();
    assertThat(run.destinations().get(0).s3().maxParts()).isEqualTo(10_000);
    assertThat(run.noProgressTimeoutSeconds()).isEqualTo(900);
    // A day after the six hours that a Job may take.
    assertThat(run.staleAfterSeconds()).isEqualTo(30 * 3_600);
  }

  @ParameterizedTest
  @CsvSource(
      nullValues = "none",
      value = {
        "2026-11-21T02:00:00Z, 2026-11-21T02:00:00Z",
        "2026-11-21T03:00:00+01:00, 2026-11-21T02:00:00Z",
        "yesterday, 2026-11-21T03:00:07Z",
        "none, 2026-11-21T03:00:07Z"
      })
  void timeIsTheSchedulesElseTheCreation(String annotation, Instant expected) {
    backup
        .getMetadata()
        .setAnnotations(
            annotation == null ? null : Map.of(Api.SCHEDULED_FOR_ANNOTATION, annotation));

    assertThat(BackupRunSpecs.of("cluster-uid", backup, policy).identity().time())
        .isEqualTo(expected);
  }

  @Test
  void frozenDestinationWinsOverThePolicys() {
    S3Destination frozen =
        Buckets.of("{bucket: old-bucket, credentialsSecretRef: {name: old-keys}}");
    backup.setStatus(
        new BackupStatus(
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            List.of(DestinationStatus.of(Destination.of("before", frozen))),
            null,
            null,
            null,
            null,
            null,
            null,
            null));

    RunSpec.Destination destination =
        BackupRunSpecs.of("cluster-uid", backup, policy).destinations().get(0);

    assertThat(destination.name()).isEqualTo("before");
    assertThat(destination.s3().bucket()).isEqualTo("old-bucket");
    assertThat(destination.s3().credentials().name()).isEqualTo("old-keys");
    assertThat(destination.s3().credentials().path()).isEqualTo("/var/run/holdfast/destination-0");
    assertThat(destination.s3().ca()).isNull();
  }

  @Test
  void statusWithoutADestinationLeavesThePolicys() {
    backup.setStatus(
        new BackupStatus(
            null, null, null, null, null, null, null, null, null, null, null, null, null, null,
            null, null, null, null, null, null, null));

    assertThat(BackupRunSpecs.of("cluster-uid", backup, policy).destinations().get(0).s3().bucket())
        .isEqualTo("backups");
  }

  @ParameterizedTest
  @EnumSource(SslMode.class)
  void modesOfTlsAreLibpqs(SslMode mode) {
    Connection connection = new Connection("db", null, null, mode, null);

    assertThat(BackupRunSpecs.of("c", backup, with(connection, "30s")).source().server().sslMode())
        .isEqualTo(
            Map.of(
                    SslMode.DISABLE, "disable",
                    SslMode.PREFER, "prefer",
                    SslMode.REQUIRE, "require",
                    SslMode.VERIFY_CA, "verify-ca",
                    SslMode.VERIFY_FULL, "verify-full")
                .get(mode));
  }

  @Test
  void lockWaitIsHeldToWhatPostgresqlAccepts() {
    Connection connection = policy.getSpec().source().connection();

    assertThat(
            BackupRunSpecs.of("c", backup, with(connection, "999999d"))
                .source()
                .lockWaitTimeoutSeconds())
        .isEqualTo(2_147_483);
  }

  @ParameterizedTest
  @ValueSource(strings = {"CUSTOM none", "PLAIN zstd"})
  void noneHasLevelZero(String row) {
    boolean none = row.endsWith("none");
    Compression.Algorithm algorithm =
        none ? Compression.Algorithm.NONE : Compression.Algorithm.ZSTD;
    BackupPolicySpec spec = policy.getSpec();
    policy.setSpec(
        new BackupPolicySpec(
            null,
            spec.source(),
            null,
            new Dump(
                none ? DumpFormat.CUSTOM : DumpFormat.PLAIN,
                new Compression(algorithm, null),
                null,
                true,
                null),
            null,
            spec.destinations(),
            null,
            null,
            null));

    RunSpec.Dump dump = BackupRunSpecs.of("c", backup, policy).dump();

    assertThat(dump.level()).isEqualTo(none ? 0 : 3);
    assertThat(dump.compression().name()).isEqualTo(algorithm.name());
    assertThat(dump.format().name()).isEqualTo(none ? "CUSTOM" : "PLAIN");
    assertThat(dump.noPrivileges()).isTrue();
  }

  @Test
  void recipientsAreGivenAsTheyAreOrMounted() {
    String key = "age1" + "q".repeat(58);

    assertThat(BackupRunSpecs.of("c", backup, policy).recipients()).isNull();
    assertThat(with(new Encryption(Encryption.Type.AGE, List.of(key), null)).recipients())
        .isEqualTo(
            new RunSpec.Recipients(dev.holdfast.artifact.Encryption.AGE, List.of(key), null));
    assertThat(
            with(new Encryption(
                    Encryption.Type.OPENPGP, null, new SecretKeyReference("keys", "a.asc")))
                .recipients())
        .isEqualTo(
            new RunSpec.Recipients(
                dev.holdfast.artifact.Encryption.OPENPGP,
                List.of(),
                new RunSpec.MountedSecret(
                    "keys",
                    "/var/run/holdfast/recipients/a.asc",
                    "spec.encryption.recipientsSecretRef")));
  }

  private RunSpec with(Encryption encryption) {
    BackupPolicySpec spec = policy.getSpec();
    policy.setSpec(
        new BackupPolicySpec(
            null, spec.source(), null, null, encryption, spec.destinations(), null, null, null));
    return BackupRunSpecs.of("c", backup, policy);
  }

  @Test
  void policyWithoutADestinationIsRefused() {
    BackupPolicySpec spec = policy.getSpec();
    policy.setSpec(
        new BackupPolicySpec(
            null, spec.source(), null, null, null, List.<Destination>of(), null, null, null));

    assertThatThrownBy(() -> BackupRunSpecs.of("c", backup, policy))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("spec.destinations");
  }

  private BackupPolicy with(Connection connection, String lockWaitTimeout) {
    BackupPolicySpec spec = policy.getSpec();
    policy.setSpec(
        new BackupPolicySpec(
            null,
            new Source(connection, List.of("app"), null, null, null, lockWaitTimeout, null),
            null,
            null,
            null,
            spec.destinations(),
            null,
            null,
            null));
    return policy;
  }

  /**
   * Linux starts no program one of whose environment variables has more than 128 KiB: the container
   * would not start, and nobody would be told why.
   */
  @Test
  void runThatIsToldMoreThanFitsIntoItsEnvironmentIsRefused() {
    List<String> patterns =
        IntStream.range(0, 100).mapToObj(i -> "app." + "x".repeat(290) + i).toList();
    List<String> none = List.of();
    RunSpec.Filters filters = new RunSpec.Filters(none, none, patterns, patterns, patterns);
    RunSpec.Filters most = new RunSpec.Filters(patterns, patterns, patterns, patterns, patterns);

    assertThat(value(filters).getBytes(StandardCharsets.UTF_8)).hasSizeGreaterThan(80_000);
    assertThatThrownBy(() -> value(most))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("131072")
        .hasMessageContaining("shorter");
  }

  private static String value(RunSpec.Filters filters) {
    return RunEnvironment.environmentValue(
        new RunSpec.Source(null, List.of("shop"), List.of(), filters, true, 1, 0));
  }
}
