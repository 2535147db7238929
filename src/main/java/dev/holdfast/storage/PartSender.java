package dev.holdfast.storage;

import dev.holdfast.artifact.FailureReason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Cuts what is written into parts and sends them, in flat memory: parts are filled by the writer
 * and sent by other threads; when all buffers are on their way, the writer waits.
 *
 * @param <P> what is known of a part that was sent
 */
final class PartSender<P> implements AutoCloseable {
  /** Sends one part. */
  interface Transport<P> {
    /** Called once, by the writer, before the first part is sent. */
    default void begin() throws IOException {}

    /** Sends one part; numbers count from 1. */
    P send(int number, Chunk chunk) throws IOException;
  }

  private final String key;
  private final PartSize size;
  private final int maxParts;
  private final Transport<P> transport;

  private final BlockingQueue<byte[]> free;
  private final List<Future<P>> parts = new ArrayList<>();
  private final AtomicReference<IOException> failure = new AtomicReference<>();
  private final ExecutorService senders;

  private int allocated;
  private byte[] buffer;
  private int filled;

  /**
   * Sends parts of {@code size} over {@code transport}.
   *
   * @param key what is sent, for messages
   * @param maxParts how many parts there may be
   */
  PartSender(String key, PartSize size, int maxParts, Transport<P> transport) {
    this.key = key;
    this.size = size;
    this.free = new ArrayBlockingQueue<>(size.buffers());
    this.senders = Background.threads("upload", size.senders());
    this.maxParts = maxParts;
    this.transport = transport;
  }

  /** Whether there was more than fits into one part, so that parts are on their way. */
  boolean hasBegun() {
    return !parts.isEmpty();
  }

  /** What was written and is not on its way yet. */
  Chunk rest() {
    return new Chunk(buffer == null ? new byte[0] : buffer, filled);
  }

  /** Takes {@code length} bytes; fails if a part could not be sent. */
  void write(byte[] bytes, int offset, int length) throws IOException {
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
        submit();
      }
    }
  }

  /** Sends what is left, and waits for all parts; in their order. */
  List<P> finish() throws IOException {
    if (filled > 0) {
      submit();
    }
    List<P> sent = new ArrayList<>();
    for (Future<P> part : parts) {
      sent.add(Background.await(part, "uploading " + key));
    }
    return sent;
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

  private void submit() throws IOException {
    if (!hasBegun()) {
      transport.begin();
    }
    int number = parts.size() + 1;
    if (number > maxParts) {
      throw new StorageException(
          FailureReason.UPLOAD_FAILED,
          "the dump is far larger than was estimated: "
              + key
              + " does not fit into "
              + maxParts
              + " parts of "
              + (size.bytes() >> 20)
              + " MiB; "
              + PartSize.REMEDY);
    }
    Chunk chunk = rest();
    buffer = null;
    filled = 0;
    parts.add(senders.submit(() -> send(number, chunk)));
  }

  private P send(int number, Chunk chunk) throws IOException {
    try {
      throwIfFailed();
      return transport.send(number, chunk);
    } catch (IOException e) {
      failure.compareAndSet(null, e);
      throw e;
    } finally {
      // Also after a failure, so that a writer that waits for a buffer wakes up and sees it.
      free.add(chunk.buffer());
    }
  }

  /** Sends nothing more. */
  @Override
  public void close() {
    senders.shutdownNow();
  }

  /**
   * Waits, after {@link #close}, for the parts that were on their way.
   *
   * @return whether none is any more
   */
  boolean awaitEnd(Duration patience) throws InterruptedException {
    return senders.awaitTermination(patience.toMillis(), TimeUnit.MILLISECONDS);
  }
}
