package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.Encryption;
import dev.holdfast.api.v1alpha1.Filters;
import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.api.v1alpha1.Source;
import dev.holdfast.artifact.Compression;
import dev.holdfast.artifact.DumpFormat;
import dev.holdfast.artifact.RunIdentity;
import dev.holdfast.artifact.RunSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;

/** Says in the words of a Job what a Backup and its policy ask for. */
final class BackupRunSpecs {
  /** What nobody has finished so long after the latest end of its run, nobody is at. */
  private static final Duration ABANDONED = Duration.ofDays(1);

  /**
   * PostgreSQL keeps {@code lock_timeout} in milliseconds in a signed 32-bit number, so this is the
   * longest wait that it accepts, in seconds.
   *
   * @see <a
   *     href="https://www.postgresql.org/docs/current/runtime-config-client.html#GUC-LOCK-TIMEOUT">lock_timeout</a>
   */
  private static final int MAX_LOCK_WAIT_SECONDS = Integer.MAX_VALUE / 1000;

  private BackupRunSpecs() {}

  /**
   * What the run of {@code backup} is told.
   *
   * @param clusterUid the UID of the cluster
   * @throws IllegalArgumentException if a field of the policy is not of the form that its schema
   *     asks for
   */
  static RunSpec of(String clusterUid, Backup backup, BackupPolicy policy) {
    return new RunSpec(
        RunSpec.FORMAT_VERSION,
        identity(clusterUid, backup, policy),
        source(policy.getSpec().source()),
        dump(policy.getSpec().dump()),
        recipients(policy.getSpec().encryption()),
        DestinationMounts.toWrite(FrozenDestinations.of(backup, policy)).stream()
            .map(DestinationMounts::told)
            .toList(),
        ToldParts.seconds(policy.getSpec().jobTemplate().noProgressTimeout(), Integer.MAX_VALUE),
        HumanDuration.parse(policy.getSpec().jobTemplate().activeDeadline())
            .plus(ABANDONED)
            .toSeconds());
  }

  private static RunIdentity identity(String clusterUid, Backup backup, BackupPolicy policy) {
    return new RunIdentity(
        clusterUid,
        backup.getMetadata().getNamespace(),
        policy.getMetadata().getName(),
        policy.getMetadata().getUid(),
        backup.getMetadata().getName(),
        backup.getMetadata().getUid(),
        backup.getSpec().tier(),
        time(backup),
        backup.getSpec().description());
  }

  /**
   * When the run was scheduled for. A Backup made by hand may carry anything in that annotation;
   * what is no time there is no reason to refuse the backup, it was then asked for at its creation.
   */
  private static Instant time(Backup backup) {
    Map<String, String> annotations = backup.getMetadata().getAnnotations();
    String scheduledFor =
        annotations == null ? null : annotations.get(Api.SCHEDULED_FOR_ANNOTATION);
    Instant creation = Instant.parse(backup.getMetadata().getCreationTimestamp());
    if (scheduledFor == null) {
      return creation;
    }
    try {
      return OffsetDateTime.parse(scheduledFor).toInstant();
    } catch (DateTimeParseException e) {
      return creation;
    }
  }

  private static RunSpec.Source source(Source source) {
    return new RunSpec.Source(
        ToldParts.server(
            ServerSecrets.of(ServerSecrets.SOURCE, source.connection()), source.connection()),
        source.databases(),
        source.excludeDatabases(),
        filters(source.filters()),
        source.globals(),
        ToldParts.seconds(source.lockWaitTimeout(), MAX_LOCK_WAIT_SECONDS),
        source.rowCounts().enabled() ? source.rowCounts().connections() : 0);
  }

  private static RunSpec.Filters filters(Filters filters) {
    return new RunSpec.Filters(
        filters.schemas(),
        filters.excludeSchemas(),
        filters.tables(),
        filters.excludeTables(),
        filters.excludeTableData());
  }

  private static RunSpec.Dump dump(dev.holdfast.api.v1alpha1.Dump dump) {
    Integer level = dump.compression().level();
    return new RunSpec.Dump(
        switch (dump.format()) {
          case CUSTOM -> DumpFormat.CUSTOM;
          case PLAIN -> DumpFormat.PLAIN;
        },
        switch (dump.compression().algorithm()) {
          case ZSTD -> Compression.ZSTD;
          case GZIP -> Compression.GZIP;
          case NONE -> Compression.NONE;
        },
        level == null ? 0 : level,
        dump.noOwner(),
        dump.noPrivileges(),
        dump.jobs());
  }

  private static RunSpec.Recipients recipients(Encryption encryption) {
    return encryption == null
        ? null
        : new RunSpec.Recipients(
            switch (encryption.type()) {
              case AGE -> dev.holdfast.artifact.Encryption.AGE;
              case OPENPGP -> dev.holdfast.artifact.Encryption.OPENPGP;
            },
            encryption.recipients(),
            SecretMount.mounted(KeySecrets.of(encryption).keys()));
  }
}
