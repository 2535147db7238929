package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.BackupCopyStatus;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.Catalogue;
import dev.holdfast.api.v1alpha1.Connection;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.Encryption;
import dev.holdfast.api.v1alpha1.Filters;
import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.api.v1alpha1.JobTemplate;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreTarget;
import dev.holdfast.api.v1alpha1.Source;
import dev.holdfast.api.v1alpha1.SslMode;
import dev.holdfast.artifact.CatalogueRunSpec;
import dev.holdfast.artifact.Compression;
import dev.holdfast.artifact.CopyRunSpec;
import dev.holdfast.artifact.DumpFormat;
import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.ObjectKeys;
import dev.holdfast.artifact.PruneRunSpec;
import dev.holdfast.artifact.RestoreRunSpec;
import dev.holdfast.artifact.RunIdentity;
import dev.holdfast.artifact.RunLimits;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.artifact.VerifyRunSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Says in the words of a Job what a Backup and its policy ask for. */
public final class RunSpecs {

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

  private RunSpecs() {}

  /**
   * What the run of {@code backup} is told.
   *
   * @param clusterUid the UID of the cluster
   * @throws IllegalArgumentException if a field of the policy is not of the form that its schema
   *     asks for
   */
  public static RunSpec of(String clusterUid, Backup backup, BackupPolicy policy) {
    return new RunSpec(
        RunSpec.FORMAT_VERSION,
        identity(clusterUid, backup, policy),
        source(policy.getSpec().source()),
        dump(policy.getSpec().dump()),
        recipients(policy.getSpec().encryption()),
        DestinationMounts.toWrite(FrozenDestinations.of(backup, policy)).stream()
            .map(DestinationMounts::told)
            .toList(),
        seconds(policy.getSpec().jobTemplate().noProgressTimeout(), Integer.MAX_VALUE),
        HumanDuration.parse(policy.getSpec().jobTemplate().activeDeadline())
            .plus(ABANDONED)
            .toSeconds());
  }

  /**
   * {@code spec} as the value of an environment variable. Kubernetes replaces {@code $(NAME)} and
   * {@code $$} in such values, which a name of a database or a description may contain, so dollar
   * signs are written as JSON escapes.
   *
   * @see <a
   *     href="https://kubernetes.io/docs/tasks/inject-data-application/define-interdependent-environment-variables/">Dependent
   *     environment variables</a>
   */
  static String environmentValue(Record spec) {
    return Json.line(spec).replace("$", "\\u0024");
  }

  /** The limits that the run of {@code job} was given; empty if that is not a Job of ours. */
  static Optional<RunLimits> limits(Job job) {
    return job.getSpec().getTemplate().getSpec().getContainers().stream()
        .flatMap(container -> container.getEnv().stream())
        .filter(variable -> RunSpec.ENVIRONMENT_VARIABLE.equals(variable.getName()))
        .findFirst()
        .flatMap(variable -> parse(variable.getValue()));
  }

