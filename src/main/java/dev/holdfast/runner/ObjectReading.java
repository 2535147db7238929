package dev.holdfast.runner;

import dev.holdfast.artifact.DumpFormat;
import dev.holdfast.artifact.Encryption;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.encryption.Decrypting;
import dev.holdfast.encryption.Decryptor;
import dev.holdfast.encryption.EncryptionException;
import dev.holdfast.storage.ObjectStore;
import dev.holdfast.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * Reads objects to their end, as a restore would, up to the database: size and checksum, decryption
 * if there is a key, decompression, and what pg_restore makes of it.
 */
final class ObjectReading {
  private static final int BUFFER = 128 << 10;

  /** What a store says of an object when it is there itself. */
  private static final Set<FailureReason> OF_THE_OBJECT =
      EnumSet.of(FailureReason.OBJECT_MISSING, FailureReason.CHECKSUM_MISMATCH);

  private final ObjectStore store;
  private final Optional<Decryptor> decryptor;
  private final Manifest manifest;
  private final ClientTool tool;
  private final Counters counters;
  private final Cancellation cancellation;
  private final JobLog log;
  private final Kills kills = new Kills();

  /**
   * @param decryptor empty to open nothing that is encrypted
   * @param manifest the manifest of the objects
   */
  ObjectReading(
      ObjectStore store,
      Optional<Decryptor> decryptor,
      Manifest manifest,
      ClientTool tool,
      Counters counters,
      Cancellation cancellation,
      JobLog log) {
    this.store = store;
    this.decryptor = decryptor;
    this.manifest = manifest;
    this.tool = tool;
    this.counters = counters;
    this.cancellation = cancellation;
    this.log = log;
    cancellation.onCancel(kills::run);
  }

  /**
   * Reads {@code object}.
   *
   * @return the tables whose rows it has, by OID; of an archive that could be opened only
   * @throws DamagedException if it is surely not what was stored, or was stored damaged
   * @throws RunFailedException if that cannot be found out
   */
  Set<Long> read(Manifest.StoredObject object, String key)
      throws DamagedException, RunFailedException {
    try (CheckedObject stored = new CheckedObject(store.open(key), object, counters::addRaw)) {
      return read(object, key, stored);
    } catch (StorageException e) {
      cancellation.check();
      if (OF_THE_OBJECT.contains(e.reason())) {
        throw new DamagedException(e.getMessage(), e);
      }
      throw new RunFailedException(e.reason(), e.getMessage(), null, e);
    } catch (IOException e) {
      cancellation.check();
      throw new RunFailedException(
          FailureReason.DESTINATION_UNREACHABLE, key + " cannot be read: " + e.getMessage(), null);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RunFailedException(FailureReason.CANCELLED, "interrupted", null, e);
    }
  }

  private Set<Long> read(Manifest.StoredObject object, String key, CheckedObject stored)
      throws IOException, InterruptedException, DamagedException, RunFailedException {
    if (object.encryption() != Encryption.NONE && decryptor.isEmpty()) {
      check(key, stored);
      return Set.of();
    }
    try {
      Set<Long> rows = open(object, stored);
      check(key, stored);
      return rows;
    } catch (StorageException | InterruptedIOException e) {
      throw e;
    } catch (EncryptionException e) {
      cancellation.check();
      check(key, stored);
      if (e.reason() == FailureReason.DECRYPTION_FAILED) {
        throw wasStoredSo(key, "does not decrypt: " + e.getMessage());
      }
      throw Keys.failed(e, manifest);
    } catch (BoundedDump.TooLargeException e) {
      cancellation.check();
      check(key, stored);
      throw wasStoredSo(key, e.getMessage());
    } catch (IOException e) {
      cancellation.check();
      check(key, stored);
      throw wasStoredSo(key, "does not decompress: " + e.getMessage());
    } catch (DamagedException e) {
      cancellation.check();
      check(key, stored);
      throw wasStoredSo(key, e.getMessage());
    }
  }

  /** Before anything else that is wrong: altered bytes make trouble of all kinds. */
  private static void check(String key, CheckedObject stored) throws IOException, DamagedException {
    Optional<String> difference = stored.difference();
    if (difference.isPresent()) {
      throw new DamagedException(key + " is not what was stored: " + difference.get());
    }
  }

  private static DamagedException wasStoredSo(String key, String what) {
    return new DamagedException(key + " has the checksum that its manifest says, but " + what);
  }

  private Set<Long> open(Manifest.StoredObject object, CheckedObject stored)
      throws IOException, InterruptedException, DamagedException, RunFailedException {
    Decryptor key = object.encryption() == Encryption.NONE ? Decryptor.NONE : decryptor.get();
    DumpCheck check = DumpCheck.of(object.role(), object.format());
    try (Decrypting opened = key.on(stored);
        Kills.Held ending = kills.hold(opened::kill);
        ArchiveReading archive =
            object.format() == DumpFormat.CUSTOM ? ArchiveReading.begin(tool, log) : null;
        Kills.Held endingToo = kills.hold(archive == null ? () -> {} : archive::kill)) {
      InputStream plain = Decompressor.on(opened, object);
      byte[] buffer = new byte[BUFFER];
      long bytes = 0;
      int count;
      while ((count = plain.read(buffer)) >= 0) {
        bytes += count;
        check.seen(buffer, count);
        if (archive != null) {
          archive.seen(buffer, count);
        }
        // A small object may be a large dump, which takes its time.
        counters.addSignOfLife();
      }
      opened.verify();
      if (bytes != object.rawBytes()) {
        throw new DamagedException(
            "is a dump of " + bytes + " bytes, where the manifest says " + object.rawBytes());
      }
      if (!check.isWhole()) {
        throw new DamagedException("is not a whole dump");
      }
      return archive == null ? Set.of() : archive.end().rows();
    }
  }
}
