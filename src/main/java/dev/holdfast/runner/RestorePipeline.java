package dev.holdfast.runner;

import dev.holdfast.artifact.DumpFormat;
import dev.holdfast.artifact.Encryption;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.ObjectRole;
import dev.holdfast.artifact.RowCounts;
import dev.holdfast.encryption.Decrypting;
import dev.holdfast.encryption.Decryptor;
import dev.holdfast.storage.ObjectStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * The way from an object back into a database: download, checksum, decryption, decompression,
 * pg_restore. It counts as restored only if pg_restore has exited with 0 and every byte of the
 * object has been read and had the checksum of the manifest.
 */
final class RestorePipeline {
  private static final int BUFFER = 128 << 10;

  private final ObjectStore store;
  private final Decryptor decryptor;
  private final Counters counters;
  private final Cancellation cancellation;
  private final JobLog log;
  private final RestoreTarget target;
  private final TocSelection selection;

  private final Kills kills = new Kills();

  /**
   * The way into {@code target}.
   *
   * @param selection what is restored; null for all
   */
  RestorePipeline(
      ObjectStore store,
      Decryptor decryptor,
      Counters counters,
      Cancellation cancellation,
      JobLog log,
      RestoreTarget target,
      TocSelection selection) {
    this.store = store;
    this.decryptor = decryptor;
    this.counters = counters;
    this.cancellation = cancellation;
    this.log = log;
    this.target = target;
    this.selection = selection;
    cancellation.onCancel(this::kill);
  }

  /** Ends every pg_restore that was started here, and each that is started from now on. */
  void kill() {
    kills.run();
  }

  private Decrypting open(Manifest.StoredObject object, InputStream stored) throws IOException {
    return (object.encryption() == Encryption.NONE ? Decryptor.NONE : decryptor).on(stored);
  }

  /** Restores all of an archive, or of a dump of SQL. */
  void whole(Manifest.StoredObject object, String key) throws RunFailedException {
    if (object.format() == DumpFormat.PLAIN) {
      DumpCheck check = DumpCheck.of(object.role(), object.format());
      checked(
          target,
          object,
          key,
          RestoreProcess.Section.PLAIN,
          check::seen,
          () -> {
            if (!check.isWhole()) {
              throw new RunFailedException(
                  FailureReason.RESTORE_FAILED, key + " is not the whole of a dump", null);
            }
          });
      return;
    }
    checked(target, object, key, RestoreProcess.Section.WHOLE, (bytes, count) -> {}, () -> {});
  }

  /**
   * Restores the rows that {@code object} has.
   *
   * @param head what was taken for the head of the archive: that was not checked yet
   * @return the OIDs of the tables that have all of their rows now; empty for the archive itself,
   *     whose tables {@link #filledBy} tells
   */
  Set<Long> rows(Manifest.StoredObject object, String key, Path head) throws RunFailedException {
    if (object.role() != ObjectRole.ARCHIVE) {
      return selection == null ? rows(object, key) : selectedRows(object, key);
    }
    ArchiveHead known = ArchiveHead.of(head);
    checked(target, object, key, RestoreProcess.Section.DATA, known::seen, () -> known.check(key));
    return Set.of();
  }

  /** The OIDs of the tables whose rows are in the archive that {@code head} is the head of. */
  Set<Long> filledBy(Path head) throws RunFailedException {
    Set<Long> tables = new HashSet<>();
    ObjectErrors.explained(head.toString(), () -> tables.addAll(afterRows().filledBy(head)));
    return tables;
  }

  private Set<Long> rows(Manifest.StoredObject object, String key) throws RunFailedException {
    AtomicReference<Set<Long>> tables = new AtomicReference<>();
    try (TableOfContents contents = TableOfContents.begin(target.tool(), log);
        Kills.Held listing = kills.hold(contents::close)) {
      checked(
          target,
          object,
          key,
          RestoreProcess.Section.DATA,
          contents::seen,
          () -> tables.set(listed(contents, key)));
    }
    return tables.get();
  }

  private static Set<Long> listed(TableOfContents contents, String key)
      throws InterruptedException, RunFailedException {
    try {
      return contents.contents().rows();
    } catch (TableOfContents.UnlistableException e) {
      throw new RunFailedException(
          FailureReason.RESTORE_FAILED,
          "pg_restore cannot list what it has restored from " + key + ": " + e.getMessage(),
          null,
          e);
    }
  }

