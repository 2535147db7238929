package dev.holdfast.storage;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RunSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Predicate;
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

  private final S3Client client;
  private final RunSpec.S3 s3;
  private final S3Errors errors;

  private S3ObjectStore(S3Client client, RunSpec.S3 s3) {
    this.client = client;
    this.s3 = s3;
    this.errors = new S3Errors(s3.bucket(), s3.endpoint() == null ? "Amazon S3" : s3.endpoint());
  }

  /**
   * Opens a bucket. Nothing is sent yet.
   *
   * @param credentials the keys; null for the workload identity of this pod
   * @param ca PEM file with more certificate authorities; may be null
   */
  public static S3ObjectStore open(RunSpec.S3 s3, S3Credentials credentials, Path ca)
      throws StorageException {
    return new S3ObjectStore(S3ClientFactory.create(s3, credentials, ca), s3);
  }

  @Override
  public Upload begin(String key, long expectedBytes, int atOnce) {
    return new S3Upload(client, s3, errors, key, PartSize.of(expectedBytes));
  }

  @Override
  public Optional<byte[]> read(String key, int maxBytes) throws IOException {
    GetObjectRequest request = GetObjectRequest.builder().bucket(s3.bucket()).key(key).build();
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
    return S3Download.open(client, s3.bucket(), key, errors);
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
    return S3Upload.attributes(s3, PutObjectRequest.builder().bucket(s3.bucket()).key(key));
  }

  @Override
  public OptionalLong size(String key) throws IOException {
    try {
      return OptionalLong.of(
          client.headObject(r -> r.bucket(s3.bucket()).key(key)).contentLength());
    } catch (NoSuchKeyException e) {
      return OptionalLong.empty();
    } catch (SdkException e) {
      throw errors.of("looking for " + key, e);
    }
  }

  @Override
  public void delete(String key) throws IOException {
    try {
      client.deleteObject(
          r ->
              r.bucket(s3.bucket())
                  .key(key)
                  .overrideConfiguration(o -> o.apiCallTimeout(CLEAN_UP_TIMEOUT)));
    } catch (SdkException e) {
      throw errors.of("deleting " + key, e);
    }
  }

  @Override
  public void abortUploads(String directory, Predicate<String> file) throws IOException {
    try {
      var uploads =
          client
              .listMultipartUploadsPaginator(r -> r.bucket(s3.bucket()).prefix(directory))
              .uploads();
      for (MultipartUpload upload : uploads) {
        // Some servers list more than they were asked for.
        if (upload.key().startsWith(directory)
            && upload.key().indexOf('/', directory.length()) < 0
            && file.test(upload.key().substring(directory.length()))) {
          abort(upload);
        }
      }
    } catch (SdkException e) {
      throw errors.of("looking for unfinished uploads", e);
    }
  }

  private void abort(MultipartUpload upload) {
    try {
      client.abortMultipartUpload(
          r -> r.bucket(s3.bucket()).key(upload.key()).uploadId(upload.uploadId()));
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
