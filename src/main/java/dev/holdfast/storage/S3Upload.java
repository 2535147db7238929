package dev.holdfast.storage;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RunSpec;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumAlgorithm;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.CompletedPart;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.NoSuchUploadException;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.UploadPartRequest;

/**
 * A multipart upload in flat memory: parts are filled by the writer and sent by two threads; when
 * all buffers are on their way, the writer waits. Whatever fits into one part is sent as one
 * object.
 */
final class S3Upload extends Upload {
  private static final System.Logger LOG = System.getLogger(S3Upload.class.getName());
  private static final int SENDERS = 2;
  private static final int BUFFERS = SENDERS + 1;
  private static final int MAX_PARTS = 10_000;
  private static final Duration CLEAN_UP_TIMEOUT = Duration.ofSeconds(20);

  private enum State {
    OPEN,
    COMPLETE,
    CLOSED
  }

  private record Part(CompletedPart completed, String sha256) {}

  private final S3Client client;
  private final RunSpec.S3 s3;
  private final S3Errors errors;
  private final String key;
  private final int partSize;

  private final MessageDigest whole = Digests.sha256();
  private final BlockingQueue<byte[]> free = new ArrayBlockingQueue<>(BUFFERS);
  private final List<Future<Part>> parts = new ArrayList<>();
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicReference<IOException> failure = new AtomicReference<>();
  private final ExecutorService senders =
      Executors.newFixedThreadPool(
          SENDERS,
          task -> {
            Thread thread = new Thread(task, "upload");
            thread.setDaemon(true);
            return thread;
          });

  private int allocated;
  private byte[] buffer;
  private int filled;
  private long written;
  private String uploadId;
  private State state = State.OPEN;

  S3Upload(S3Client client, RunSpec.S3 s3, S3Errors errors, String key, int partSize) {
    this.client = client;
    this.s3 = s3;
    this.errors = errors;
    this.key = key;
    this.partSize = partSize;
  }

  @Override
  public long acknowledgedBytes() {
    return acknowledged.get();
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    if (state != State.OPEN) {
      throw new IOException("the upload of " + key + " is closed");
    }
    whole.update(bytes, offset, length);
    int done = 0;
    while (done < length) {
      if (buffer == null) {
        buffer = takeBuffer();
      }
      int count = Math.min(length - done, partSize - filled);
      System.arraycopy(bytes, offset + done, buffer, filled, count);
      filled += count;
      done += count;
      if (filled == partSize) {
        sendPart();
      }
    }
    written += length;
  }

  @Override
  public Stored complete() throws IOException {
    if (state != State.OPEN) {
      throw new IOException("the upload of " + key + " is closed");
    }
    if (uploadId == null) {
      putWhole();
    } else {
      completeParts();
    }
    checkSize();
    state = State.COMPLETE;
    senders.shutdown();
    return new Stored(written, HexFormat.of().formatHex(whole.digest()));
  }

  @Override
  public void close() {
    if (state == State.OPEN) {
      state = State.CLOSED;
      senders.shutdownNow();
      abort();
    }
  }

  /** The settings that every new object has, whichever request makes it. */
  static PutObjectRequest.Builder attributes(RunSpec.S3 s3, PutObjectRequest.Builder request) {
    return request
        .storageClass(s3.storageClass())
        .serverSideEncryption(s3.serverSideEncryption())
        .ssekmsKeyId(s3.kmsKeyId());
  }

  private byte[] takeBuffer() throws IOException {
    throwIfFailed();
    if (allocated < BUFFERS && free.isEmpty()) {
      allocated++;
      return new byte[partSize];
    }
    try {
      byte[] taken = free.take();
      throwIfFailed();
      return taken;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while uploading " + key);
    }
  }

  private void throwIfFailed() throws IOException {
    IOException failed = failure.get();
    if (failed != null) {
      throw failed;
    }
  }

