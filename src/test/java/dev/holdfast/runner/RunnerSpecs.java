package dev.holdfast.runner;

import dev.holdfast.artifact.Compression;
import dev.holdfast.artifact.DumpFormat;
import dev.holdfast.artifact.RestoreOptions;
import dev.holdfast.artifact.RestoreRunSpec;
import dev.holdfast.artifact.RunIdentity;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.artifact.TestRunSpec;
import dev.holdfast.embedded.EmbeddedPostgres;
import dev.holdfast.embedded.EmbeddedS3;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * What runs on embedded servers are told.
 *
 * @param directory where their Secrets are mounted
 */
record RunnerSpecs(Path directory, EmbeddedPostgres postgres) {

  RunSpec of(
      String name,
      List<String> databases,
      DumpFormat format,
      Compression compression,
      String endpoint)
      throws IOException {
    Path credentials =
        secret(
            "source",
            Map.of("username", EmbeddedPostgres.USER, "password", EmbeddedPostgres.PASSWORD));
    return new RunSpec(
        RunSpec.FORMAT_VERSION,
        new RunIdentity(
            "cluster",
            "default",
            "policy",
            "policy-uid",
            name,
            "uid-" + name,
            "manual",
            Instant.parse("2026-11-21T03:00:00Z"),
            null),
        new RunSpec.Source(
            server(credentials), databases, List.of(), RunSpec.Filters.NONE, false, 5, 0),
        new RunSpec.Dump(
            format, compression, compression == Compression.NONE ? 0 : 3, false, false, 1),
        null,
        List.of(destination(endpoint)),
        60,
        0);
  }

  /** The restore of the backup that {@code report} tells of. */
  RestoreRunSpec restore(RunReport report, String endpoint, String from, String to)
      throws IOException {
    return restore(report, endpoint, from, to, null);
  }

  /** The restore of an encrypted backup. */
  RestoreRunSpec restore(
      RunReport report, String endpoint, String from, String to, RestoreRunSpec.Identity identity)
      throws IOException {
    Path credentials =
        secret(
            "target",
            Map.of("username", EmbeddedPostgres.USER, "password", EmbeddedPostgres.PASSWORD));
    return new RestoreRunSpec(
        RunSpec.FORMAT_VERSION,
        "default/" + to,
        "uid-" + to,
        new RestoreRunSpec.StoredBackup(
            destination(endpoint), report.manifest().key(), report.manifest().sha256()),
        identity,
        server(credentials),
        List.of(new RestoreRunSpec.Mapping(from, to)),
        60,
        null);
  }

  /** The same restore, done otherwise. */
  static RestoreRunSpec withOptions(RestoreRunSpec spec, RestoreOptions options) {
    return new RestoreRunSpec(
        spec.formatVersion(),
        spec.restore(),
        spec.uid(),
        spec.backup(),
        spec.identity(),
        spec.target(),
        spec.databases(),
        spec.noProgressTimeoutSeconds(),
        options);
  }

  /** The same restore by the role whose Secret is {@code credentials}. */
  static RestoreRunSpec by(RestoreRunSpec spec, Path credentials) {
    return with(
        spec,
        spec.backup(),
        new RunSpec.Server(
            spec.target().field(),
            spec.target().host(),
            spec.target().port(),
            new RunSpec.MountedSecret("role", credentials.toString(), "f"),
            "prefer",
            null));
  }

  /** The same restore of a manifest of which nobody knows what it was. */
  static RestoreRunSpec withoutChecksum(RestoreRunSpec spec) {
    return with(
        spec,
        new RestoreRunSpec.StoredBackup(
            spec.backup().destination(), spec.backup().manifest(), null),
        spec.target());
  }

  private static RestoreRunSpec with(
      RestoreRunSpec spec, RestoreRunSpec.StoredBackup backup, RunSpec.Server target) {
    return new RestoreRunSpec(
        spec.formatVersion(),
        spec.restore(),
        spec.uid(),
        backup,
        spec.identity(),
        target,
        spec.databases(),
        spec.noProgressTimeoutSeconds(),
        spec.options());
  }

