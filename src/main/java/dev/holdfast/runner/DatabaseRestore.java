package dev.holdfast.runner;

import dev.holdfast.artifact.DumpFormat;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.ObjectRole;
import dev.holdfast.artifact.RestoreOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;

/**
 * Fills an empty database from the objects of a backup. An archive that stands alone is restored in
 * one go by one connection. By several, or if it is divided, it is restored by sections: first the
 * schema, then the rows of all objects side by side, then indexes, constraints and triggers; those
 * of tables that are full are begun while others are still filled.
 */
final class DatabaseRestore {
  /**
   * Each pg_restore keeps about three times the head of its archive in memory. What comes after all
   * rows has it once for all connections, indexes that are begun before once for each: the heads
   * together may have no more than this, some thousand tables with four connections.
   */
  private static final long HEADS = 16L << 20;

  private final RestorePipeline pipeline;
  private final RestoreOptions options;
  private final Ownership ownership;

  /**
   * One by {@code pipeline}.
   *
   * @param ownership what gives it to its owners; null if pg_restore does
   */
  DatabaseRestore(RestorePipeline pipeline, RestoreOptions options, Ownership ownership) {
    this.pipeline = pipeline;
    this.options = options;
    this.ownership = ownership;
  }

  /**
   * Restores {@code database}.
   *
   * @param directory where its objects are, ending in a slash
   * @throws RunFailedException if anything failed; what is in the database then is worth nothing
   */
  void run(Manifest.StoredDatabase database, String directory) throws RunFailedException {
    if (ownership == null
        && database.data().isEmpty()
        && (options.jobs() <= 1 || database.archive().format() == DumpFormat.PLAIN)) {
      pipeline.whole(database.archive(), directory + database.archive().file());
      return;
    }
    Path head = temporaryFile();
    try {
      // The schema and what comes last have no rows, so the head of the archive is all they need.
      pipeline.schema(database.archive(), directory + database.archive().file(), head);
      if (ownership != null) {
        ownership.afterSchema(head);
      }
      int jobs = options.jobs() == 0 ? database.objects().size() : options.jobs();
      EarlyIndexes early = new EarlyIndexes(database.objects().size());
      List<Callable<Void>> tasks = new ArrayList<>();
      for (Manifest.StoredObject object : database.objects()) {
        tasks.add(
            () -> {
              Set<Long> tables = pipeline.rows(object, directory + object.file(), head);
              early.filled(
                  areWorthIt(database, head, jobs)
                      ? pipeline.afterRowsOf(
                          head,
                          object.role() == ObjectRole.ARCHIVE ? pipeline.filledBy(head) : tables,
                          database.rowCounts())
                      : List.of());
              return null;
            });
      }
      // One of the connections fills tables to the end; the others come to these when they are
      // done.
      for (int i = 1; i < jobs; i++) {
        tasks.add(
            () -> {
              makeEarly(early, head);
              return null;
            });
      }
      Together.run("pg_restore", tasks, jobs, pipeline::kill);
      pipeline.rest(head, jobs, early);
      if (ownership != null) {
        ownership.afterAll(head);
      }
    } finally {
      delete(head);
    }
  }

  private static boolean areWorthIt(Manifest.StoredDatabase database, Path head, int jobs)
      throws IOException {
    return jobs > 1 && !database.data().isEmpty() && Files.size(head) * jobs <= HEADS;
  }

  private void makeEarly(EarlyIndexes early, Path head)
      throws InterruptedException, RunFailedException {
    for (Optional<List<String>> entries = early.next();
        entries.isPresent();
        entries = early.next()) {
      pipeline.some(head, entries.get());
    }
  }

  private static Path temporaryFile() throws RunFailedException {
    try {
      return Files.createTempFile("holdfast", ".head");
    } catch (IOException e) {
      throw new RunFailedException(
          FailureReason.RESTORE_FAILED,
          "no temporary file can be made: " + e.getMessage(),
          null,
          e);
    }
  }

  private static void delete(Path head) throws RunFailedException {
    try {
      Files.delete(head);
    } catch (IOException e) {
      throw new RunFailedException(
          FailureReason.RESTORE_FAILED,
          "the temporary file " + head + " cannot be removed: " + e.getMessage(),
          null,
          e);
    }
  }
}
