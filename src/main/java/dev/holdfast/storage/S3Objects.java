package dev.holdfast.storage;

import dev.holdfast.artifact.RunSpec;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/** The settings that every new object has, whichever request makes it. */
final class S3Objects {
  private S3Objects() {}

  /** A request for an object that is sent as one. */
  static PutObjectRequest.Builder put(RunSpec.S3 s3, String key) {
    return PutObjectRequest.builder()
        .bucket(s3.bucket())
        .key(key)
        .storageClass(s3.storageClass())
        .serverSideEncryption(s3.serverSideEncryption())
        .ssekmsKeyId(s3.kmsKeyId());
  }
}
