package dev.holdfast.storage;

import dev.holdfast.artifact.FailureReason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A file on its way onto a volume, under a temporary name beside its own.
 *
 * <p>A file system acknowledges no checksum, so the only proof is to ask it for the bytes again: a
 * second thread makes each stretch of the file durable, reads it back and takes its SHA-256, while
 * the next one is written. No byte counts as acknowledged before. That also bounds how much of the
 * file waits in memory to be written.
 */
final class VolumeUpload extends Upload {
  private static final System.Logger LOG = System.getLogger(VolumeUpload.class.getName());

  /** How much is made durable and read back at a time. */
  static final int STRETCH = 32 << 20;

  /** The runtime copies what it passes to the kernel, so it gets no more at a time. */
  private static final int SLICE = 256 << 10;

  private static final Duration CLEAN_UP_TIMEOUT = Duration.ofSeconds(20);

  private final VolumeFiles files;
  private final String key;
  private final Path temporary;
  private final FileChannel out;
  private final FileChannel back;
  private final MessageDigest sent = Digests.sha256();
  private final MessageDigest received = Digests.sha256();
  private final AtomicLong acknowledged = new AtomicLong();
  private final ExecutorService checker =
      Executors.newSingleThreadExecutor(
          task -> {
            Thread thread = new Thread(task, "volume-check");
            thread.setDaemon(true);
            return thread;
          });

  private Future<?> checking;
  private long written;
  private long submitted;
  private boolean open = true;

  /** Starts the file {@code temporary}, which must not be there yet. */
  VolumeUpload(VolumeFiles files, String key, Path temporary) throws IOException {
    this.files = files;
    this.key = key;
    this.temporary = temporary;
    this.out = files.create(temporary);
    try {
      this.back =
          FileChannel.open(temporary, Set.of(StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS));
    } catch (IOException e) {
      out.close();
      Files.deleteIfExists(temporary);
      throw e;
    }
  }

  @Override
  public long acknowledgedBytes() {
    return acknowledged.get();
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    requireOpen();
    sent.update(bytes, offset, length);
    try {
      for (int done = 0; done < length; ) {
        int count =
            out.write(ByteBuffer.wrap(bytes, offset + done, Math.min(SLICE, length - done)));
        done += count;
        written += count;
        if (written - submitted >= STRETCH) {
          check();
        }
      }
    } catch (IOException e) {
      throw files.errors().writing("writing " + key, e);
    }
  }

  @Override
  public Stored complete() throws IOException {
    requireOpen();
    try {
      check();
      awaitCheck();
      out.force(true);
      String sha256 = HexFormat.of().formatHex(sent.digest());
      if (out.size() != written || !sha256.equals(HexFormat.of().formatHex(received.digest()))) {
        throw new StorageException(
            FailureReason.CHECKSUM_MISMATCH, key + " reads back otherwise than it was written");
      }
      out.close();
      back.close();
      if (!files.give(key, temporary)) {
        throw new StorageException(
            FailureReason.UPLOAD_FAILED,
            "there is a file at " + key + " already, and none is overwritten");
      }
      open = false;
      checker.shutdown();
      return new Stored(written, sha256);
    } catch (IOException e) {
      throw files.errors().writing("writing " + key, e);
    }
  }

  /** Has the second thread check what was written since the last time. */
  private void check() throws IOException {
    awaitCheck();
    files.space().check(0, key);
    long from = submitted;
    long to = written;
    submitted = written;
    checking =
        checker.submit(
            () -> {
              readBack(from, to);
              return null;
            });
  }

  private void awaitCheck() throws IOException {
    if (checking == null) {
      return;
    }
    try {
      checking.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while writing " + key);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IllegalStateException(e.getCause());
    }
  }

  private void readBack(long from, long to) throws IOException {
    out.force(false);
    ByteBuffer buffer = ByteBuffer.allocate(SLICE);
    for (long position = from; position < to; ) {
      buffer.clear().limit((int) Math.min(SLICE, to - position));
      int count = back.read(buffer, position);
      if (count < 0) {
        throw new StorageException(
            FailureReason.CHECKSUM_MISMATCH,
            key + " ends at " + position + " bytes, but " + to + " were written");
      }
      received.update(buffer.flip());
      position += count;
      acknowledged.set(position);
    }
  }

  private void requireOpen() throws IOException {
    if (!open) {
      throw new IOException("the upload of " + key + " is closed");
    }
  }

  @Override
  public void close() {
    if (!open) {
      return;
    }
    open = false;
    boolean interrupted = Thread.interrupted();
    checker.shutdownNow();
    try {
      if (!checker.awaitTermination(CLEAN_UP_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        LOG.log(System.Logger.Level.WARNING, "{0} is still being checked", key);
      }
      out.close();
      back.close();
      Files.deleteIfExists(temporary);
      files.removeEmptyDirectories(temporary);
    } catch (IOException e) {
      // The upload was given up for a reason that is told already. What is left of it has no name
      // that a backup has, and is removed by the next attempt or by the clean-up of the volume.
      LOG.log(
          System.Logger.Level.WARNING,
          () -> files.errors().writing("giving up " + key, e).getMessage());
    } catch (InterruptedException e) {
      interrupted = true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
