package dev.holdfast.runner;

import dev.holdfast.artifact.DumpFormat;
import dev.holdfast.artifact.Encryption;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.ObjectRole;
import dev.holdfast.encryption.Decrypting;
import dev.holdfast.encryption.Decryptor;
import dev.holdfast.encryption.EncryptionException;
import dev.holdfast.storage.ObjectStore;
import dev.holdfast.storage.StorageException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.function.LongSupplier;

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

  private final List<Runnable> kills = new ArrayList<>();
  private boolean killed;

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
  synchronized void kill() {
    killed = true;
    kills.forEach(Runnable::run);
  }

  private synchronized void register(Runnable kill) {
    kills.add(kill);
    if (killed) {
      kill.run();
    }
  }

  private RestoreProcess register(RestoreProcess process) {
    register(process::kill);
    return process;
  }

  private Decrypting open(Manifest.StoredObject object, InputStream stored) throws IOException {
    Decrypting opened =
        (object.encryption() == Encryption.NONE ? Decryptor.NONE : decryptor).on(stored);
    register(opened::kill);
    return opened;
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
   */
  void rows(Manifest.StoredObject object, String key, Path head) throws RunFailedException {
    if (object.role() != ObjectRole.ARCHIVE) {
      rows(object, key);
      return;
    }
    ArchiveHead known = ArchiveHead.of(head);
    checked(target, object, key, RestoreProcess.Section.DATA, known::seen, () -> known.check(key));
  }

  private void rows(Manifest.StoredObject object, String key) throws RunFailedException {
    if (selection == null) {
      checked(target, object, key, RestoreProcess.Section.DATA, (bytes, count) -> {}, () -> {});
      return;
    }
    List<String> lines;
    try (HeadFile contents =
        new HeadReading(store, decryptor, target.tool(), counters, cancellation, log)
            .fetch(object, key)) {
      lines =
          TocEntry.parse(contents.list()).stream()
              .filter(entry -> entry.kind() == TocEntry.Kind.TABLE_DATA)
              .filter(entry -> selection.tables().contains(entry.oid()))
              .map(TocEntry::line)
              .toList();
    }
    if (lines.isEmpty()) {
      return;
    }
    try (EntriesFile entries = EntriesFile.of(lines)) {
      checked(
          target.with(entries.path()),
          object,
          key,
          RestoreProcess.Section.DATA,
          (bytes, count) -> {},
          () -> {});
    }
  }

  /**
   * Restores the schema, which comes before the rows.
   *
   * @param head the file that gets what was read of the archive: all that is needed of it when its
   *     rows are restored
   */
  void schema(Manifest.StoredObject object, String key, Path head) throws RunFailedException {
    guarded(
        key,
        () -> {
          try (InputStream stored = store.open(key);
              OutputStream copy = Files.newOutputStream(head);
              RestoreProcess process =
                  register(RestoreProcess.start(target, RestoreProcess.Section.PRE_DATA, log));
              Decrypting opened = open(object, stored)) {
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
   * Restores what comes after the rows.
   *
   * @param jobs how many connections it may use
   */
  void rest(Path head, int jobs) throws RunFailedException {
    guarded(
        head.toString(),
        () -> {
          List<PostData.Step> steps = PostData.of(selected(contents(head))).steps();
          if (steps.isEmpty()) {
            rest(head, jobs, target.entries());
          }
          for (PostData.Step step : steps) {
            Path entries = Files.createTempFile("holdfast", ".list");
            try {
              Files.write(entries, step.entries());
              rest(head, step.sideBySide() ? jobs : 1, entries);
            } finally {
              Files.delete(entries);
            }
          }
        });
    cancellation.check();
  }

  private List<String> selected(List<String> contents) {
    return selection == null
        ? contents
        : contents.stream().filter(new HashSet<>(selection.lines())::contains).toList();
  }

  private List<String> contents(Path head)
      throws IOException, InterruptedException, RunFailedException {
    List<String> command = List.of(target.tool().restore().toString(), "--list", head.toString());
    try (ClientProcess list = ClientProcess.start("pg_restore --list", command, log)) {
      register(list::kill);
      List<String> lines = list.outputReader().lines().toList();
      int status = list.await();
      if (status != 0) {
        throw RestoreProcess.explain("pg_restore", status, list.said(), target.name());
      }
      return lines;
    }
  }

  private void rest(Path head, int jobs, Path entries)
      throws InterruptedException, RunFailedException {
    try (RestoreProcess process =
        register(
            RestoreProcess.start(
                target, RestoreProcess.Section.POST_DATA, head, jobs, entries, log))) {
      process.awaitSuccess();
    }
  }

  private void checked(
      RestoreTarget into,
      Manifest.StoredObject object,
      String key,
      RestoreProcess.Section section,
      Tap tap,
      Check check)
      throws RunFailedException {
    guarded(
        key,
        () -> {
          try (CheckedObject stored = new CheckedObject(store.open(key), object, bytes -> {});
              RestoreProcess process = register(RestoreProcess.start(into, section, log))) {
            LongSupplier done = stored::count;
            counters.follow(done);
            try (Decrypting opened = open(object, stored)) {
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

  private void guarded(String key, Step step) throws RunFailedException {
    try {
      step.run();
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

  private interface Step {
    void run() throws IOException, InterruptedException, RunFailedException;
  }

  private interface Tap {
    void seen(byte[] bytes, int count) throws IOException;
  }

  private interface Check {
    void run() throws RunFailedException;
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
