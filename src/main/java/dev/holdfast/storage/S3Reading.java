package dev.holdfast.storage;

import dev.holdfast.artifact.FailureReason;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.core.ResponseInputStream;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.GetObjectResponse;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;

/**
 * How an object of a bucket is read: over one connection, and by ranges side by side where that is
 * faster, if the store knows ranges and tells what says whether they are of the same object.
 */
final class S3Reading {
  private static final int PARTIAL_CONTENT = 206;
  private static final int RANGE_NOT_SATISFIABLE = 416;

  /**
   * First byte, last byte, size of the whole.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-14.4">RFC 9110, section 14.4</a>
   */
  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes 0-(\\d{1,18})/(\\d{1,18})");

  private final S3Bucket bucket;
  private final String key;

  private S3Reading(S3Bucket bucket, String key) {
    this.bucket = bucket;
    this.key = key;
  }

  /** Opens an object, to be read from its beginning to its end. */
  static InputStream open(S3Bucket bucket, String key) throws StorageException {
    try {
      return new S3Reading(bucket, key).open();
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
    try (InputStream in = open(bucket, key)) {
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

  private InputStream open() throws StorageException {
    ResponseInputStream<GetObjectResponse> first = first();
    try {
      GetObjectResponse answer = first.response();
      if (answer.sdkHttpResponse().statusCode() != PARTIAL_CONTENT) {
        return whole(first);
      }
      Matcher range = CONTENT_RANGE.matcher(String.valueOf(answer.contentRange()));
      long got = range.matches() ? Long.parseLong(range.group(1)) + 1 : 0;
      long length = range.matches() ? Long.parseLong(range.group(2)) : 0;
      if (got > 0 && got == length) {
        InputStream one = new S3Download(extent(etag(answer), 0, length, true), first);
        return length <= AdaptiveDownload.LOOK || etag(answer) == null
            ? one
            : new AdaptiveDownload(
                one, from -> sideBySide(etag(answer), from, length), System::nanoTime);
      }
      first.abort();
      return whole(bucket.client().getObject(r -> r.bucket(bucket.name()).key(key)));
    } catch (SdkException | StorageException e) {
      first.abort();
      throw e;
    }
  }

  private ResponseInputStream<GetObjectResponse> first() {
    try {
      return bucket.client().getObject(r -> r.bucket(bucket.name()).key(key).range("bytes=0-"));
    } catch (S3Exception e) {
      if (e.statusCode() == RANGE_NOT_SATISFIABLE) {
        // An empty object has no first byte.
        return bucket.client().getObject(r -> r.bucket(bucket.name()).key(key));
      }
      throw e;
    }
  }

  /**
   * What tells the object from another of its name; null if the store does not say. A weak ETag,
   * which a proxy may make of a strong one, does not: no condition on it is ever met.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1">RFC 9110, section
   *     13.1.1</a>
   */
  private static String etag(GetObjectResponse answer) {
    String etag = answer.eTag();
    return etag == null || etag.startsWith("W/") ? null : etag;
  }

  private S3Download.Extent extent(String etag, long from, long to, boolean whole) {
    return new S3Download.Extent(bucket, key, etag, from, to, whole);
  }

  private InputStream whole(ResponseInputStream<GetObjectResponse> in) throws StorageException {
    return new S3Download(extent(etag(in.response()), 0, length(in.response()), true), in);
  }

  private InputStream sideBySide(String etag, long from, long length) {
    return new ReadAhead(
        "reading " + key,
        (at, count, buffer) ->
            range(new S3Download(extent(etag, at, at + count, false), null), count, buffer),
        from,
        length,
        bucket.ahead());
  }

  private static void range(S3Download download, int count, byte[] buffer) throws IOException {
    try (download) {
      int got = download.readNBytes(buffer, 0, count);
      if (got != count) {
        throw new EOFException("a range of " + count + " bytes had " + got);
      }
    }
  }

  /**
   * The size of the object. Without it, the end of an answer could not be told from a connection
   * that broke.
   */
  private long length(GetObjectResponse answer) throws StorageException {
    Long length = answer.contentLength();
    if (length == null) {
      length =
          bucket
              .client()
              .headObject(r -> r.bucket(bucket.name()).key(key).ifMatch(etag(answer)))
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
}
