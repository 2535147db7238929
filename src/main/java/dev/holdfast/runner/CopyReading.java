package dev.holdfast.runner;

import dev.holdfast.artifact.DumpFormat;
import dev.holdfast.artifact.Encryption;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.ObjectRole;
import dev.holdfast.artifact.RestoreRunSpec;
import dev.holdfast.encryption.Decryptor;
import dev.holdfast.storage.ObjectStore;
import dev.holdfast.storage.StorageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Reads one copy of a backup again: its manifest, and every object that it names. What is wrong is
 * looked at a second time before it is believed, since a line can be bad as well as a disk.
 */
final class CopyReading {

  /**
   * What was read, and is as it was stored.
   *
   * @param manifest the manifest
   * @param opened whether every object was opened; false if some are encrypted and there was no key
   */
  record Intact(Manifest manifest, boolean opened) {}

  private interface Look<T> {
    T take() throws DamagedException, RunFailedException;
  }

  private final RestoreRunSpec.StoredBackup backup;
  private final RestoreRunSpec.Identity identity;
  private final ObjectStore store;
  private final ClientTools tools;
  private final Counters counters;
  private final Cancellation cancellation;
  private final JobLog log;

  CopyReading(
      RestoreRunSpec.StoredBackup backup,
      RestoreRunSpec.Identity identity,
      ObjectStore store,
      ClientTools tools,
      Counters counters,
      Cancellation cancellation,
      JobLog log) {
    this.backup = backup;
    this.identity = identity;
    this.store = store;
    this.tools = tools;
    this.counters = counters;
    this.cancellation = cancellation;
    this.log = log;
  }

  /**
   * Reads it.
   *
   * @param copies how many copies there are to read, this one included
   * @throws DamagedException if something is surely wrong with it
   * @throws RunFailedException if that cannot be found out
   */
  Intact run(int copies) throws DamagedException, RunFailedException {
    byte[] content = twice(this::manifest);
    // It has the checksum that it was committed with; if it cannot be used, that says nothing of
    // this copy.
    Manifest manifest = StoredManifest.parse(backup.manifest(), content);
    counters.expect(copies * manifest.storedBytes());
    Optional<Decryptor> decryptor = Keys.untried(identity, manifest);
    try {
      boolean opens = decryptor.isPresent();
      boolean needsTool =
          manifest.objects().stream()
              .anyMatch(
                  object ->
                      object.format() == DumpFormat.CUSTOM
                          && (opens || object.encryption() == Encryption.NONE));
      ClientTool tool = needsTool ? tools.forServer(TargetCheck.major(manifest.tool())) : null;
      readAll(
          manifest,
          new ObjectReading(store, decryptor, manifest, tool, counters, cancellation, log));
      return new Intact(manifest, opens);
    } finally {
      decryptor.ifPresent(Decryptor::close);
    }
  }

  private byte[] manifest() throws DamagedException, RunFailedException {
    try {
      return StoredManifest.content(store, backup);
    } catch (RunFailedException e) {
      // These are its only failures: it is gone, or another.
      throw new DamagedException(e.getMessage(), e);
    } catch (StorageException e) {
      if (e.reason() == FailureReason.CHECKSUM_MISMATCH) {
        throw new DamagedException(e.getMessage(), e);
      }
      throw new RunFailedException(e.reason(), e.getMessage(), null, e);
    } catch (IOException e) {
      throw new RunFailedException(
          FailureReason.DESTINATION_UNREACHABLE,
          "the manifest cannot be read: " + e.getMessage(),
          null,
          e);
    }
  }

  private void readAll(Manifest manifest, ObjectReading reading)
      throws DamagedException, RunFailedException {
    List<String> damages = new ArrayList<>();
    Map<String, Set<Long>> rows = new HashMap<>();
    for (Manifest.StoredObject object : manifest.objects()) {
      cancellation.check();
      try {
        Set<Long> has = twice(() -> reading.read(object, backup.directory() + object.file()));
        if (object.role() != ObjectRole.GLOBALS) {
          requireNoneTwice(
              object, has, rows.computeIfAbsent(object.database(), d -> new HashSet<>()));
        }
      } catch (DamagedException e) {
        damages.add(e.getMessage());
      } catch (RunFailedException e) {
        // What is sure already is not forgotten because the rest cannot be looked at.
        if (damages.isEmpty() || isCancelled()) {
          throw e;
        }
        damages.add("and then " + e.getMessage());
        break;
      }
    }
    if (!damages.isEmpty()) {
      throw new DamagedException(String.join("; ", damages));
    }
  }

  private boolean isCancelled() {
    try {
      cancellation.check();
      return Thread.currentThread().isInterrupted();
    } catch (RunFailedException e) {
      return true;
    }
  }

  /** Several archives of one database must not have the same rows: they would come back twice. */
  private static void requireNoneTwice(
      Manifest.StoredObject object, Set<Long> has, Set<Long> before) throws DamagedException {
    for (Long table : has) {
      if (!before.add(table)) {
        throw new DamagedException(
            object.file()
                + " has rows of the table with OID "
                + table
                + ", which another object of database \""
                + object.database()
                + "\" has too");
      }
    }
  }

  private <T> T twice(Look<T> look) throws DamagedException, RunFailedException {
    try {
      return look.take();
    } catch (DamagedException e) {
      cancellation.check();
      log.note("looks again: " + e.getMessage());
      return look.take();
    }
  }
}
