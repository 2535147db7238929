package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.storage.ObjectStore;
import dev.holdfast.storage.StorageException;
import dev.holdfast.storage.WriteInDoubtException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Makes a backup of what was stored, by writing its manifest. A manifest that is there already is
 * believed only if everything that it names is there too.
 */
final class Commit {
  private static final int ATTEMPTS = 5;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);

  /**
   * A backup that is there.
   *
   * @param manifest its manifest
   * @param key the manifest's key
   * @param sha256 the manifest's SHA-256, in hexadecimal
   */
  record Committed(Manifest manifest, String key, String sha256) {}

  private final ObjectStore store;
  private final RunSpec.Destination destination;
  private final String directory;
  private final String key;
  private final String backupUid;
  private final JobLog log;
  private boolean sent;
  private boolean stopped;

  Commit(
      ObjectStore store,
      RunSpec.Destination destination,
      String directory,
      String backupUid,
      JobLog log) {
    this.store = store;
    this.destination = destination;
    this.directory = directory;
    this.key = directory + Manifest.FILE_NAME;
    this.backupUid = backupUid;
    this.log = log;
  }

  /** Whether a manifest was sent that is there, or may be. */
  synchronized boolean isSent() {
    return sent;
  }

  /** No manifest is sent from now on, whatever another thread is about to do. */
  synchronized void stop() {
    stopped = true;
  }

  private synchronized void aboutToSend() throws RunFailedException {
    if (stopped) {
      throw new RunFailedException(
          FailureReason.CANCELLED, "the destination was given up", destination.field());
    }
    sent = true;
  }

  private synchronized void notSent() {
    sent = false;
  }

  /**
   * The backup that an earlier attempt has committed: one that was killed before it could say so is
   * followed by another, which must neither fail nor dump again.
   *
   * @throws RunFailedException if there is something else, or only a part of it
   */
  Optional<Committed> find() throws RunFailedException {
    try {
      Optional<byte[]> content = store.read(key, BackupRun.MAX_MANIFEST_BYTES);
      return content.isEmpty() ? Optional.empty() : Optional.of(check(content.get()));
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** {@code manifest} as it is stored. */
  static byte[] content(Manifest manifest) {
    return (Json.pretty(manifest) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Commits {@code manifest}.
   *
   * @return the backup that is there now; that of another attempt, if that was faster
   * @throws RunFailedException if nobody knows whether it is committed, or another backup is
   */
  Committed make(Manifest manifest) throws RunFailedException {
    byte[] content = content(manifest);
    if (content.length > BackupRun.MAX_MANIFEST_BYTES) {
      throw new RunFailedException(
          FailureReason.UPLOAD_FAILED,
          "the manifest has "
              + content.length
              + " bytes, more than the "
              + BackupRun.MAX_MANIFEST_BYTES
              + " that can be read back; divide the databases among several policies",
          "spec.source.databases");
    }
    return make(manifest, content);
  }

  /**
   * Commits {@code manifest}, whose text is {@code content}.
   *
   * @return the backup that is there now; that of another attempt, if that was faster
   * @throws RunFailedException if nobody knows whether it is committed, or another backup is
   */
  Committed make(Manifest manifest, byte[] content) throws RunFailedException {
    requireReadable(manifest, content);
    boolean inDoubt = false;
    for (int attempt = 1; ; attempt++) {
      try {
        aboutToSend();
        if (store.createIfAbsent(key, content)) {
          return new Committed(manifest, key, Sha256.of(content));
        }
        return find()
            .orElseThrow(
                () ->
                    new RunFailedException(
                        FailureReason.UPLOAD_FAILED, key + " comes and goes", destination.field()));
      } catch (IOException e) {
        inDoubt |= !isSurelyNotWritten(e);
        if (!inDoubt) {
          notSent();
        }
        boolean refused =
            !inDoubt && e instanceof StorageException known && !known.reason().passing();
        if (refused || attempt == ATTEMPTS || Thread.currentThread().isInterrupted()) {
          throw failed(e);
        }
        log.note("the manifest could not be committed, which is tried again: " + e.getMessage());
        pause(attempt);
      }
    }
  }

  /** A manifest that cannot be read again is worth no more than none. */
  private void requireReadable(Manifest manifest, byte[] content) throws RunFailedException {
    String why = "it reads otherwise than it was written";
    try {
      if (StoredManifest.parse(key, content).equals(manifest)) {
        return;
      }
    } catch (RunFailedException e) {
      why = e.getMessage();
    }
    throw new RunFailedException(
        FailureReason.INTERNAL_ERROR, "the manifest cannot be read again: " + why, null);
  }

  /**
   * Only a store that says so has written nothing. A write that was interrupted, or whose file
   * system broke, may have been done.
   */
  private static boolean isSurelyNotWritten(IOException e) {
    return e instanceof StorageException && !(e instanceof WriteInDoubtException);
  }

  private static void pause(int attempt) throws RunFailedException {
    try {
      Thread.sleep(FIRST_PAUSE.toMillis() << attempt);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RunFailedException(FailureReason.CANCELLED, "interrupted", null, e);
    }
  }

  private Committed check(byte[] content) throws RunFailedException, IOException {
    Manifest manifest;
    try {
      manifest = StoredManifest.parse(key, content);
    } catch (RunFailedException e) {
      throw new RunFailedException(
          FailureReason.BACKUP_EXISTS,
          "there is something else already where the manifest of this backup belongs: "
              + e.getMessage(),
          destination.field(),
          e);
    }
    if (manifest.identity() == null || !backupUid.equals(manifest.identity().backupUid())) {
      throw new RunFailedException(
          FailureReason.BACKUP_EXISTS,
          "there is another backup at "
              + key
              + " already; give this Backup another name, or the destination another prefix",
          destination.prefixField());
    }
    Optional<String> missing = missing(manifest);
    if (missing.isPresent()) {
      throw new RunFailedException(
          FailureReason.OBJECT_MISSING,
          key + " was committed, but " + missing.get(),
          destination.field());
    }
    return new Committed(manifest, key, Sha256.of(content));
  }

  /** Which object of {@code manifest} is not here as it says; empty if all of them are. */
  Optional<String> missing(Manifest manifest) throws IOException {
    for (Manifest.StoredObject object : manifest.objects()) {
      OptionalLong size = store.size(directory + object.file());
      if (size.isEmpty() || size.getAsLong() != object.storedBytes()) {
        return Optional.of(
            object.file() + (size.isEmpty() ? " is gone" : " has another size than it says"));
      }
    }
    return Optional.empty();
  }

  private RunFailedException failed(IOException e) {
    if (e instanceof StorageException known) {
      return new RunFailedException(known.reason(), known.getMessage(), destination.field(), e);
    }
    return new RunFailedException(
        FailureReason.UPLOAD_FAILED,
        "the destination failed: " + e.getMessage(),
        destination.field(),
        e);
  }
}
