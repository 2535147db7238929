package dev.holdfast.artifact;

import java.util.List;
import java.util.Map;

/**
 * What a Job is told to do: the operator writes it as JSON into one environment variable. It holds
 * no secret, only where in the Job's file system secrets are mounted.
 *
 * @param formatVersion the version of this record, {@link #FORMAT_VERSION}
 * @param identity which run this is
 * @param source the server and the databases
 * @param dump what the dump looks like
 * @param recipients whom it is encrypted for; null if it is not encrypted
 * @param destinations where it goes, to each of them the same; their names differ
 * @param noProgressTimeoutSeconds after how many seconds without a byte moved the run gives up
 * @param staleAfterSeconds how old an unfinished upload of the policy has to be so that no run can
 *     be at it any more; 0 if that is not known
 */
public record RunSpec(
    int formatVersion,
    RunIdentity identity,
    Source source,
    Dump dump,
    Recipients recipients,
    List<Destination> destinations,
    int noProgressTimeoutSeconds,
    long staleAfterSeconds) {

  public RunSpec {
    destinations = destinations == null ? List.of() : List.copyOf(destinations);
  }

  /** The version of the record that this code writes and understands. */
  public static final int FORMAT_VERSION = 1;

  /** The name of the container that reads the record, and reports. */
  public static final String CONTAINER = "holdfast";

  /** The environment variable that holds the record. */
  public static final String ENVIRONMENT_VARIABLE = "HOLDFAST_RUN_SPEC";

  /** The environment variable with the path of the file for the termination message. */
  public static final String TERMINATION_LOG_VARIABLE = "HOLDFAST_TERMINATION_LOG";

  /**
   * A secret as a Job sees it.
   *
   * @param name the name of the Secret, for messages
   * @param path the directory with one file a key, or, for a single key, the file
   * @param field the field of the policy that refers to it, for messages
   */
  public record MountedSecret(String name, String path, String field) {}

  /**
   * A PostgreSQL server; a null is a value that the secret may have.
   *
   * @param field the field that describes it, for messages
   * @param host host name or address; may be null
   * @param port port; may be null
   * @param credentials the secret with user, password and whatever else; may be null
   * @param sslMode libpq's name of the mode
   * @param ca file with the certificate authority; may be null
   */
  public record Server(
      String field,
      String host,
      Integer port,
      MountedSecret credentials,
      String sslMode,
      MountedSecret ca) {}

  /**
   * What is dumped.
   *
   * @param server the server
   * @param databases the databases to dump; {@link #ALL_DATABASES} alone for all there are
   * @param excludeDatabases those of all that are left out
   * @param filters which parts of each of them
   * @param globals whether roles and tablespaces are dumped too
   * @param lockWaitTimeoutSeconds how long to wait for a lock on a table
   * @param countConnections how many connections count the rows of tables; 0 if nobody does
   */
  public record Source(
      Server server,
      List<String> databases,
      List<String> excludeDatabases,
      Filters filters,
      boolean globals,
      int lockWaitTimeoutSeconds,
      int countConnections) {}

  /** Stands for all databases of the server. */
  public static final String ALL_DATABASES = "*";

  /**
   * Which parts of a database are dumped, in pg_dump's patterns; empty lists for everything.
   *
   * @param schemas only these schemas
   * @param excludeSchemas not these schemas
   * @param tables only these tables
   * @param excludeTables not these tables
   * @param excludeTableData not the rows of these tables
   */
  public record Filters(
      List<String> schemas,
      List<String> excludeSchemas,
      List<String> tables,
      List<String> excludeTables,
      List<String> excludeTableData) {

    /** Everything is dumped. */
    public static final Filters NONE =
        new Filters(List.of(), List.of(), List.of(), List.of(), List.of());
  }

  /**
   * What the dump looks like.
   *
   * @param format custom or plain
   * @param compression how it is compressed
   * @param level the level of the compression; 0 with none
   * @param noOwner whether to leave out ownership
   * @param noPrivileges whether to leave out grants
   * @param jobs how many pg_dump work on one database side by side
   */
  public record Dump(
      DumpFormat format,
      Compression compression,
      int level,
      boolean noOwner,
      boolean noPrivileges,
      int jobs) {}

  /**
   * Whom a backup is encrypted for. Public keys are no secret.
   *
   * @param type age or openpgp
   * @param keys the public keys; empty if they are in the secret
   * @param secret file with the public keys; null if they are given here
   */
  public record Recipients(Encryption type, List<String> keys, MountedSecret secret) {
    /** The field of the policy that they are. */
    public static final String FIELD = "spec.encryption";

    public Recipients {
      keys = keys == null ? List.of() : List.copyOf(keys);
    }
  }

  /**
   * Where a backup is stored.
   *
   * @param name the destination's name in the policy
   * @param field the field that describes it, down to its kind, for messages
   * @param s3 the bucket; null if it is none
   * @param volume the volume; null if it is none
   * @param azure the container of Azure; null if it is none
   */
  public record Destination(String name, String field, S3 s3, Volume volume, Azure azure) {

    /**
     * What every key begins with: empty, or ending in a slash.
     *
     * @throws IllegalStateException if it is a destination of no kind
     */
    public String prefix() {
      if (s3 != null) {
        return s3.prefix();
      }
      if (volume != null) {
        return volume.prefix();
      }
      if (azure != null) {
        return azure.prefix();
      }
      throw new IllegalStateException(field + ": a destination of no kind");
    }

    /** The field that says what every key begins with, for messages. */
    public String prefixField() {
      return field + (volume == null ? ".prefix" : ".path");
    }
  }

  /**
   * A directory on a volume.
   *
   * @param claim the name of its claim, for messages
   * @param path where the volume is mounted
   * @param prefix prefix of every key, empty or ending in a slash
   */
  public record Volume(String claim, String path, String prefix) {}

  /**
   * A container of Azure.
   *
   * @param container its name
   * @param prefix prefix of every key, empty or ending in a slash
   * @param account name of the storage account
   * @param endpoint URL of the blob service, the account included
   * @param credentials the secret with the key; null for workload identity
   */
  public record Azure(
      String container,
      String prefix,
      String account,
      String endpoint,
      MountedSecret credentials) {}

  /**
   * A bucket.
   *
   * @param bucket its name
   * @param prefix prefix of every key, empty or ending in a slash
   * @param endpoint URL of the server; null for Amazon
   * @param region the region
   * @param pathStyle whether the bucket is addressed in the path
   * @param credentials the secret with the keys; null for workload identity
   * @param ca file with more certificate authorities; may be null
   * @param serverSideEncryption AES256 or aws:kms; may be null
   * @param kmsKeyId key for aws:kms; may be null
   * @param storageClass the storage class; may be null
   * @param checksums whether parts carry their CRC32C
   * @param tags the tags of every object
   * @param metadata the metadata of every object
   * @param objectLock how every object is locked; null if by no request
   * @param maxParts into how many parts an upload may be divided; 0 for {@link #MAX_PARTS}
   */
  public record S3(
      String bucket,
      String prefix,
      String endpoint,
      String region,
      boolean pathStyle,
      MountedSecret credentials,
      MountedSecret ca,
      String serverSideEncryption,
      String kmsKeyId,
      String storageClass,
      boolean checksums,
      Map<String, String> tags,
      Map<String, String> metadata,
      ObjectLock objectLock,
      int maxParts) {

    /** The parts that S3 allows. */
    public static final int MAX_PARTS = 10_000;

    public S3 {
      tags = tags == null ? Map.of() : tags;
      metadata = metadata == null ? Map.of() : metadata;
      maxParts = maxParts == 0 ? MAX_PARTS : maxParts;
    }
  }

  /**
   * A lock against deletion and replacement.
   *
   * @param mode GOVERNANCE or COMPLIANCE
   * @param seconds for how long, from when the upload of the object begins
   */
  public record ObjectLock(String mode, long seconds) {}
}
