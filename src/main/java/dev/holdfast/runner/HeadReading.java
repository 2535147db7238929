package dev.holdfast.runner;

import dev.holdfast.artifact.Encryption;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.encryption.Decrypting;
import dev.holdfast.encryption.Decryptor;
import dev.holdfast.storage.ObjectStore;
import java.io.InputStream;

/**
 * Reads of an archive no more than its head, which has the schema, to find out what it needs. Its
 * checksum is not known before all of it is read, which its restore does.
 */
final class HeadReading {
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
   * Fetches the head of the archive {@code object}.
   *
   * @throws RunFailedException if it cannot be read, or is none
   */
  HeadFile fetch(Manifest.StoredObject object, String key) throws RunFailedException {
    cancellation.check();
    HeadFile head = HeadFile.create(tool, cancellation, log, key);
    boolean filled = false;
    try {
      ObjectErrors.explained(
          key,
          () -> {
            try (InputStream stored = store.open(key);
                Decrypting opened =
                    (object.encryption() == Encryption.NONE ? Decryptor.NONE : decryptor)
                        .on(stored)) {
              head.fill(Decompressor.on(opened, object), counters::addSignOfLife);
            }
          });
      filled = true;
      return head;
    } finally {
      if (!filled) {
        head.close();
      }
    }
  }
}
