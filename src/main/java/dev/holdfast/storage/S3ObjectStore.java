package dev.holdfast.storage;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RunSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.MultipartUpload;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** A bucket of S3 or of a server that speaks its protocol. */
public final class S3ObjectStore implements ObjectStore {
  private static final Duration CLEAN_UP_TIMEOUT = Duration.ofSeconds(20);

  private final S3Bucket bucket;
  private final S3Client client;
  private final S3Errors errors;

  private S3ObjectStore(S3Bucket bucket) {
    this.bucket = bucket;
    this.client = bucket.client();
    this.errors = bucket.errors();
  }

  /**
   * Opens a bucket. Nothing is sent yet.
   *
   * @param credentials the keys; null for the workload identity of this pod
   * @param ca PEM file with more certificate authorities; may be null
   */
  public static S3ObjectStore open(RunSpec.S3 s3, S3Credentials credentials, Path ca)
      throws StorageException {
    S3Errors errors =
        new S3Errors(s3.bucket(), s3.endpoint() == null ? "Amazon S3" : s3.endpoint());
    return new S3ObjectStore(new S3Bucket(S3ClientFactory.create(s3, credentials, ca), s3, errors));
  }

  @Override
  public Upload begin(String key, long expectedBytes) {
    return new S3Upload(bucket, key, PartSize.of(expectedBytes));
  }

  @Override
  public Optional<byte[]> read(String key, int maxBytes) throws IOException {
    GetObjectRequest request = GetObjectRequest.builder().bucket(bucket.name()).key(key).build();
    try (ResponseInputStream<GetObjectResponse> in = client.getObject(request)) {
      byte[] content = in.readNBytes(maxBytes + 1);
      if (content.length > maxBytes) {
        in.abort();
        throw new StorageException(
            FailureReason.CHECKSUM_MISMATCH, key + " is larger than " + maxBytes + " bytes");
      }
      return Optional.of(content);
    } catch (NoSuchKeyException e) {
      return Optional.empty();
    } catch (SdkException e) {
      throw errors.of("reading " + key, e);
    }
  }

  @Override
  public InputStream open(String key) throws IOException {
    return S3Download.open(bucket, key);
  }

  @Override
  public boolean createIfAbsent(String key, byte[] content) throws IOException {
    try {
      client.putObject(put(key).ifNoneMatch("*").build(), RequestBody.fromBytes(content));
    } catch (S3Exception e) {
      if (e.statusCode() == 412 || e.statusCode() == 409) {
        return false;
      }
      if (e.statusCode() != 501 && !isUnknownCondition(e)) {
        throw errors.of("writing " + key, e);
      }
      // A server without conditional writes: all that is left is to look first.
      if (read(key, content.length).isPresent()) {
        return false;
      }
      putUnconditionally(key, content);
    } catch (SdkException e) {
      throw errors.of("writing " + key, e);
    }
    byte[] back =
        read(key, content.length)
            .orElseThrow(
                () ->
                    new StorageException(
                        FailureReason.CHECKSUM_MISMATCH,
                        key + " is not there after it was written"));
    if (!Arrays.equals(content, back)) {
      throw new StorageException(
          FailureReason.CHECKSUM_MISMATCH, key + " reads back otherwise than it was written");
    }
    return true;
  }

  private static boolean isUnknownCondition(S3Exception e) {
    return e.statusCode() == 400
        && e.awsErrorDetails() != null
        && "NotImplemented".equals(e.awsErrorDetails().errorCode());
  }

  private void putUnconditionally(String key, byte[] content) throws StorageException {
    try {
      client.putObject(put(key).build(), RequestBody.fromBytes(content));
    } catch (SdkException e) {
      throw errors.of("writing " + key, e);
    }
  }

  private PutObjectRequest.Builder put(String key) {
    return S3Objects.put(bucket.spec(), key);
  }

  @Override
  public void delete(String key) throws IOException {
    try {
      client.deleteObject(
          r ->
              r.bucket(bucket.name())
                  .key(key)
                  .overrideConfiguration(o -> o.apiCallTimeout(CLEAN_UP_TIMEOUT)));
    } catch (SdkException e) {
      throw errors.of("deleting " + key, e);
    }
  }

  @Override
  public void abortUploads(String directory) throws IOException {
    try {
      var uploads =
          client
              .listMultipartUploadsPaginator(r -> r.bucket(bucket.name()).prefix(directory))
              .uploads();
      for (MultipartUpload upload : uploads) {
        abort(upload);
      }
    } catch (SdkException e) {
      throw errors.of("looking for unfinished uploads", e);
    }
  }

  private void abort(MultipartUpload upload) {
    try {
      client.abortMultipartUpload(
          r -> r.bucket(bucket.name()).key(upload.key()).uploadId(upload.uploadId()));
    } catch (NoSuchUploadException e) {
      // Somebody else was faster, and that is as good.
      return;
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