  private void sendPart() throws IOException {
    if (uploadId == null) {
      uploadId = createUpload();
    }
    int number = parts.size() + 1;
    if (number > MAX_PARTS) {
      throw new StorageException(
          FailureReason.UPLOAD_FAILED,
          "the dump is far larger than was estimated: "
              + key
              + " does not fit into "
              + MAX_PARTS
              + " parts of "
              + (partSize >> 20)
              + " MiB");
    }
    byte[] content = buffer;
    int length = filled;
    buffer = null;
    filled = 0;
    parts.add(senders.submit(() -> send(number, content, length)));
  }

  private Part send(int number, byte[] content, int length) throws IOException {
    try {
      throwIfFailed();
      Part part = uploadPart(number, content, length);
      acknowledged.addAndGet(length);
      return part;
    } catch (SdkException e) {
      IOException failed = errors.of("uploading part " + number + " of " + key, e);
      failure.compareAndSet(null, failed);
      throw failed;
    } catch (IOException e) {
      failure.compareAndSet(null, e);
      throw e;
    } finally {
      // Also after a failure, so that a writer that waits for a buffer wakes up and sees it.
      free.add(content);
    }
  }

  private Part uploadPart(int number, byte[] content, int length) throws IOException {
    String sha256 = base64(digest(Digests.sha256(), content, length));
    UploadPartRequest.Builder request =
        UploadPartRequest.builder()
            .bucket(s3.bucket())
            .key(key)
            .uploadId(uploadId)
            .partNumber(number)
            .contentLength((long) length);
    CompletedPart.Builder completed = CompletedPart.builder().partNumber(number);
    if (s3.checksums()) {
      request.checksumSHA256(sha256);
      completed.checksumSHA256(sha256);
    } else {
      request.contentMD5(base64(digest(Digests.md5(), content, length)));
    }
    var response =
        client.uploadPart(
            request.build(),
            RequestBody.fromContentProvider(
                () -> new ByteArrayInputStream(content, 0, length),
                length,
                "application/octet-stream"));
    if (response.checksumSHA256() != null && !response.checksumSHA256().equals(sha256)) {
      throw new StorageException(
          FailureReason.CHECKSUM_MISMATCH,
          "part " + number + " of " + key + " arrived with another SHA-256 than it was sent with");
    }
    return new Part(completed.eTag(response.eTag()).build(), sha256);
  }

  private String createUpload() throws IOException {
    CreateMultipartUploadRequest.Builder request =
        CreateMultipartUploadRequest.builder()
            .bucket(s3.bucket())
            .key(key)
            .contentType("application/octet-stream")
            .storageClass(s3.storageClass())
            .serverSideEncryption(s3.serverSideEncryption())
            .ssekmsKeyId(s3.kmsKeyId());
    if (s3.checksums()) {
      request.checksumAlgorithm(ChecksumAlgorithm.SHA256);
    }
    try {
      return client.createMultipartUpload(request.build()).uploadId();
    } catch (SdkException e) {
      throw errors.of("starting the upload of " + key, e);
    }
  }

  private void completeParts() throws IOException {
    if (filled > 0) {
      sendPart();
    }
    List<CompletedPart> completed = new ArrayList<>();
    MessageDigest composite = Digests.sha256();
    for (Future<Part> sent : parts) {
      Part part = await(sent);
      completed.add(part.completed());
      composite.update(Base64.getDecoder().decode(part.sha256()));
    }
    String expected = base64(composite.digest()) + "-" + completed.size();
    try {
      var response =
          client.completeMultipartUpload(
              r ->
                  r.bucket(s3.bucket())
                      .key(key)
                      .uploadId(uploadId)
                      .multipartUpload(m -> m.parts(completed)));
      String received = response.checksumSHA256();
      if (s3.checksums() && received != null && !sameComposite(expected, received)) {
        throw new StorageException(
            FailureReason.CHECKSUM_MISMATCH,
            "the store put " + key + " together with another SHA-256 than its parts have");
      }
    } catch (SdkException e) {
      if (!isPutTogether(e, expected)) {
        throw errors.of("completing the upload of " + key, e);
      }
      LOG.log(
          System.Logger.Level.INFO,
          "the store had put {0} together, but its answer was lost; its checksum fits",
          key);
    }
  }

