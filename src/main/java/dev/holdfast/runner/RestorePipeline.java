package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.encryption.Decrypting;
import dev.holdfast.encryption.Decryptor;
import dev.holdfast.encryption.EncryptionException;
import dev.holdfast.storage.ObjectStore;
import dev.holdfast.storage.StorageException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.security.MessageDigest;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One database on its way back: download, checksum, decryption, decompression, pg_restore. It
 * counts as restored only if pg_restore has exited with 0 and every byte of the object has been
 * read and had the checksum of the manifest.
 */
final class RestorePipeline {
  private static final int BUFFER = 128 << 10;

  private final ObjectStore store;
  private final Decryptor decryptor;
  private final Counters counters;
  private final Cancellation cancellation;
  private final JobLog log;

  RestorePipeline(
      ObjectStore store,
      Decryptor decryptor,
      Counters counters,
      Cancellation cancellation,
      JobLog log) {
    this.store = store;
    this.decryptor = decryptor;
    this.counters = counters;
    this.cancellation = cancellation;
    this.log = log;
  }

  /**
   * Restores {@code object} into the empty database {@code into}.
   *
   * @param key the object's key
   * @param database what people call the database
   * @throws RunFailedException if any stage failed; what is in the database then is worth nothing
   */
  void run(
      ClientTool tool,
      ServerAddress address,
      Manifest.StoredObject object,
      String key,
      String into,
      String database)
      throws RunFailedException {
    try (Checked stored = new Checked(store.open(key));
        RestoreProcess process = RestoreProcess.start(tool, address, into, database, log)) {
      cancellation.onCancel(process::kill);
      counters.begin(database, stored::count);
      try (Decrypting opened = decryptor.on(stored)) {
        cancellation.onCancel(opened::kill);
        copy(Decompressor.on(opened, object.compression()), process);
        opened.verify();
      } catch (RunFailedException e) {
        // What is wrong with the bytes looks to pg_restore like a mistake in the data, and whoever
        // is
        // to mend it must know which of the two it is.
        if (e.reason() == FailureReason.RESTORE_FAILED) {
          cancellation.check();
          stored.check(key, object);
        }
        throw e;
      }
      cancellation.check();
      stored.check(key, object);
      counters.finish(stored.count());
    } catch (StorageException e) {
      throw new RunFailedException(e.reason(), e.getMessage(), null, e);
    } catch (EncryptionException e) {
      throw Keys.failed(e);
    } catch (IOException e) {
      throw new RunFailedException(
          FailureReason.CHECKSUM_MISMATCH, key + " cannot be read: " + e.getMessage(), null, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RunFailedException(FailureReason.CANCELLED, "interrupted", null, e);
    }
  }

  private void copy(InputStream archive, RestoreProcess process)
      throws IOException, InterruptedException, RunFailedException {
    byte[] buffer = new byte[BUFFER];
    try {
      int count;
      while ((count = archive.read(buffer)) >= 0 && process.accept(buffer, count)) {
        counters.addRaw(count);
      }
    } catch (IOException e) {
      // The archive is broken, or the store: pg_restore must not take this end for the end.
      process.kill();
      throw e;
    }
    process.awaitSuccess();
  }

  /** The object as stored, with what is needed to tell whether it is whole. */
  private static final class Checked extends FilterInputStream {
    private final MessageDigest digest = Sha256.digest();
    private final AtomicLong count = new AtomicLong();

    Checked(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int got = in.read(bytes, offset, length);
      if (got > 0) {
        digest.update(bytes, offset, got);
        count.addAndGet(got);
      }
      return got;
    }

    long count() {
      return count.get();
    }

    void check(String key, Manifest.StoredObject object) throws RunFailedException, IOException {
      byte[] rest = new byte[BUFFER];
      while (read(rest, 0, rest.length) >= 0) {
        if (count() > object.storedBytes()) {
          break;
        }
      }
      String sha256 = Sha256.text(digest.digest());
      if (count() != object.storedBytes() || !sha256.equals(object.sha256())) {
        throw new RunFailedException(
            FailureReason.CHECKSUM_MISMATCH,
            key
                + " is not what was stored: "
                + count()
                + " bytes with SHA-256 "
                + sha256
                + ", where the manifest says "
                + object.storedBytes()
                + " bytes with "
                + object.sha256(),
            null);
      }
    }
  }
}