  private Set<Long> selectedRows(Manifest.StoredObject object, String key)
      throws RunFailedException {
    List<TocEntry> selected;
    try (HeadFile contents =
        new HeadReading(store, decryptor, target.tool(), counters, cancellation, log)
            .fetch(object, key)) {
      selected =
          TocEntry.parse(contents.list()).stream()
              .filter(entry -> entry.kind() == TocEntry.Kind.TABLE_DATA)
              .filter(entry -> selection.tables().contains(entry.oid()))
              .toList();
    }
    if (selected.isEmpty()) {
      return Set.of();
    }
    try (EntriesFile entries = EntriesFile.of(selected.stream().map(TocEntry::line).toList())) {
      checked(
          target.with(entries.path()),
          object,
          key,
          RestoreProcess.Section.DATA,
          (bytes, count) -> {},
          () -> {});
    }
    return selected.stream().map(TocEntry::oid).collect(Collectors.toSet());
  }

  /**
   * Restores the schema, which comes before the rows.
   *
   * @param head the file that gets what was read of the archive: all that is needed of it when its
   *     rows are restored
   */
  void schema(Manifest.StoredObject object, String key, Path head) throws RunFailedException {
    ObjectErrors.explained(
        key,
        () -> {
          try (InputStream stored = store.open(key);
              OutputStream copy = Files.newOutputStream(head);
              RestoreProcess process =
                  RestoreProcess.start(target, RestoreProcess.Section.PRE_DATA, log);
              Kills.Held restoring = kills.hold(process::kill);
              Decrypting opened = open(object, stored);
              Kills.Held decrypting = kills.hold(opened::kill)) {
            copy(
                Decompressor.on(opened, object),
                process,
                (bytes, count) -> {
                  counters.addSignOfLife();
                  copy.write(bytes, 0, count);
                });
          }
        });
  }

  /**
   * What comes after the rows and needs no more than one of {@code tables}, by their OIDs, table by
   * table.
   *
   * @param counts how many rows they have, as far as that is known
   */
  List<List<String>> afterRowsOf(Path head, Set<Long> tables, RowCounts counts)
      throws RunFailedException {
    List<List<String>> found = new ArrayList<>();
    if (!tables.isEmpty()) {
      ObjectErrors.explained(
          head.toString(), () -> found.addAll(afterRows().ofTables(head, tables, counts)));
    }
    return found;
  }

  /** Restores {@code entries} of what comes after the rows, by one connection. */
  void some(Path head, List<String> entries) throws RunFailedException {
    cancellation.check();
    ObjectErrors.explained(head.toString(), () -> afterRows().some(head, entries));
  }

  /**
   * Restores what comes after the rows.
   *
   * @param jobs how many connections it may use
   * @param early what of it was restored already
   */
  void rest(Path head, int jobs, EarlyIndexes early) throws RunFailedException {
    ObjectErrors.explained(head.toString(), () -> afterRows().run(head, jobs, early));
    cancellation.check();
  }

  private PostDataRestore afterRows() {
    return new PostDataRestore(target, selection, kills, log);
  }

  private void checked(
      RestoreTarget into,
      Manifest.StoredObject object,
      String key,
      RestoreProcess.Section section,
      Tap tap,
      Check check)
      throws RunFailedException {
    ObjectErrors.explained(
        key,
        () -> {
          try (CheckedObject stored = new CheckedObject(store.open(key), object, bytes -> {});
              RestoreProcess process = RestoreProcess.start(into, section, log);
              Kills.Held restoring = kills.hold(process::kill)) {
            LongSupplier done = stored::count;
            counters.follow(done);
            try (Decrypting opened = open(object, stored);
                Kills.Held decrypting = kills.hold(opened::kill)) {
              copy(
                  Decompressor.on(opened, object),
                  process,
                  (bytes, count) -> {
                    counters.addRaw(count);
                    tap.seen(bytes, count);
                  });
              opened.verify();
            } catch (RunFailedException e) {
              // What is wrong with the bytes looks to pg_restore like a mistake in the data, and
              // whoever is to mend it must know which of the two it is.
              if (e.reason() == FailureReason.RESTORE_FAILED) {
                cancellation.check();
                stored.check(key);
              }
              throw e;
            }
            cancellation.check();
            stored.check(key);
            check.run();
            counters.finish(done, stored.count());
          }
        });
  }

  private interface Tap {
    void seen(byte[] bytes, int count) throws IOException;
  }

  private interface Check {
    void run() throws InterruptedException, RunFailedException;
  }

  private static void copy(InputStream archive, RestoreProcess process, Tap tap)
      throws IOException, InterruptedException, RunFailedException {
    byte[] buffer = new byte[BUFFER];
    try {
      int count;
      while ((count = archive.read(buffer)) >= 0) {
        tap.seen(buffer, count);
        if (!process.accept(buffer, count)) {
          break;
        }
      }
    } catch (IOException e) {
      // The archive is broken, or the store: pg_restore must not take this end for the end.
      process.kill();
      throw e;
    }
    process.awaitSuccess();
  }
}
