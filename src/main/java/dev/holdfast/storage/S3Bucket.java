package dev.holdfast.storage;

import dev.holdfast.artifact.RunSpec;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * A bucket, with all that is needed to ask something of it.
 *
 * @param client speaks to its server
 * @param spec how it is to be used
 * @param errors puts its server's errors into words
 * @param pauses how long its server is left alone before it is asked again
 * @param ahead what may be read ahead of what is used
 */
record S3Bucket(
    S3Client client, RunSpec.S3 spec, S3Errors errors, S3Pauses pauses, ReadAhead.Budget ahead) {
  /** The bucket's name. */
  String name() {
    return spec.bucket();
  }
}
