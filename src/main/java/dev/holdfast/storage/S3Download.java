package dev.holdfast.storage;

import dev.holdfast.artifact.FailureReason;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.Optional;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** An object of a bucket, read from its beginning to its end. */
final class S3Download extends InputStream {
  /** How often in a row a connection may break without a byte in between. */
  private static final int ATTEMPTS = 5;

  private static final int PRECONDITION_FAILED = 412;

  private final S3Bucket bucket;
  private final String key;
  private final String etag;
  private final long length;

  private ResponseInputStream<GetObjectResponse> in;
  private long position;
  private int broken;

  private S3Download(
      S3Bucket bucket, String key, ResponseInputStream<GetObjectResponse> in, long length) {
    this.bucket = bucket;
    this.key = key;
    this.in = in;
    this.etag = in.response().eTag();
    this.length = length;
  }

  static S3Download open(S3Bucket bucket, String key) throws StorageException {
    try {
      var in = bucket.client().getObject(r -> r.bucket(bucket.name()).key(key));
      try {
        return new S3Download(bucket, key, in, length(bucket, key, in.response()));
      } catch (SdkException | StorageException e) {
        in.abort();
        throw e;
      }
    } catch (SdkException e) {
      throw bucket.errors().of("reading " + key, e);
    }
  }

  /**
   * Reads a small object.
   *
   * @return its content; empty if there is no such object
   */
  static Optional<byte[]> read(S3Bucket bucket, String key, int maxBytes) throws IOException {
    try (S3Download in = open(bucket, key)) {
      byte[] content = in.readNBytes(maxBytes + 1);
      if (content.length > maxBytes) {
        throw new StorageException(
            FailureReason.CHECKSUM_MISMATCH, key + " is larger than " + maxBytes + " bytes");
      }
      return Optional.of(content);
    } catch (StorageException e) {
      if (e.getCause() instanceof NoSuchKeyException) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /**
   * The size of the object. Without it, the end of an answer could not be told from a connection
   * that broke.
   */
  private static long length(S3Bucket bucket, String key, GetObjectResponse answer)
      throws StorageException {
    Long length = answer.contentLength();
    if (length == null) {
      length =
          bucket
              .client()
              .headObject(r -> r.bucket(bucket.name()).key(key).ifMatch(answer.eTag()))
              .contentLength();
    }
    if (length == null) {
      throw new StorageException(
          FailureReason.DESTINATION_UNREACHABLE,
          "the store does not say how large "
              + key
              + " is, so nobody can tell whether it was read to its end; is there a proxy in"
              + " between that drops Content-Length?");
    }
    return length;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int count) throws IOException {
    while (true) {
      int got;
      try {
        got = in.read(bytes, offset, count);
      } catch (IOException e) {
        takeUp(e);
        continue;
      }
      if (got >= 0) {
        position += got;
        broken = 0;
        return got;
      }
      if (position >= length) {
        return -1;
      }
      takeUp(new IOException("the answer ended at " + position + " of " + length + " bytes"));
    }
  }

  private void takeUp(IOException cause) throws IOException {
    in.abort();
    broken++;
    if (broken >= ATTEMPTS) {
      throw new StorageException(
          FailureReason.DESTINATION_UNREACHABLE,
          "reading " + key + " broke off " + broken + " times: " + cause.getMessage(),
          cause);
    }
    if (position > 0 && etag == null) {
      throw cannotGoOn(cause);
    }
    try {
      Thread.sleep(bucket.pauses().download().toMillis() << (broken - 1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    in = again();
    String range = in.response().contentRange();
    if (position > 0 && (range == null || !range.startsWith("bytes " + position + "-"))) {
      in.abort();
      throw cannotGoOn(cause);
    }
  }

  private ResponseInputStream<GetObjectResponse> again() throws StorageException {
    GetObjectRequest.Builder request =
        GetObjectRequest.builder().bucket(bucket.name()).key(key).ifMatch(etag);
    if (position > 0) {
      request.range("bytes=" + position + "-");
    }
    try {
      return bucket.client().getObject(request.build());
    } catch (S3Exception e) {
      if (e.statusCode() == PRECONDITION_FAILED) {
        throw new StorageException(
            FailureReason.CHECKSUM_MISMATCH, key + " was replaced while it was read", e);
      }
      throw bucket.errors().of("reading " + key, e);
    } catch (SdkException e) {
      throw bucket.errors().of("reading " + key, e);
    }
  }

  private StorageException cannotGoOn(IOException cause) {
    return new StorageException(
        FailureReason.DESTINATION_UNREACHABLE,
        "reading " + key + " broke off, and the store cannot go on in the middle of an object",
        cause);
  }

  @Override
  public void close() {
    // Not close(): that would read the rest of what nobody wants any more.
    in.abort();
  }
}
