package dev.holdfast.storage;

import dev.holdfast.artifact.FailureReason;
import java.io.IOException;
import java.io.InputStream;

/**
 * A blob, read from its beginning to its end. A range that breaks off is asked for again, as long
 * as the blob is still the same.
 */
final class AzureDownload {
  private static final int PARTIAL_CONTENT = 206;
  private static final int PRECONDITION_FAILED = 412;

  private final AzureClient client;
  private final AzureErrors errors;
  private final String key;
  private final String path;
  private final String etag;

  private AzureDownload(
      AzureClient client, AzureErrors errors, String key, String path, String etag) {
    this.client = client;
    this.errors = errors;
    this.key = key;
    this.path = path;
    this.etag = etag;
  }

  static InputStream open(
      AzureClient client, AzureErrors errors, ReadAhead.Budget budget, String key, String path)
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
    AzureDownload download =
        new AzureDownload(client, errors, key, path, head.header("etag").get());
    return new ReadAhead("reading " + key, download::range, 0, length, budget);
  }

  private void range(long from, int count, byte[] buffer) throws IOException {
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
    System.arraycopy(answer.body(), 0, buffer, 0, count);
  }
}
