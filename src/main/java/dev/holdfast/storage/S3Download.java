package dev.holdfast.storage;

import dev.holdfast.artifact.FailureReason;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.time.Duration;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/** An object of a bucket, read from its beginning to its end. */
final class S3Download extends InputStream {
  /** How often in a row a connection may break without a byte in between. */
  private static final int ATTEMPTS = 5;

  private static final Duration FIRST_PAUSE = Duration.ofMillis(200);
  private static final int PRECONDITION_FAILED = 412;

  private final S3Bucket bucket;
  private final String key;
  private final String etag;
  private final long length;

  private ResponseInputStream<GetObjectResponse> in;
  private long position;
  private int broken;

  private S3Download(S3Bucket bucket, String key, ResponseInputStream<GetObjectResponse> in) {
    this.bucket = bucket;
    this.key = key;
    this.in = in;
    this.etag = in.response().eTag();
    this.length = in.response().contentLength();
  }

  static S3Download open(S3Bucket bucket, String key) throws StorageException {
    try {
      return new S3Download(
          bucket, key, bucket.client().getObject(r -> r.bucket(bucket.name()).key(key)));
    } catch (SdkException e) {
      throw bucket.errors().of("reading " + key, e);
    }
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
    try {
      Thread.sleep(FIRST_PAUSE.toMillis() << broken);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    try {
      in =
          bucket
              .client()
              .getObject(
                  r ->
                      r.bucket(bucket.name())
                          .key(key)
                          .range("bytes=" + position + "-")
                          .ifMatch(etag));
    } catch (S3Exception e) {
      if (e.statusCode() == PRECONDITION_FAILED) {
        throw new StorageException(
            FailureReason.CHECKSUM_MISMATCH, key + " was replaced while it was read", e);
      }
      throw bucket.errors().of("reading " + key, e);
    } catch (SdkException e) {
      throw bucket.errors().of("reading " + key, e);
    }
    if (position > 0 && in.response().contentRange() == null) {
      in.abort();
      throw new StorageException(
          FailureReason.DESTINATION_UNREACHABLE,
          "reading " + key + " broke off, and the store cannot go on in the middle of an object",
          cause);
    }
  }

  @Override
  public void close() {
    // Not close(): that would read the rest of what nobody wants any more.
    in.abort();
  }
}
