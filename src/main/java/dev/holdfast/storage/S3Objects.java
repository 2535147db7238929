package dev.holdfast.storage;

import dev.holdfast.artifact.RunSpec;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.StorageClass;

/** Requests for new objects, with the settings that the policy asks for. */
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

  /**
   * A request for a manifest. It is read again at once, and by every run that looks for backups, so
   * it is never put into a storage class that has to be thawed first.
   */
  static PutObjectRequest.Builder putManifest(RunSpec.S3 s3, String key) {
    PutObjectRequest.Builder request = put(s3, key).contentType("application/json");
    return s3.storageClass() == null ? request : request.storageClass(StorageClass.STANDARD);
  }
}