  /**
   * Whether the store has done what it was asked for although it says, to a repeated request, that
   * there is no such upload: then the first answer was lost. Only a checksum over exactly the parts
   * that were sent tells; an object of the same key and size may be that of an earlier attempt.
   */
  private boolean isPutTogether(SdkException e, String expected) {
    if (!(e instanceof NoSuchUploadException) || !s3.checksums()) {
      return false;
    }
    try {
      var object =
          client.headObject(r -> r.bucket(s3.bucket()).key(key).checksumMode(ChecksumMode.ENABLED));
      return object.contentLength() == written
          && object.checksumSHA256() != null
          && sameComposite(expected, object.checksumSHA256());
    } catch (SdkException notThere) {
      LOG.log(
          System.Logger.Level.INFO, () -> errors.of("looking for " + key, notThere).getMessage());
      return false;
    }
  }

  /** Some servers leave out the number of parts at the end. */
  private static boolean sameComposite(String expected, String received) {
    return received.contains("-") ? received.equals(expected) : expected.startsWith(received + "-");
  }

  private void putWhole() throws IOException {
    byte[] content = buffer == null ? new byte[0] : buffer;
    PutObjectRequest.Builder request =
        attributes(s3, PutObjectRequest.builder().bucket(s3.bucket()).key(key))
            .contentType("application/octet-stream");
    if (s3.checksums()) {
      request.checksumSHA256(base64(digest(Digests.sha256(), content, filled)));
    } else {
      request.contentMD5(base64(digest(Digests.md5(), content, filled)));
    }
    int length = filled;
    try {
      client.putObject(
          request.build(),
          RequestBody.fromContentProvider(
              () -> new ByteArrayInputStream(content, 0, length),
              length,
              "application/octet-stream"));
    } catch (SdkException e) {
      throw errors.of("uploading " + key, e);
    }
    acknowledged.addAndGet(length);
  }

  private void checkSize() throws IOException {
    long size;
    try {
      size = client.headObject(r -> r.bucket(s3.bucket()).key(key)).contentLength();
    } catch (SdkException e) {
      throw errors.of("checking the upload of " + key, e);
    }
    if (size != written) {
      throw new StorageException(
          FailureReason.CHECKSUM_MISMATCH,
          key + " has " + size + " bytes in the store, but " + written + " were sent");
    }
  }

  private static Part await(Future<Part> sent) throws IOException {
    try {
      return sent.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while uploading");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new CompletionException(e.getCause());
    }
  }

  private void abort() {
    if (uploadId == null) {
      return;
    }
    boolean interrupted = Thread.interrupted();
    try {
      // A part that arrives after the abort would be kept, and paid for.
      if (!senders.awaitTermination(CLEAN_UP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        LOG.log(System.Logger.Level.WARNING, "parts of {0} are still on their way", key);
      }
      client.abortMultipartUpload(
          r ->
              r.bucket(s3.bucket())
                  .key(key)
                  .uploadId(uploadId)
                  .overrideConfiguration(o -> o.apiCallTimeout(CLEAN_UP_TIMEOUT)));
    } catch (SdkException e) {
      // The upload was given up for a reason that is told already. What is left of it can never be
      // read as an object, and is aborted by the next attempt or by the clean-up of the bucket.
      LOG.log(System.Logger.Level.WARNING, () -> errors.of("aborting " + key, e).getMessage());
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static byte[] digest(MessageDigest digest, byte[] content, int length) {
    digest.update(content, 0, length);
    return digest.digest();
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
