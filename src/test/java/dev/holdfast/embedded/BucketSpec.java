package dev.holdfast.embedded;

import dev.holdfast.artifact.RunSpec;

/**
 * How a run uses a bucket of a server that tests have started; the rest is as a policy leaves it.
 */
public final class BucketSpec {
  private final String bucket;
  private final String endpoint;
  private String storageClass;
  private boolean checksums = true;

  private BucketSpec(String bucket, String endpoint) {
    this.bucket = bucket;
    this.endpoint = endpoint;
  }

  /**
   * The bucket {@code bucket}, below the prefix {@code prod/}, of the server at {@code endpoint}.
   */
  public static BucketSpec of(String bucket, String endpoint) {
    return new BucketSpec(bucket, endpoint);
  }

  /** With this storage class; null for the bucket's own. */
  public BucketSpec storageClass(String name) {
    storageClass = name;
    return this;
  }

  /** With checksums or without them. */
  public BucketSpec checksums(boolean sent) {
    checksums = sent;
    return this;
  }

  /** The part of the run's orders. */
  public RunSpec.S3 build() {
    return new RunSpec.S3(
        bucket,
        "prod/",
        endpoint,
        "us-east-1",
        true,
        null,
        null,
        null,
        null,
        storageClass,
        checksums,
        null,
        null,
        null,
        0);
  }
}