  /** The test restore of the backup that {@code report} tells of, which is called {@code name}. */
  TestRunSpec test(RunReport report, String endpoint, String name, TestRunSpec.Query... queries)
      throws IOException {
    Path credentials =
        secret(
            "target",
            Map.of("username", EmbeddedPostgres.USER, "password", EmbeddedPostgres.PASSWORD));
    return new TestRunSpec(
        RunSpec.FORMAT_VERSION,
        "default/" + name,
        "uid-" + name,
        "scope-" + name,
        new RestoreRunSpec.StoredBackup(
            destination(endpoint), report.manifest().key(), report.manifest().sha256()),
        null,
        server(credentials),
        false,
        List.of(),
        List.of(queries),
        60,
        0);
  }

  /** The same run with other destinations, and another patience. */
  RunSpec withDestinations(RunSpec spec, int noProgressTimeout, RunSpec.Destination... all) {
    return new RunSpec(
        spec.formatVersion(),
        spec.identity(),
        spec.source(),
        spec.dump(),
        spec.recipients(),
        List.of(all),
        noProgressTimeout,
        0);
  }

  private RunSpec.Destination destination(String endpoint) throws IOException {
    return bucket("main", 0, EmbeddedS3.BUCKET, "runner/", endpoint);
  }

  /** A directory as the destination {@code name}, which is number {@code number}. */
  static RunSpec.Destination volume(String name, int number, Path path) {
    return new RunSpec.Destination(
        name,
        "spec.destinations[" + number + "].volume",
        null,
        new RunSpec.Volume("claim-" + name, path.toString(), "runner/"),
        null);
  }

  /** A bucket as the destination {@code name}, which is number {@code number}. */
  RunSpec.Destination bucket(String name, int number, String bucket, String prefix, String endpoint)
      throws IOException {
    String field = "spec.destinations[" + number + "].s3";
    Path keys =
        secret(
            "bucket",
            Map.of(
                "AWS_ACCESS_KEY_ID",
                EmbeddedS3.ACCESS_KEY,
                "AWS_SECRET_ACCESS_KEY",
                EmbeddedS3.SECRET_KEY));
    return new RunSpec.Destination(
        name,
        field,
        new RunSpec.S3(
            bucket,
            prefix,
            endpoint,
            "us-east-1",
            true,
            new RunSpec.MountedSecret("s3", keys.toString(), field),
            null,
            null,
            null,
            null,
            true,
            null,
            null,
            null,
            0),
        null,
        null);
  }

  private RunSpec.Server server(Path credentials) {
    return new RunSpec.Server(
        "spec.source.connection",
        postgres.host(),
        postgres.port(),
        new RunSpec.MountedSecret(
            "db", credentials.toString(), "spec.source.connection.secretRef.name"),
        "prefer",
        null);
  }

  /** The same run of another Backup with the same name. */
  RunSpec withUid(RunSpec spec, String uid) {
    RunIdentity id = spec.identity();
    return new RunSpec(
        spec.formatVersion(),
        new RunIdentity(
            id.cluster(),
            id.namespace(),
            id.policy(),
            id.policyUid(),
            id.backup(),
            uid,
            id.tier(),
            id.time(),
            null),
        spec.source(),
        spec.dump(),
        spec.recipients(),
        spec.destinations(),
        spec.noProgressTimeoutSeconds(),
        spec.staleAfterSeconds());
  }

  /** The same run, to which unfinished uploads are stale after so many seconds. */
  RunSpec stale(RunSpec spec, long seconds) {
    return new RunSpec(
        spec.formatVersion(),
        spec.identity(),
        spec.source(),
        spec.dump(),
        spec.recipients(),
        spec.destinations(),
        spec.noProgressTimeoutSeconds(),
        seconds);
  }

  /** The same run, encrypted. */
  RunSpec encrypted(RunSpec spec, RunSpec.Recipients recipients) {
    return new RunSpec(
        spec.formatVersion(),
        spec.identity(),
        spec.source(),
        spec.dump(),
        recipients,
        spec.destinations(),
        spec.noProgressTimeoutSeconds(),
        spec.staleAfterSeconds());
  }

