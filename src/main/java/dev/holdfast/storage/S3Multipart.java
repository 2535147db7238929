package dev.holdfast.storage;

import dev.holdfast.artifact.FailureReason;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.zip.CRC32C;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/**
 * The requests of one multipart upload.
 *
 * <p>Every part carries its CRC32C, which costs next to nothing, and by which a store and this side
 * agree on what has arrived. The proof against whoever would alter an object is the SHA-256 of the
 * whole, in the manifest: with every restore and verification it is computed again.
 */
final class S3Multipart {
  private static final System.Logger LOG = System.getLogger(S3Multipart.class.getName());
  private static final Duration CLEAN_UP_TIMEOUT = Duration.ofSeconds(20);

  /**
   * A part that the store has.
   *
   * @param completed what the store wants to hear about it in the end
   * @param crc32c CRC32C of what was sent in Base64; null where the store is not told checksums
   * @param confirmed whether the store has proven that it has what was sent
   */
  record Part(CompletedPart completed, String crc32c, boolean confirmed) {}

  private final S3Bucket bucket;
  private final String key;
  private final String uploadId;

  private S3Multipart(S3Bucket bucket, String key, String uploadId) {
    this.bucket = bucket;
    this.key = key;
    this.uploadId = uploadId;
  }

  static S3Multipart create(S3Bucket bucket, String key) throws StorageException {
    CreateMultipartUploadRequest.Builder request = S3Objects.upload(bucket.spec(), key);
    if (bucket.spec().checksums()) {
      request.checksumAlgorithm(ChecksumAlgorithm.CRC32_C);
    }
    try {
      return new S3Multipart(
          bucket, key, bucket.client().createMultipartUpload(request.build()).uploadId());
    } catch (SdkException e) {
      throw bucket.errors().of("starting the upload of " + key, e);
    }
  }

  /**
   * Sends a part.
   *
   * @param number its number, from 1
   */
  Part send(int number, Chunk chunk) throws StorageException {
    UploadPartRequest.Builder request =
        UploadPartRequest.builder()
            .bucket(bucket.name())
            .key(key)
            .uploadId(uploadId)
            .partNumber(number)
            .contentLength((long) chunk.length());
    CompletedPart.Builder completed = CompletedPart.builder().partNumber(number);
    String crc32c = null;
    if (bucket.spec().checksums()) {
      crc32c = chunk.crc32cBase64();
      request.checksumCRC32C(crc32c);
      completed.checksumCRC32C(crc32c);
    } else {
      request.contentMD5(chunk.md5Base64());
    }
    String what = "part " + number + " of " + key;
    try {
      var answer = bucket.client().uploadPart(request.build(), chunk.body());
      boolean confirmed = S3Receipt.of(answer).proves(chunk, crc32c, what);
      return new Part(completed.eTag(answer.eTag()).build(), crc32c, confirmed);
    } catch (SdkException e) {
      throw bucket.errors().of("uploading " + what, e);
    }
  }

  /**
   * The checksum that S3 gives an object of these parts, without their number at its end.
   *
   * @return null where the store is not told checksums
   */
  String composite(List<Part> parts) {
    if (!bucket.spec().checksums()) {
      return null;
    }
    CRC32C composite = new CRC32C();
    parts.forEach(part -> composite.update(Base64.getDecoder().decode(part.crc32c())));
    return Digests.base64(composite);
  }

  /**
   * Has the store put the object together.
   *
   * @param whole CRC32C of the whole object in Base64, which some servers answer with
   */
  Completion complete(List<Part> parts, String whole) throws StorageException {
    List<CompletedPart> completed = parts.stream().map(Part::completed).toList();
    try {
      var answer =
          bucket
              .client()
              .completeMultipartUpload(
                  r ->
                      r.bucket(bucket.name())
                          .key(key)
                          .uploadId(uploadId)
                          .multipartUpload(m -> m.parts(completed)));
      String received = answer.checksumCRC32C();
      String expected = composite(parts);
      if (received != null
          && expected != null
          && !received.startsWith(expected)
          && !received.equals(whole)) {
        throw new StorageException(
            FailureReason.CHECKSUM_MISMATCH,
            "the store put " + key + " together with another CRC32C than was sent");
      }
      return new Completion(null);
    } catch (NoSuchUploadException e) {
      return new Completion(bucket.errors().of("completing the upload of " + key, e));
    } catch (SdkException e) {
      throw bucket.errors().of("completing the upload of " + key, e);
    }
  }

  /**
   * How the completion of an upload ended.
   *
   * @param denial null if the store says that it is done; else its answer that there is no such
   *     upload, which it also gives to a request that is repeated because its first answer was lost
   */
  record Completion(StorageException denial) {}

  /** Gives the upload up. */
  void abort() {
    try {
      bucket
          .client()
          .abortMultipartUpload(
              r ->
                  r.bucket(bucket.name())
                      .key(key)
                      .uploadId(uploadId)
                      .overrideConfiguration(o -> o.apiCallTimeout(CLEAN_UP_TIMEOUT)));
    } catch (SdkException e) {
      // The upload was given up for a reason that is told already. What is left of it can never be
      // read as an object, and is aborted by the next attempt or by the clean-up of the bucket.
      LOG.log(
          System.Logger.Level.WARNING, () -> bucket.errors().of("aborting " + key, e).getMessage());
    }
  }
}
