package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.encryption.Encrypting;
import dev.holdfast.encryption.EncryptionException;
import dev.holdfast.encryption.Encryptor;
import dev.holdfast.storage.ObjectStore;
import dev.holdfast.storage.StorageException;
import dev.holdfast.storage.Upload;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * One database on its way: pg_dump, compression, encryption, checksum, upload. The object comes
 * into being only after pg_dump has exited with 0 and everything it wrote has been sent.
 */
final class DumpPipeline {
  private static final int BUFFER = 128 << 10;

  private final RunSpec spec;
  private final ObjectStore store;
  private final Encryptor encryptor;
  private final Counters counters;
  private final Cancellation cancellation;
  private final JobLog log;

  DumpPipeline(
      RunSpec spec,
      ObjectStore store,
      Encryptor encryptor,
      Counters counters,
      Cancellation cancellation,
      JobLog log) {
    this.spec = spec;
    this.store = store;
    this.encryptor = encryptor;
    this.counters = counters;
    this.cancellation = cancellation;
    this.log = log;
  }

  /**
   * Dumps {@code database} into the object {@code file} of {@code directory}.
   *
   * @throws RunFailedException if any stage failed; there is no object then, unless the store
   *     failed to say that it made one
   */
  Manifest.StoredObject run(
      ClientTool tool,
      ServerAddress address,
      SourceServer.Database database,
      String directory,
      String file)
      throws RunFailedException {
    RunSpec.Dump dump = spec.dump();
    long rawBefore = counters.rawBytes();
    try (DumpProcess process = DumpProcess.start(tool, address, database.name(), spec, log);
        Upload upload = store.begin(directory + file, database.dataBytes())) {
      cancellation.onCancel(process::kill);
      counters.begin(database.name(), upload::acknowledgedBytes);
      copy(process, upload, database.name());
      cancellation.check();
      Upload.Stored stored = upload.complete();
      counters.finish(stored.bytes());
      return new Manifest.StoredObject(
          file,
          database.name(),
          dump.format(),
          dump.compression(),
          encryptor.type(),
          stored.bytes(),
          counters.rawBytes() - rawBefore,
          stored.sha256());
    } catch (StorageException e) {
      throw new RunFailedException(e.reason(), e.getMessage(), "spec.destinations[0].s3", e);
    } catch (EncryptionException e) {
      throw Keys.failed(e);
    } catch (IOException e) {
      throw failed(
          FailureReason.UPLOAD_FAILED, "the dump cannot be passed on: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(FailureReason.CANCELLED, "interrupted", e);
    }
  }

  private void copy(DumpProcess process, Upload upload, String database)
      throws IOException, InterruptedException, RunFailedException {
    DumpCheck check = new DumpCheck(spec.dump().format());
    try (Encrypting encrypting = encryptor.on(new Unfinished(upload))) {
      cancellation.onCancel(encrypting::kill);
      OutputStream compressed = Compressor.on(encrypting.stream(), spec.dump());
      InputStream in = process.output();
      byte[] buffer = new byte[BUFFER];
      int count;
      while ((count = in.read(buffer)) >= 0) {
        check.seen(buffer, count);
        counters.addRaw(count);
        compressed.write(buffer, 0, count);
      }
      process.awaitSuccess(database);
      check.check(database);
      // Only here: closing writes the end that makes the encrypted stream a whole one.
      compressed.close();
    }
  }

  private static RunFailedException failed(FailureReason reason, String message, Exception cause) {
    return new RunFailedException(reason, message, null, cause);
  }

  /** Keeps a compressor that is closed from closing the upload, which would give the upload up. */
  private static final class Unfinished extends FilterOutputStream {
    Unfinished(Upload upload) {
      super(upload);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() {
      // The upload is completed by its owner, or not at all.
    }
  }
}
