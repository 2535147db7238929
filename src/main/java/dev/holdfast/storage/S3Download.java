package dev.holdfast.storage;

import dev.holdfast.artifact.FailureReason;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectRequest;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * An object of a bucket, or a range of one, over one connection. Where that breaks off, it is taken
 * up as long as the object is still the same.
 */
final class S3Download extends InputStream {
  /** How often in a row a connection may break without a byte in between. */
  private static final int ATTEMPTS = 5;

  private static final int PRECONDITION_FAILED = 412;

  /**
   * What is read.
   *
   * @param etag what tells the object from another of its name; null if the store does not say
   * @param from its first byte
   * @param to the byte after its last one
   * @param whole whether that is the object, so that no range has to be asked for
   */
  record Extent(S3Bucket bucket, String key, String etag, long from, long to, boolean whole) {}

  private final Extent extent;

  /** Null until it is asked for. */
  private ResponseInputStream<GetObjectResponse> in;

  private long position;
  private int broken;

  /**
   * A download that has been asked for.
   *
   * @param in the answer; null if nothing has been asked for yet
   */
  S3Download(Extent extent, ResponseInputStream<GetObjectResponse> in) {
    this.extent = extent;
    this.in = in;
    this.position = extent.from();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int count) throws IOException {
    while (position < extent.to()) {
      if (in == null) {
        in = ask();
      }
      int got;
      try {
        got = in.read(bytes, offset, (int) Math.min(count, extent.to() - position));
      } catch (IOException e) {
        takeUp(e);
        continue;
      }
      if (got >= 0) {
        position += got;
        broken = 0;
        return got;
      }
      takeUp(new IOException("the answer ended at " + position + " of " + extent.to() + " bytes"));
    }
    return -1;
  }

  private void takeUp(IOException cause) throws IOException {
    in.abort();
    broken++;
    if (broken >= ATTEMPTS) {
      throw new StorageException(
          FailureReason.DESTINATION_UNREACHABLE,
          "reading " + extent.key() + " broke off " + broken + " times: " + cause.getMessage(),
          cause);
    }
    if (position > 0 && extent.etag() == null) {
      throw cannotGoOn(cause);
    }
    try {
      Thread.sleep(extent.bucket().pauses().download().toMillis() << (broken - 1));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
    in = ask();
  }

  private ResponseInputStream<GetObjectResponse> ask() throws StorageException {
    S3Bucket bucket = extent.bucket();
    GetObjectRequest.Builder request =
        GetObjectRequest.builder().bucket(bucket.name()).key(extent.key()).ifMatch(extent.etag());
    boolean partly = position > 0 || !extent.whole();
    if (partly) {
      request.range("bytes=" + position + "-" + (extent.to() - 1));
    }
    try {
      var answer = bucket.client().getObject(request.build());
      String range = answer.response().contentRange();
      if (partly && (range == null || !range.startsWith("bytes " + position + "-"))) {
        answer.abort();
        throw cannotGoOn(new IOException("the answer has the range " + range));
      }
      return answer;
    } catch (S3Exception e) {
      if (e.statusCode() == PRECONDITION_FAILED) {
        throw new StorageException(
            FailureReason.CHECKSUM_MISMATCH, extent.key() + " was replaced while it was read", e);
      }
      throw bucket.errors().of("reading " + extent.key(), e);
    } catch (SdkException e) {
      throw bucket.errors().of("reading " + extent.key(), e);
    }
  }

  private StorageException cannotGoOn(IOException cause) {
    return new StorageException(
        FailureReason.DESTINATION_UNREACHABLE,
        "reading "
            + extent.key()
            + " broke off, and the store cannot go on in the middle of an object",
        cause);
  }

  @Override
  public void close() throws IOException {
    if (in == null) {
      return;
    }
    if (position < extent.to() || goesOn()) {
      // Not close(): that would read the rest of what nobody wants any more.
      in.abort();
    } else {
      in.close();
    }
  }

  /** Whether the answer has more than was asked for, which may be without an end. */
  private boolean goesOn() {
    try {
      return in.read() >= 0;
    } catch (IOException | SdkException e) {
      return true;
    }
  }
}
