package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.PruneRunSpec;
import dev.holdfast.storage.ObjectStore;
import dev.holdfast.storage.StorageException;
import java.io.IOException;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Deletes one copy of a backup: its manifest first, from which on it is no backup any more, and
 * then its objects. Whatever ends it on the way, the next attempt goes on.
 *
 * <p>In a backup's directory may lie what belongs to others: to a backup of the same name of
 * another cluster, or to people. So nothing is deleted but files that the manifest names which was
 * committed, and files whose names say that this very run made them. Where a backup was committed
 * and the manifest is not its own, nothing is deleted at all.
 *
 * <p>A copy counts as gone when nothing of it is listed any more that can be found. Where a bucket
 * keeps versions, that is so as soon as there are delete markers: what becomes of noncurrent
 * versions, locked ones included, is up to the bucket's lifecycle.
 */
final class ExpiredCopy {
  /** How many files are looked up before they are deleted. */
  private static final int BATCH = 1_000;

  /** More files than that, no run has made. */
  private static final int BATCHES = 1_000;

  private final PruneRunSpec.Expired backup;
  private final PruneRunSpec.Copy copy;
  private final ObjectStore store;
  private final Counters counters;
  private final Cancellation cancellation;
  private final JobLog log;
  private final Attempt attempt;
  private final Predicate<String> ofThisRun;
  private final String manifestKey;

  private final Set<String> deleted = new HashSet<>();
  private final Set<String> ghosts = new HashSet<>();
  private long bytes;

  ExpiredCopy(
      PruneRunSpec.Expired backup,
      PruneRunSpec.Copy copy,
      ObjectStore store,
      Counters counters,
      Cancellation cancellation,
      JobLog log) {
    this.backup = backup;
    this.copy = copy;
    this.store = store;
    this.counters = counters;
    this.cancellation = cancellation;
    this.log = log;
    this.attempt = Attempt.of(backup.runUid());
    this.ofThisRun = attempt.filesOfThisRun();
    this.manifestKey = copy.directory() + Manifest.FILE_NAME;
  }

  /**
   * Deletes it, as far as it is there.
   *
   * @return how many bytes were deleted
   * @throws RunFailedException if something of it is left, or may be
   */
  long delete() throws IOException, RunFailedException {
    Optional<byte[]> content = store.read(manifestKey, BackupRun.MAX_MANIFEST_BYTES);
    counters.addSignOfLife();
    Optional<Set<String>> own = content.isPresent() ? namedBy(content.get()) : Optional.empty();
    Set<String> named = own.orElse(Set.of());
    if (own.isPresent()) {
      delete(manifestKey, content.get().length);
      // As long as it is there, so is the backup, and must be whole.
      requireGone(manifestKey);
    }
    abortUploads();
    deleteFiles(named);
    for (String key : named) {
      OptionalLong size = store.size(key);
      counters.addSignOfLife();
      if (size.isPresent()) {
        delete(key, size.getAsLong());
        requireGone(key);
      }
    }
    if (content.isEmpty() && store.size(manifestKey).isPresent()) {
      throw new RunFailedException(
          FailureReason.DESTINATION_UNSUITABLE,
          "there was no " + manifestKey + " at first, and now there is",
          null);
    }
    return bytes;
  }

  /**
   * The keys of the objects of the manifest {@code content}; empty if it is another's, and this run
   * was never committed here: then what it has left is in nobody's manifest.
   *
   * @throws RunFailedException if it is not this backup's, which was committed
   */
  private Optional<Set<String>> namedBy(byte[] content) throws RunFailedException {
    boolean committed = Sha256.of(content).equals(copy.sha256());
    Manifest manifest;
    try {
      manifest = StoredManifest.parse(manifestKey, content);
    } catch (RunFailedException e) {
      if (committed) {
        // Of another version of Holdfast, say. Its objects are known by their names.
        return Optional.of(Set.of());
      }
      throw ofAnother("is not the one that was committed, and " + e.getMessage(), e);
    }
    String uid = manifest.identity() == null ? null : manifest.identity().backupUid();
    boolean another = uid == null ? !committed : !uid.equals(backup.runUid());
    if (another && uid != null && copy.sha256() == null) {
      log.note("the manifest " + manifestKey + " is that of another backup, and stays");
      return Optional.empty();
    }
    if (another) {
      throw ofAnother("is that of another backup, with the UID " + uid, null);
    }
    // What it names beyond the run's own files is believed only if it was surely committed.
    return Optional.of(
        manifest.objects().stream()
            .map(Manifest.StoredObject::file)
            .filter(file -> committed || ofThisRun.test(file))
            .map(file -> copy.directory() + file)
            .collect(Collectors.toSet()));
  }

  private RunFailedException ofAnother(String why, Exception cause) {
    return new RunFailedException(
        FailureReason.MANIFEST_INVALID,
        "nothing is deleted, since the manifest "
            + manifestKey
            + " "
            + why
            + "; find out whose it is, and why it lies there, before either goes",
        null,
        cause);
  }

  /** Those that are under way no more: the run has ended, and its Backup has expired. */
  private void abortUploads() throws IOException {
    try {
      store.abortUploads(copy.directory(), attempt::isOfThisRun);
    } catch (StorageException e) {
      if (e.reason() != FailureReason.DESTINATION_ACCESS_DENIED
          && e.reason() != FailureReason.DESTINATION_UNSUITABLE) {
        throw e;
      }
      // Where they cannot be listed, they never can; they are no objects, and cost money, not data.
      log.note("unfinished uploads of " + backup.backup() + " are left: " + e.getMessage());
    }
    counters.addSignOfLife();
  }

  /** Deletes the run's own files, and those with the keys {@code named}, until none is listed. */
  private void deleteFiles(Collection<String> named) throws IOException, RunFailedException {
    for (int batch = 0; batch < BATCHES; batch++) {
      Map<String, Long> found = find(named);
      if (found.isEmpty()) {
        return;
      }
      for (Map.Entry<String, Long> file : found.entrySet()) {
        if (deleted.contains(file.getKey())) {
          // A listing may lag behind; nobody can read what it tells of then.
          requireGone(file.getKey());
          ghosts.add(file.getKey());
        } else {
          delete(file.getKey(), file.getValue());
        }
      }
    }
    throw new RunFailedException(
        FailureReason.DESTINATION_UNSUITABLE,
        "there is always another file of this run in " + copy.directory(),
        null);
  }

  private Map<String, Long> find(Collection<String> named) throws IOException {
    Map<String, Long> found = new LinkedHashMap<>();
    store.list(
        copy.directory(),
        listed -> {
          counters.addSignOfLife();
          boolean own = named.contains(listed.key()) || isOfThisRun(listed.key());
          if (own && !ghosts.contains(listed.key())) {
            found.put(listed.key(), listed.bytes());
          }
          return found.size() < BATCH;
        });
    return found;
  }

  private boolean isOfThisRun(String key) {
    return key.startsWith(copy.directory())
        && ofThisRun.test(key.substring(copy.directory().length()));
  }

  private void delete(String key, long size) throws IOException, RunFailedException {
    cancellation.check();
    store.delete(key);
    deleted.add(key);
    bytes += size;
    counters.addSignOfLife();
  }

  private void requireGone(String key) throws IOException, RunFailedException {
    boolean kept = store.size(key).isPresent();
    counters.addSignOfLife();
    if (kept) {
      throw new RunFailedException(
          FailureReason.DESTINATION_UNSUITABLE,
          "the store says that it has deleted " + key + ", and still has it",
          null);
    }
  }
}
