package dev.holdfast.runner;

import dev.holdfast.artifact.Encryption;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.encryption.Decrypting;
import dev.holdfast.encryption.Decryptor;
import dev.holdfast.encryption.EncryptionException;
import dev.holdfast.storage.ObjectStore;
import dev.holdfast.storage.StorageException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * Reads of an archive no more than its head, which has the schema, to find out what it needs. Its
 * checksum is not known before all of it is read, which its restore does.
 */
final class HeadReading {
  private static final int BUFFER = 128 << 10;
  private static final int SIGNAL_BASE = 128;

  private final ObjectStore store;
  private final Decryptor decryptor;
  private final ClientTool tool;
  private final Counters counters;
  private final Cancellation cancellation;
  private final JobLog log;

  HeadReading(
      ObjectStore store,
      Decryptor decryptor,
      ClientTool tool,
      Counters counters,
      Cancellation cancellation,
      JobLog log) {
    this.store = store;
    this.decryptor = decryptor;
    this.tool = tool;
    this.counters = counters;
    this.cancellation = cancellation;
    this.log = log;
  }

  /**
   * What the archive {@code object} needs.
   *
   * @throws RunFailedException if it cannot be read, or is none
   */
  ArchiveNeeds needs(Manifest.StoredObject object, String key) throws RunFailedException {
    cancellation.check();
    List<String> command =
        List.of(
            tool.restore().toString(), "--format=custom", "--schema-only", "--no-password", "-f-");
    try (ClientProcess process = ClientProcess.start("pg_restore --schema-only", command, log);
        InputStream stored = store.open(key);
        Decrypting opened =
            (object.encryption() == Encryption.NONE ? Decryptor.NONE : decryptor).on(stored)) {
      cancellation.onCancel(process::kill);
      CompletableFuture<ArchiveNeeds> needs = CompletableFuture.supplyAsync(() -> read(process));
      feed(Decompressor.on(opened, object.compression()), process);
      int status = process.await();
      if (status != 0) {
        throw unreadable(key, status, process.said());
      }
      return needs.join();
    } catch (StorageException e) {
      throw new RunFailedException(e.reason(), e.getMessage(), null, e);
    } catch (EncryptionException e) {
      throw Keys.failed(e);
    } catch (IOException | CompletionException e) {
      throw new RunFailedException(
          FailureReason.CHECKSUM_MISMATCH, key + " cannot be read: " + e.getMessage(), null, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RunFailedException(FailureReason.CANCELLED, "interrupted", null, e);
    }
  }

  private static RunFailedException unreadable(String key, int status, List<String> said) {
    return new RunFailedException(
        status > SIGNAL_BASE ? FailureReason.INTERNAL_ERROR : FailureReason.CHECKSUM_MISMATCH,
        key + " is no archive that pg_restore can read: " + String.join("; ", said),
        null);
  }

  private static ArchiveNeeds read(ClientProcess process) {
    ArchiveNeeds.Reader reader = new ArchiveNeeds.Reader();
    try (BufferedReader lines = process.outputReader()) {
      String line;
      while ((line = lines.readLine()) != null) {
        reader.line(line);
      }
    } catch (IOException e) {
      throw new CompletionException(e);
    }
    return reader.needs();
  }

  private void feed(InputStream archive, ClientProcess process) throws IOException {
    byte[] buffer = new byte[BUFFER];
    OutputStream to = process.input();
    int count;
    while ((count = archive.read(buffer)) >= 0) {
      counters.addSignOfLife();
      try {
        to.write(buffer, 0, count);
        to.flush();
      } catch (IOException e) {
        // It has all that it needs, or has failed; which of the two, its exit status tells.
        return;
      }
    }
    try {
      to.close();
    } catch (IOException e) {
      // Likewise.
      return;
    }
  }
}
