package dev.holdfast.storage;

import dev.holdfast.artifact.FailureReason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;

/**
 * A block blob on its way: blocks are put in flat memory, and the list of them makes the blob.
 * Blocks that no list names are dropped by the service after a week.
 *
 * @see <a href="https://learn.microsoft.com/rest/api/storageservices/put-block-list">Put Block
 *     List</a>
 */
final class AzureUpload extends Upload {
  /** What a blob may have. */
  static final int MAX_BLOCKS = 50_000;

  private static final int RANDOM_BYTES = 8;
  private static final String META = "x-ms-meta-holdfast_upload";
  private static final SecureRandom RANDOM = new SecureRandom();

  private final AzureClient client;
  private final AzureErrors errors;
  private final String key;
  private final String path;

  /** Part of every block's name, so that no block of another attempt is taken for one of this. */
  private final String id;

  private final PartSender<String> blocks;
  private final MessageDigest whole = Digests.sha256();
  private final AtomicLong acknowledged = new AtomicLong();
  private long written;
  private boolean open = true;

  AzureUpload(AzureClient client, AzureErrors errors, String key, String path, PartSize size) {
    this.client = client;
    this.errors = errors;
    this.key = key;
    this.path = path;
    byte[] random = new byte[RANDOM_BYTES];
    RANDOM.nextBytes(random);
    this.id = HexFormat.of().formatHex(random);
    this.blocks = new PartSender<>(key, size, MAX_BLOCKS, this::put);
  }

  @Override
  public long acknowledgedBytes() {
    return acknowledged.get();
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    requireOpen();
    whole.update(bytes, offset, length);
    blocks.write(bytes, offset, length);
    written += length;
  }

  private void requireOpen() throws IOException {
    if (!open) {
      throw new IOException("the upload of " + key + " is closed");
    }
  }

  /** Puts one block, whose MD5 the service compares; the name of it. */
  private String put(int number, Chunk block) throws IOException {
    String name =
        Base64.getEncoder()
            .encodeToString((id + String.format("%08d", number)).getBytes(StandardCharsets.UTF_8));
    String md5 = block.md5Base64();
    String doing = "uploading block " + number + " of " + key;
    AzureAnswer answer =
        client.send(
            AzureRequest.of("PUT", path)
                .query("comp", "block")
                .query("blockid", name)
                .header("content-md5", md5)
                .body(block.buffer(), block.length()),
            doing);
    if (answer.status() != 201) {
      throw errors.of(doing, answer);
    }
    Optional<String> received = answer.header("content-md5");
    if (received.isPresent() && !received.get().equals(md5)) {
      throw new StorageException(
          FailureReason.CHECKSUM_MISMATCH,
          "block " + number + " of " + key + " arrived with another MD5 than it was sent with");
    }
    acknowledged.addAndGet(block.length());
    return name;
  }

  @Override
  public Stored complete() throws IOException {
    requireOpen();
    List<String> names = blocks.finish();
    String doing = "completing the upload of " + key;
    byte[] list =
        names.stream()
            .map(name -> "<Uncommitted>" + name + "</Uncommitted>")
            .collect(
                Collectors.joining(
                    "", "<?xml version=\"1.0\" encoding=\"utf-8\"?><BlockList>", "</BlockList>"))
            .getBytes(StandardCharsets.UTF_8);
    AzureAnswer answer =
        client.send(
            AzureRequest.of("PUT", path)
                .query("comp", "blocklist")
                .header("if-none-match", "*")
                .header("x-ms-blob-content-type", "application/octet-stream")
                .header(META, id)
                .body(list, list.length),
            doing);
    if (answer.status() != 201 && answer.status() != 409 && answer.status() != 412) {
      throw errors.of(doing, answer);
    }
    // Also after a conflict: it may be with our own list, whose first answer was lost.
    check(doing, answer);
    open = false;
    blocks.close();
    return new Stored(written, HexFormat.of().formatHex(whole.digest()));
  }

  private void check(String doing, AzureAnswer completed) throws IOException {
    AzureAnswer blob = client.send(AzureRequest.of("HEAD", path), "checking the upload of " + key);
    if (blob.status() != 200) {
      throw errors.of("checking the upload of " + key, blob);
    }
    if (!blob.header(META).equals(Optional.of(id))) {
      throw completed.status() == 201
          ? new StorageException(
              FailureReason.CHECKSUM_MISMATCH, key + " was replaced after it was uploaded")
          : errors.of(doing, completed);
    }
    String size = blob.header("content-length").orElse("an unknown number of");
    if (!size.equals(String.valueOf(written))) {
      throw new StorageException(
          FailureReason.CHECKSUM_MISMATCH,
          key + " has " + size + " bytes in the store, but " + written + " were sent");
    }
  }

  @Override
  public void close() {
    open = false;
    blocks.close();
  }
}