  private static Optional<RunLimits> parse(String text) {
    try {
      return Optional.of(Json.read(text, RunLimits.class));
    } catch (Json.MalformedJsonException e) {
      return Optional.empty();
    }
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

  /**
   * What the run of {@code restore} is told.
   *
   * @throws IllegalArgumentException if a field is not of the form that its schema asks for
   */
  public static RestoreRunSpec of(Restore restore, DestinationStatus backup) {
    RestoreTarget target = restore.getSpec().target();
    return new RestoreRunSpec(
        RunSpec.FORMAT_VERSION,
        restore.getMetadata().getNamespace() + "/" + restore.getMetadata().getName(),
        restore.getMetadata().getUid(),
        new RestoreRunSpec.StoredBackup(
            DestinationMounts.toRead(backup.destination()).told(),
            backup.manifest(),
            backup.manifestSha256()),
        identity(KeySecrets.of(restore.getSpec().decryption())),
        server(ServerSecrets.of(ServerSecrets.TARGET, target.connection()), target.connection()),
        target.databases().stream()
            .map(database -> new RestoreRunSpec.Mapping(database.from(), database.newName()))
            .toList(),
        seconds(restore.getSpec().jobTemplate().noProgressTimeout(), Integer.MAX_VALUE));
  }

  /**
   * What the run of {@code restore}, which reads a backup again, is told.
   *
   * @param copies the copies that are read: each with a committed manifest
   * @throws IllegalArgumentException if a field is not of the form that its schema asks for
   */
  public static VerifyRunSpec verification(Restore restore, List<DestinationStatus> copies) {
    List<DestinationMounts> mounts =
        DestinationMounts.toReadAgain(copies.stream().map(DestinationStatus::destination).toList());
    return new VerifyRunSpec(
        RunSpec.FORMAT_VERSION,
        restore.getMetadata().getNamespace() + "/" + restore.getMetadata().getName(),
        restore.getMetadata().getUid(),
        IntStream.range(0, copies.size())
            .mapToObj(i -> stored(mounts.get(i), copies.get(i)))
            .toList(),
        identity(KeySecrets.of(restore.getSpec().decryption())),
        seconds(restore.getSpec().jobTemplate().noProgressTimeout(), Integer.MAX_VALUE));
  }

  /**
   * What the run of {@code copy} is told.
   *
   * @throws IllegalArgumentException if a field is not of the form that its schema asks for
   */
  public static CopyRunSpec of(BackupCopy copy) {
    BackupCopyStatus status = copy.getStatus();
    List<DestinationMounts> mounts = CopyJob.mounts(status);
    return new CopyRunSpec(
        RunSpec.FORMAT_VERSION,
        copy.getMetadata().getUid(),
        stored(mounts.get(0), status.source()),
        IntStream.range(0, status.otherCopies().size())
            .mapToObj(i -> stored(mounts.get(i + 2), status.otherCopies().get(i)))
            .toList(),
        new RestoreRunSpec.StoredBackup(
            mounts.get(1).told(),
            ObjectKeys.moved(
                status.source().manifest(),
                status.source().destination().prefix(),
                status.target().destination().prefix()),
            null),
        seconds(copy.getSpec().jobTemplate().noProgressTimeout(), Integer.MAX_VALUE));
  }

  /**
   * What the run of {@code prune} is told.
   *
   * @param template how its Job runs
   * @param backups what goes
   * @throws IllegalArgumentException if a field is not of the form that its schema asks for
   */
  public static PruneRunSpec of(Prune prune, JobTemplate template, List<Backup> backups) {
    List<Destination> destinations = PruneJob.destinations(backups);
    return new PruneRunSpec(
        RunSpec.FORMAT_VERSION,
        prune.getMetadata().getUid(),
        DestinationMounts.toPrune(destinations).stream().map(DestinationMounts::told).toList(),
        backups.stream().map(backup -> expired(backup, destinations)).toList(),
        seconds(template.noProgressTimeout(), Integer.MAX_VALUE));
  }

  private static PruneRunSpec.Expired expired(Backup backup, List<Destination> destinations) {
    return new PruneRunSpec.Expired(
        backup.getMetadata().getName(),
        backup.getMetadata().getUid(),
        backup.getStatus().runUid(),
        backup.getStatus().destinations().stream()
            .map(
                copy ->
                    new PruneRunSpec.Copy(
                        destinations.indexOf(copy.destination()),
                        ObjectKeys.directory(
                            copy.destination().prefix(),
                            backup.getMetadata().getNamespace(),
                            backup.getSpec().policyRef().name(),
                            backup.getMetadata().getName()),
                        copy.manifest(),
                        copy.manifestSha256()))
            .toList());
  }

  /**
   * What the run of {@code catalogue} is told.
   *
   * @param policy the policy, which says how the Job runs
   * @throws IllegalArgumentException if a field is not of the form that its schema asks for
   */
  public static CatalogueRunSpec of(Catalogue catalogue, BackupPolicy policy) {
    return new CatalogueRunSpec(
        RunSpec.FORMAT_VERSION,
        catalogue.getMetadata().getUid(),
        catalogue.getMetadata().getNamespace(),
        catalogue.getSpec().policyRef().name(),
        CatalogueJob.mounts(catalogue).stream().map(DestinationMounts::told).toList(),
        seconds(policy.getSpec().jobTemplate().noProgressTimeout(), Integer.MAX_VALUE));
  }

  private static RestoreRunSpec.StoredBackup stored(
      DestinationMounts mounts, DestinationStatus copy) {
    return new RestoreRunSpec.StoredBackup(mounts.told(), copy.manifest(), copy.manifestSha256());
  }

  private static RunSpec.Server server(ServerSecrets secrets, Connection connection) {
    return new RunSpec.Server(
        secrets.field(),
        connection.host(),
        connection.port(),
        SecretMount.mounted(secrets.credentials()),
        libpqName(connection.effectiveSslMode()),
        SecretMount.mounted(secrets.ca()));
  }

  private static RunSpec.Source source(Source source) {
    return new RunSpec.Source(
        server(ServerSecrets.of(ServerSecrets.SOURCE, source.connection()), source.connection()),
        source.databases(),
        source.excludeDatabases(),
        filters(source.filters()),
        source.globals(),
        seconds(source.lockWaitTimeout(), MAX_LOCK_WAIT_SECONDS),
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

  private static RestoreRunSpec.Identity identity(KeySecrets secrets) {
    return secrets.keys() == null
        ? null
        : new RestoreRunSpec.Identity(
            SecretMount.mounted(secrets.keys()), SecretMount.mounted(secrets.passphrase()));
  }

  private static String libpqName(SslMode mode) {
    return switch (mode) {
      case DISABLE -> "disable";
      case PREFER -> "prefer";
      case REQUIRE -> "require";
      case VERIFY_CA -> "verify-ca";
      case VERIFY_FULL -> "verify-full";
    };
  }

  private static int seconds(String duration, int max) {
    return (int) Math.min(max, HumanDuration.parse(duration).toSeconds());
  }
}
