package dev.holdfast.storage;

import java.io.IOException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.zip.CRC32C;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * An object on its way into a bucket. Whatever fits into one part is sent as one object, everything
 * else as a multipart upload.
 */
final class S3Upload extends Upload {
  private static final System.Logger LOG = System.getLogger(S3Upload.class.getName());
  private static final Duration CLEAN_UP_TIMEOUT = Duration.ofSeconds(20);

  private final S3Bucket bucket;
  private final String key;

  private final MessageDigest sha256 = Digests.sha256();
  private final CRC32C crc32c = new CRC32C();
  private final PartSender<S3Multipart.Part> parts;
  private final AtomicLong acknowledged = new AtomicLong();

  private long written;
  private S3Multipart multipart;
  private boolean open = true;

  S3Upload(S3Bucket bucket, String key, PartSize size) {
    this.bucket = bucket;
    this.key = key;
    this.parts = new PartSender<>(key, size, bucket.spec().maxParts(), new Parts());
  }

  private final class Parts implements PartSender.Transport<S3Multipart.Part> {
    @Override
    public void begin() throws IOException {
      multipart = S3Multipart.create(bucket, key);
    }

    @Override
    public S3Multipart.Part send(int number, Chunk chunk) throws IOException {
      S3Multipart.Part part = multipart.send(number, chunk);
      acknowledged.addAndGet(chunk.length());
      return part;
    }
  }

  @Override
  public long acknowledgedBytes() {
    return acknowledged.get();
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    requireOpen();
    sha256.update(bytes, offset, length);
    crc32c.update(bytes, offset, length);
    parts.write(bytes, offset, length);
    written += length;
  }

  private void requireOpen() throws IOException {
    if (!open) {
      throw new IOException("the upload of " + key + " is closed");
    }
  }

  @Override
  public Stored complete() throws IOException {
    requireOpen();
    byte[] digest = sha256.digest();
    if (parts.hasBegun()) {
      completeParts(digest);
    } else {
      putWhole(digest);
    }
    open = false;
    parts.close();
    return new Stored(written, HexFormat.of().formatHex(digest));
  }

  @Override
  public void close() {
    if (open) {
      open = false;
      parts.close();
      abort();
    }
  }

  private void completeParts(byte[] digest) throws IOException {
    List<S3Multipart.Part> sent = parts.finish();
    S3Multipart.Completion completion = multipart.complete(sent, Digests.base64(crc32c));
    String composite = multipart.composite(sent);
    if (completion.denial() == null) {
      prove(digest, composite, sent.stream().allMatch(S3Multipart.Part::confirmed));
    } else {
      proveLostAnswer(digest, composite, completion.denial());
    }
  }

  /**
   * The store may have done what it was asked for although it says, to a repeated request, that
   * there is no such upload: then the first answer was lost. Only the bytes tell; an object of the
   * same key and size may be that of an earlier attempt.
   */
  private void proveLostAnswer(byte[] digest, String composite, StorageException denial)
      throws IOException {
    try {
      prove(digest, composite, false);
    } catch (StorageException e) {
      denial.addSuppressed(e);
      throw denial;
    }
    LOG.log(
        System.Logger.Level.INFO,
        "the store had put {0} together, but its answer was lost; its checksum fits",
        key);
  }

  private void putWhole(byte[] digest) throws IOException {
    Chunk chunk = parts.rest();
    String sent = bucket.spec().checksums() ? Digests.base64(crc32c) : null;
    PutObjectRequest.Builder request = S3Objects.put(bucket.spec(), key);
    if (sent == null) {
      request.contentMD5(chunk.md5Base64());
    } else {
      request.checksumCRC32C(sent);
    }
    boolean confirmed;
    try {
      var answer = bucket.client().putObject(request.build(), chunk.body());
      confirmed = S3Receipt.of(answer).proves(chunk, sent, key);
    } catch (SdkException e) {
      throw bucket.errors().of("uploading " + key, e);
    }
    acknowledged.addAndGet(chunk.length());
    prove(digest, null, confirmed);
  }

  private void prove(byte[] digest, String composite, boolean confirmed) throws IOException {
    S3Proof.Sent sent =
        new S3Proof.Sent(
            written, Base64.getEncoder().encodeToString(digest), Digests.base64(crc32c), composite);
    if (!confirmed) {
      // Nothing counts as received before it is proven; what is read back shows as progress.
      acknowledged.set(0);
    }
    new S3Proof(bucket).require(key, sent, confirmed, acknowledged::addAndGet);
    acknowledged.set(written);
  }

  private void abort() {
    if (multipart == null) {
      return;
    }
    boolean interrupted = Thread.interrupted();
    try {
      // A part that arrives after the abort would be kept, and paid for.
      if (!parts.awaitEnd(CLEAN_UP_TIMEOUT)) {
        LOG.log(System.Logger.Level.WARNING, "parts of {0} are still on their way", key);
      }
      multipart.abort();
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
