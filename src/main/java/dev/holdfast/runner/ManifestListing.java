package dev.holdfast.runner;

import dev.holdfast.artifact.CatalogueDigest;
import dev.holdfast.artifact.CatalogueEntry;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.ListedPlace;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.storage.ObjectStore;
import dev.holdfast.storage.StorageException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The manifests of a policy's backups at one destination, each told by one line, with whether all
 * that they name is there. Several are read at once; a large one alone, so that memory stays flat
 * whatever lies there.
 *
 * <p>A manifest that cannot be read, or is not what its place says, is told as such, since it is
 * there all the same. A destination that fails otherwise fails the listing: what is not told then
 * may be there.
 */
final class ManifestListing {
  /** More backups than that of one policy are more than a cluster is to be filled with. */
  private static final int MAX_BACKUPS = 20_000;

  private static final int READERS = 12;
  private static final int ORDINARY_BYTES = 128 << 10;

  private final CatalogueTask task;
  private final ObjectStore store;
  private final Counters counters;
  private final Cancellation cancellation;
  private final JobLog log;
  private final CatalogueDigest digest = new CatalogueDigest();
  private final Set<String> told = new HashSet<>();
  private final Lock large = new ReentrantLock();
  private int unreadable;
  private boolean over;

  /**
   * Where it is listed.
   *
   * @param number the number of the destination, counted from 0
   * @param name its name in the policy
   * @param directory the key of the policy's directory there, ending in a slash
   * @param toldBefore the checksums of manifests whose contents other destinations have told of
   */
  record CatalogueTask(
      int number,
      String name,
      String namespace,
      String policy,
      String directory,
      Set<String> toldBefore) {}

  /** What was listed, and the checksums of the manifests whose contents it has told of. */
  record Listed(ListedPlace place, Set<String> told) {}

  ManifestListing(
      CatalogueTask task,
      ObjectStore store,
      Counters counters,
      Cancellation cancellation,
      JobLog log) {
    this.task = task;
    this.store = store;
    this.counters = counters;
    this.cancellation = cancellation;
    this.log = log;
  }

  /**
   * Lists them.
   *
   * @throws RunFailedException if not all that is there could be listed
   */
  Listed list() throws IOException, RunFailedException {
    Set<String> names = names();
    Iterator<String> left = names.iterator();
    List<Callable<Void>> readers = new ArrayList<>();
    IntStream.range(0, Math.min(READERS, Math.max(1, names.size())))
        .forEach(i -> readers.add(() -> read(left)));
    try {
      Together.run("manifests", readers, () -> {});
    } finally {
      // Whoever still reads, since its store hangs, has nothing to tell any more.
      end();
    }
    return new Listed(
        new ListedPlace(task.name(), digest.lines(), digest.text(), unreadable, null, null), told);
  }

  private Set<String> names() throws IOException, RunFailedException {
    Set<String> names = new TreeSet<>();
    store.listDirectories(
        task.directory(),
        name -> {
          counters.addSignOfLife();
          if (CatalogueEntry.isName(name)) {
            names.add(name);
          }
          return names.size() <= MAX_BACKUPS;
        });
    if (names.size() > MAX_BACKUPS) {
      throw new RunFailedException(
          FailureReason.DESTINATION_UNSUITABLE,
          "there are more than " + MAX_BACKUPS + " backups in " + task.directory(),
          null);
    }
    return names;
  }

  private Void read(Iterator<String> left) throws RunFailedException {
    try {
      for (Optional<String> next = next(left); next.isPresent(); next = next(left)) {
        cancellation.check();
        entry(next.get()).ifPresent(this::tell);
        counters.addSignOfLife();
      }
      return null;
    } catch (IOException e) {
      throw VisitedPlace.failed(e, null);
    }
  }

  private static Optional<String> next(Iterator<String> left) {
    synchronized (left) {
      return left.hasNext() ? Optional.of(left.next()) : Optional.empty();
    }
  }

  /** What there is of {@code backup}; empty if it has no manifest, and so is none. */
  private Optional<CatalogueEntry> entry(String backup) throws IOException {
    String key = task.directory() + backup + "/" + Manifest.FILE_NAME;
    try {
      Optional<CatalogueEntry> entry = entry(backup, key, ORDINARY_BYTES);
      // Bytes that were wrong on the way are no news.
      return entry.filter(one -> one.problem() != null).isPresent()
          ? entry(backup, key, ORDINARY_BYTES)
          : entry;
    } catch (StorageException e) {
      if (e.reason() != FailureReason.CHECKSUM_MISMATCH) {
        return Optional.of(unreadable(backup, e));
      }
    }
    // Larger than most, or not what its store believes it to be.
    large.lock();
    try {
      return entry(backup, key, BackupRun.MAX_MANIFEST_BYTES);
    } catch (StorageException e) {
      return Optional.of(unreadable(backup, e));
    } finally {
      large.unlock();
    }
  }

  /** What is there and cannot be read, for a reason that will not pass; any other is thrown. */
  private CatalogueEntry unreadable(String backup, StorageException e) throws StorageException {
    if (e.reason().passing() && e.reason() != FailureReason.CHECKSUM_MISMATCH) {
      throw e;
    }
    return CatalogueEntry.problem(task.number(), backup, null, e.getMessage());
  }

  private Optional<CatalogueEntry> entry(String backup, String key, int maxBytes)
      throws IOException {
    Optional<byte[]> content = store.read(key, maxBytes);
    if (content.isEmpty()) {
      return Optional.empty();
    }
    String sha256 = Sha256.of(content.get());
    Manifest manifest;
    try {
      manifest = StoredManifest.parse(key, content.get());
    } catch (RunFailedException e) {
      return Optional.of(CatalogueEntry.problem(task.number(), backup, sha256, e.getMessage()));
    }
    CatalogueEntry entry =
        CatalogueEntry.of(task.number(), task.namespace(), task.policy(), backup, sha256, manifest);
    Optional<String> lacking =
        entry.isSound() ? lacking(task.directory() + backup + "/", manifest) : Optional.empty();
    if (lacking.isPresent() && store.size(key).isEmpty()) {
      // It is being deleted, the manifest first.
      return Optional.empty();
    }
    return Optional.of(lacking.map(entry::incomplete).orElse(entry));
  }

  /** Which object that {@code manifest} names is not in {@code directory}; empty if all are. */
  private Optional<String> lacking(String directory, Manifest manifest) throws IOException {
    Map<String, Long> expected =
        manifest.objects().stream()
            .collect(
                Collectors.toMap(
                    object -> directory + object.file(), Manifest.StoredObject::storedBytes));
    Map<String, String> wrong = new TreeMap<>();
    expected.keySet().forEach(key -> wrong.put(key, key + " is not there"));
    store.list(
        directory,
        listed -> {
          Long bytes = expected.get(listed.key());
          if (bytes != null && bytes == listed.bytes()) {
            wrong.remove(listed.key());
          } else if (bytes != null) {
            wrong.put(
                listed.key(),
                listed.key() + " has " + listed.bytes() + " bytes instead of " + bytes);
          }
          return true;
        });
    return wrong.values().stream().findFirst();
  }

  private synchronized void tell(CatalogueEntry entry) {
    if (over) {
      return;
    }
    boolean known = entry.isSound() && task.toldBefore().contains(entry.sha256());
    CatalogueEntry line = known ? entry.withoutContents() : entry;
    if (entry.isSound()) {
      told.add(entry.sha256());
    } else {
      unreadable++;
    }
    digest.add(log.write(line));
  }

  private synchronized void end() {
    over = true;
  }
}
