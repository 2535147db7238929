package dev.holdfast.storage;

import dev.holdfast.artifact.RunSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.StorageClass;
import software.amazon.awssdk.services.s3.model.Tag;
import software.amazon.awssdk.services.s3.model.Tagging;

/** Requests for new objects, with the settings that the policy asks for. */
final class S3Objects {
  private static final String CONTENT_TYPE = "application/octet-stream";

  private S3Objects() {}

  /** A request for an object that is sent as one. */
  static PutObjectRequest.Builder put(RunSpec.S3 s3, String key) {
    PutObjectRequest.Builder request =
        PutObjectRequest.builder()
            .bucket(s3.bucket())
            .key(key)
            .contentType(CONTENT_TYPE)
            .storageClass(s3.storageClass())
            .serverSideEncryption(s3.serverSideEncryption())
            .ssekmsKeyId(s3.kmsKeyId())
            .metadata(s3.metadata())
            .objectLockMode(mode(s3.objectLock()))
            .objectLockRetainUntilDate(retainUntil(s3.objectLock()));
    return s3.tags().isEmpty() ? request : request.tagging(tagging(s3.tags()));
  }

  /** A request for an object that is sent in parts. */
  static CreateMultipartUploadRequest.Builder upload(RunSpec.S3 s3, String key) {
    CreateMultipartUploadRequest.Builder request =
        CreateMultipartUploadRequest.builder()
            .bucket(s3.bucket())
            .key(key)
            .contentType(CONTENT_TYPE)
            .storageClass(s3.storageClass())
            .serverSideEncryption(s3.serverSideEncryption())
            .ssekmsKeyId(s3.kmsKeyId())
            .metadata(s3.metadata())
            .objectLockMode(mode(s3.objectLock()))
            .objectLockRetainUntilDate(retainUntil(s3.objectLock()));
    return s3.tags().isEmpty() ? request : request.tagging(tagging(s3.tags()));
  }

  /**
   * A request for a manifest. It is read again at once, and by every run that looks for backups, so
   * it is never put into a storage class that has to be thawed first.
   */
  static PutObjectRequest.Builder putManifest(RunSpec.S3 s3, String key) {
    PutObjectRequest.Builder request = put(s3, key).contentType("application/json");
    return s3.storageClass() == null ? request : request.storageClass(StorageClass.STANDARD);
  }

  private static Tagging tagging(Map<String, String> tags) {
    return Tagging.builder()
        .tagSet(
            tags.entrySet().stream()
                .map(tag -> Tag.builder().key(tag.getKey()).value(tag.getValue()).build())
                .toList())
        .build();
  }

  private static String mode(RunSpec.ObjectLock lock) {
    return lock == null ? null : lock.mode();
  }

  /** A whole second, since not every server reads fractions; never less than was asked for. */
  private static Instant retainUntil(RunSpec.ObjectLock lock) {
    return lock == null
        ? null
        : Instant.now().plusSeconds(lock.seconds() + 1).truncatedTo(ChronoUnit.SECONDS);
  }
}
