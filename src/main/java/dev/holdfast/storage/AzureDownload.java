package dev.holdfast.storage;

import dev.holdfast.artifact.FailureReason;
import java.io.IOException;
import java.io.InputStream;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;

/**
 * A blob, read from its beginning to its end, range by range; the next one is on its way while one
 * is used. A range that breaks off is asked for again, as long as the blob is still the same.
 */
final class AzureDownload extends InputStream {
  private static final int RANGE = 4 << 20;
  private static final int PARTIAL_CONTENT = 206;
  private static final int PRECONDITION_FAILED = 412;

  private final AzureClient client;
  private final AzureErrors errors;
  private final String key;
  private final String path;
  private final String etag;
  private final long length;
  private final ExecutorService ahead = Background.threads("download", 1);

  private byte[] current = new byte[0];
  private int position;
  private long asked;
  private Future<byte[]> next;

  private AzureDownload(
      AzureClient client, AzureErrors errors, String key, String path, String etag, long length) {
    this.client = client;
    this.errors = errors;
    this.key = key;
    this.path = path;
    this.etag = etag;
    this.length = length;
    this.next = ask();
  }

  static AzureDownload open(AzureClient client, AzureErrors errors, String key, String path)
      throws IOException {
    AzureAnswer head = client.send(AzureRequest.of("HEAD", path), "reading " + key);
    if (head.status() != 200) {
      throw errors.of("reading " + key, head);
    }
    long length = head.headers().firstValueAsLong("content-length").orElse(-1);
    if (length < 0 || head.header("etag").isEmpty()) {
      throw new StorageException(
          FailureReason.DESTINATION_UNREACHABLE, "the store does not say how large " + key + " is");
    }
    return new AzureDownload(client, errors, key, path, head.header("etag").get(), length);
  }

  /** Asks for the range after the last one; null if that was the last. */
  private Future<byte[]> ask() {
    if (asked >= length) {
      return null;
    }
    long from = asked;
    int count = (int) Math.min(RANGE, length - from);
    asked += count;
    return ahead.submit(() -> range(from, count));
  }

  private byte[] range(long from, int count) throws IOException {
    AzureAnswer answer =
        client.send(
            AzureRequest.of("GET", path)
                .header("if-match", etag)
                .header("x-ms-range", "bytes=" + from + "-" + (from + count - 1)),
            "reading " + key,
            count);
    if (answer.status() == PRECONDITION_FAILED) {
      throw new StorageException(
          FailureReason.CHECKSUM_MISMATCH, key + " was replaced while it was read");
    }
    if (answer.status() != PARTIAL_CONTENT) {
      throw errors.of("reading " + key, answer);
    }
    if (answer.body().length != count) {
      throw new StorageException(
          FailureReason.DESTINATION_UNREACHABLE,
          "reading " + key + " gave " + answer.body().length + " bytes where there are " + count);
    }
    return answer.body();
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] bytes, int offset, int count) throws IOException {
    if (position == current.length) {
      if (next == null) {
        return -1;
      }
      current = Background.await(next, "reading " + key);
      position = 0;
      next = ask();
    }
    int got = Math.min(count, current.length - position);
    System.arraycopy(current, position, bytes, offset, got);
    position += got;
    return got;
  }

  @Override
  public void close() {
    ahead.shutdownNow();
  }
}
