package dev.holdfast.runner;

import dev.holdfast.artifact.Manifest;
import java.time.Instant;
import java.util.List;

/**
 * What was made of a database.
 *
 * @param objects the objects, the archive first
 * @param snapshotTime no earlier than its snapshot was taken
 * @param counts what was counted meanwhile; null if nobody was to count
 * @param warning why it may not be restored as it is; null if nothing speaks against it
 */
record DumpedDatabase(
    List<Manifest.StoredObject> objects,
    Instant snapshotTime,
    RowCounting.Result counts,
    String warning) {
  DumpedDatabase {
    objects = List.copyOf(objects);
  }

  /** One against which nothing is known to speak. */
  DumpedDatabase(
      List<Manifest.StoredObject> objects, Instant snapshotTime, RowCounting.Result counts) {
    this(objects, snapshotTime, counts, null);
  }

  /** The same with a warning, which may be null. */
  DumpedDatabase withWarning(String text) {
    return new DumpedDatabase(objects, snapshotTime, counts, text);
  }
}