  /** The same run with other credentials for the server. */
  RunSpec withSecret(RunSpec spec, Path credentials) {
    return new RunSpec(
        spec.formatVersion(),
        spec.identity(),
        new RunSpec.Source(
            server(credentials),
            spec.source().databases(),
            spec.source().excludeDatabases(),
            spec.source().filters(),
            spec.source().globals(),
            spec.source().lockWaitTimeoutSeconds(),
            0),
        spec.dump(),
        spec.recipients(),
        spec.destinations(),
        spec.noProgressTimeoutSeconds(),
        spec.staleAfterSeconds());
  }

  /** The same run of other parts of other databases. */
  RunSpec withParts(
      RunSpec spec, List<String> databases, List<String> exclude, RunSpec.Filters filters) {
    return new RunSpec(
        spec.formatVersion(),
        spec.identity(),
        new RunSpec.Source(spec.source().server(), databases, exclude, filters, false, 5, 0),
        spec.dump(),
        spec.recipients(),
        spec.destinations(),
        spec.noProgressTimeoutSeconds(),
        spec.staleAfterSeconds());
  }

  /** The same run of other databases, for whose tables it waits {@code seconds}. */
  RunSpec withLockWait(RunSpec spec, int seconds, String... databases) {
    RunSpec.Source source = spec.source();
    return new RunSpec(
        spec.formatVersion(),
        spec.identity(),
        new RunSpec.Source(
            source.server(),
            List.of(databases),
            source.excludeDatabases(),
            source.filters(),
            source.globals(),
            seconds,
            0),
        spec.dump(),
        spec.recipients(),
        spec.destinations(),
        spec.noProgressTimeoutSeconds(),
        spec.staleAfterSeconds());
  }

  /** The same run of the Backup {@code name}, with {@code jobs} pg_dump side by side. */
  RunSpec withJobs(RunSpec spec, String name, int jobs) {
    RunIdentity id = spec.identity();
    RunSpec.Dump dump = spec.dump();
    return new RunSpec(
        spec.formatVersion(),
        new RunIdentity(
            id.cluster(),
            id.namespace(),
            id.policy(),
            id.policyUid(),
            name,
            "uid-" + name,
            id.tier(),
            id.time(),
            null),
        spec.source(),
        new RunSpec.Dump(
            dump.format(),
            dump.compression(),
            dump.level(),
            dump.noOwner(),
            dump.noPrivileges(),
            jobs),
        spec.recipients(),
        spec.destinations(),
        spec.noProgressTimeoutSeconds(),
        spec.staleAfterSeconds());
  }

  /** The same run, in which {@code connections} count the rows. */
  RunSpec counting(RunSpec spec, int connections) {
    RunSpec.Source source = spec.source();
    return new RunSpec(
        spec.formatVersion(),
        spec.identity(),
        new RunSpec.Source(
            source.server(),
            source.databases(),
            source.excludeDatabases(),
            source.filters(),
            source.globals(),
            source.lockWaitTimeoutSeconds(),
            connections),
        spec.dump(),
        spec.recipients(),
        spec.destinations(),
        spec.noProgressTimeoutSeconds(),
        spec.staleAfterSeconds());
  }

  /** The same run with roles and tablespaces. */
  RunSpec withGlobals(RunSpec spec) {
    RunSpec.Source source = spec.source();
    return new RunSpec(
        spec.formatVersion(),
        spec.identity(),
        new RunSpec.Source(
            source.server(),
            source.databases(),
            source.excludeDatabases(),
            source.filters(),
            true,
            source.lockWaitTimeoutSeconds(),
            0),
        spec.dump(),
        spec.recipients(),
        spec.destinations(),
        spec.noProgressTimeoutSeconds(),
        spec.staleAfterSeconds());
  }

  /** A Secret as its volume shows it. */
  Path secret(String name, Map<String, String> values) throws IOException {
    Path mounted = Files.createDirectories(directory.resolve(name));
    for (Map.Entry<String, String> value : values.entrySet()) {
      Files.writeString(mounted.resolve(value.getKey()), value.getValue());
    }
    return mounted;
  }
}
