package dev.holdfast.storage;

import dev.holdfast.artifact.FailureReason;
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
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * An upload in flat memory: parts are filled by the writer and sent by other threads; when all
 * buffers are on their way, the writer waits. Whatever fits into one part is sent as one object.
 */
final class S3Upload extends Upload {
  private static final System.Logger LOG = System.getLogger(S3Upload.class.getName());
  private static final Duration CLEAN_UP_TIMEOUT = Duration.ofSeconds(20);

  private enum State {
    OPEN,
    COMPLETE,
    CLOSED
  }

  private final S3Bucket bucket;
  private final String key;
  private final PartSize size;

  private final MessageDigest whole = Digests.sha256();
  private final BlockingQueue<byte[]> free;
  private final List<Future<S3Multipart.Part>> parts = new ArrayList<>();
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicReference<IOException> failure = new AtomicReference<>();
  private final ExecutorService senders;

  private int allocated;
  private byte[] buffer;
  private int filled;
  private long written;
  private S3Multipart multipart;
  private State state = State.OPEN;

  S3Upload(S3Bucket bucket, String key, PartSize size) {
    this.bucket = bucket;
    this.key = key;
    this.size = size;
    this.free = new ArrayBlockingQueue<>(size.buffers());
    this.senders =
        Executors.newFixedThreadPool(
            size.senders(),
            task -> {
              Thread thread = new Thread(task, "upload");
              thread.setDaemon(true);
              return thread;
            });
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
      int count = Math.min(length - done, size.bytes() - filled);
      System.arraycopy(bytes, offset + done, buffer, filled, count);
      filled += count;
      done += count;
      if (filled == size.bytes()) {
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
    byte[] sha256 = whole.digest();
    if (multipart == null) {
      putWhole(sha256);
    } else {
      completeParts(sha256);
    }
    state = State.COMPLETE;
    senders.shutdown();
    return new Stored(written, HexFormat.of().formatHex(sha256));
  }

  @Override
  public void close() {
    if (state == State.OPEN) {
      state = State.CLOSED;
      senders.shutdownNow();
      abort();
    }
  }

  private byte[] takeBuffer() throws IOException {
    throwIfFailed();
    if (allocated < size.buffers() && free.isEmpty()) {
      allocated++;
      return new byte[size.bytes()];
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
    if (multipart == null) {
      multipart = S3Multipart.create(bucket, key);
    }
    int number = parts.size() + 1;
    if (number > bucket.spec().maxParts()) {
      throw new StorageException(
          FailureReason.UPLOAD_FAILED,
          "the dump is far larger than was estimated: "
              + key
              + " does not fit into "
              + bucket.spec().maxParts()
              + " parts of "
              + (size.bytes() >> 20)
              + " MiB; "
              + PartSize.REMEDY);
    }
    Chunk chunk = new Chunk(buffer, filled);
    buffer = null;
    filled = 0;
    parts.add(senders.submit(() -> send(number, chunk)));
  }

  private S3Multipart.Part send(int number, Chunk chunk) throws IOException {
    try {
      throwIfFailed();
      S3Multipart.Part part = multipart.send(number, chunk);
      acknowledged.addAndGet(chunk.length());
      return part;
    } catch (IOException e) {
      failure.compareAndSet(null, e);
      throw e;
    } finally {
      // Also after a failure, so that a writer that waits for a buffer wakes up and sees it.
      free.add(chunk.buffer());
    }
  }

  private void completeParts(byte[] sha256) throws IOException {
    if (filled > 0) {
      sendPart();
    }
    List<S3Multipart.Part> sent = new ArrayList<>();
    for (Future<S3Multipart.Part> part : parts) {
      sent.add(await(part));
    }
    S3Multipart.Completion completion = multipart.complete(sent);
    String composite = multipart.composite(sent);
    if (completion.denial() == null) {
      prove(sha256, composite, sent.stream().allMatch(S3Multipart.Part::confirmed));
    } else {
      proveLostAnswer(sha256, composite, completion.denial());
    }
  }

  /**
   * The store may have done what it was asked for although it says, to a repeated request, that
   * there is no such upload: then the first answer was lost. Only the bytes tell; an object of the
   * same key and size may be that of an earlier attempt.
   */
  private void proveLostAnswer(byte[] sha256, String composite, StorageException denial)
      throws IOException {
    try {
      prove(sha256, composite, false);
    } catch (StorageException e) {
      denial.addSuppressed(e);
      throw denial;
    }
    LOG.log(
        System.Logger.Level.INFO,
        "the store had put {0} together, but its answer was lost; its checksum fits",
        key);
  }

  private void putWhole(byte[] sha256) throws IOException {
    Chunk chunk = new Chunk(buffer == null ? new byte[0] : buffer, filled);
    String sent = bucket.spec().checksums() ? base64(sha256) : null;
    PutObjectRequest.Builder request = S3Objects.put(bucket.spec(), key);
    if (sent == null) {
      request.contentMD5(chunk.md5Base64());
    } else {
      request.checksumSHA256(sent);
    }
    boolean confirmed;
    try {
      var answer = bucket.client().putObject(request.build(), chunk.body());
      confirmed = S3Receipt.of(answer).proves(chunk, sent, key);
    } catch (SdkException e) {
      throw bucket.errors().of("uploading " + key, e);
    }
    acknowledged.addAndGet(chunk.length());
    prove(sha256, null, confirmed);
  }

  private void prove(byte[] sha256, String composite, boolean confirmed) throws IOException {
    S3Proof.Sent sent = new S3Proof.Sent(written, base64(sha256), composite);
    if (!confirmed) {
      // Nothing counts as received before it is proven; what is read back shows as progress.
      acknowledged.set(0);
    }
    new S3Proof(bucket).require(key, sent, confirmed, acknowledged::addAndGet);
    acknowledged.set(written);
  }

  private static S3Multipart.Part await(Future<S3Multipart.Part> sent) throws IOException {
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
    if (multipart == null) {
      return;
    }
    boolean interrupted = Thread.interrupted();
    try {
      // A part that arrives after the abort would be kept, and paid for.
      if (!senders.awaitTermination(CLEAN_UP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
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

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }
}
