package dev.holdfast.bench;

import dev.holdfast.artifact.Compression;
import dev.holdfast.artifact.DumpFormat;
import dev.holdfast.artifact.Encryption;
import dev.holdfast.artifact.RestoreRunSpec;
import dev.holdfast.artifact.RunIdentity;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.embedded.EmbeddedPostgres;
import dev.holdfast.embedded.EmbeddedS3;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * What the Jobs that are measured are told.
 *
 * @param directory where their Secrets are mounted
 * @param endpoint the S3 server
 */
record BenchSpecs(Path directory, EmbeddedPostgres postgres, String endpoint) {
  static final String KEPT = "kept";

  private static final int ZSTD_LEVEL = 3;
  private static final int NO_PROGRESS_SECONDS = 120;

  /**
   * A backup.
   *
   * @param name the name of the Backup, which no other has had
   * @param bucket where it goes
   * @param jobs how many pg_dump there may be
   * @param destinations to how many prefixes of the bucket it goes
   * @param recipient whom it is encrypted for with age; null if it is not
   */
  record Asked(
      String name, String database, String bucket, int jobs, int destinations, String recipient) {

    /** The memory limit in MiB that a policy which asks for none gives such a Job. */
    int memoryMib() {
      return 256 + 48 * Math.max(0, jobs - 2) + 24 * jobs * (destinations - 1);
    }
  }

  RunSpec backup(Asked asked) throws IOException {
    Path keys = bucketSecret();
    return new RunSpec(
        RunSpec.FORMAT_VERSION,
        new RunIdentity(
            "cluster",
            "bench",
            "policy",
            "policy-uid",
            asked.name(),
            "uid-" + asked.name(),
            "manual",
            Instant.now(),
            null),
        new RunSpec.Source(
            server(), List.of(asked.database()), List.of(), RunSpec.Filters.NONE, false, 30, 0),
        new RunSpec.Dump(
            DumpFormat.CUSTOM, Compression.ZSTD, ZSTD_LEVEL, false, false, asked.jobs()),
        asked.recipient() == null
            ? null
            : new RunSpec.Recipients(Encryption.AGE, List.of(asked.recipient()), null),
        IntStream.range(0, asked.destinations())
            .mapToObj(number -> destination(number, asked.bucket(), keys))
            .toList(),
        NO_PROGRESS_SECONDS,
        0);
  }

  /** The restore of a backup in the bucket {@link #KEPT}. */
  RestoreRunSpec restore(RunReport backup, String from, String to) throws IOException {
    return new RestoreRunSpec(
        RunSpec.FORMAT_VERSION,
        "bench/" + to,
        "uid-" + to,
        new RestoreRunSpec.StoredBackup(
            destination(0, KEPT, bucketSecret()),
            backup.manifest().key(),
            backup.manifest().sha256()),
        null,
        server(),
        List.of(new RestoreRunSpec.Mapping(from, to)),
        NO_PROGRESS_SECONDS,
        null);
  }

  /** A bucket of the server. */
  RunSpec.S3 bucket(String name) throws IOException {
    return destination(0, name, bucketSecret()).s3();
  }

  private RunSpec.Destination destination(int number, String bucket, Path keys) {
    String field = "spec.destinations[" + number + "].s3";
    return new RunSpec.Destination(
        "destination" + number,
        field,
        new RunSpec.S3(
            bucket,
            "number" + number + "/",
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

  private RunSpec.Server server() throws IOException {
    Path credentials =
        secret(
            "database",
            Map.of("username", EmbeddedPostgres.USER, "password", EmbeddedPostgres.PASSWORD));
    return new RunSpec.Server(
        "spec.source.connection",
        postgres.host(),
        postgres.port(),
        new RunSpec.MountedSecret("db", credentials.toString(), "secretRef"),
        "prefer",
        null);
  }

  private Path bucketSecret() throws IOException {
    return secret(
        "bucket",
        Map.of(
            "AWS_ACCESS_KEY_ID", EmbeddedS3.ACCESS_KEY,
            "AWS_SECRET_ACCESS_KEY", EmbeddedS3.SECRET_KEY));
  }

  private Path secret(String name, Map<String, String> values) throws IOException {
    Path mounted = Files.createDirectories(directory.resolve(name));
    for (Map.Entry<String, String> value : values.entrySet()) {
      Files.writeString(mounted.resolve(value.getKey()), value.getValue());
    }
    return mounted;
  }
}
