package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** A file that tells pg_restore which entries of an archive to restore. Closing it removes it. */
record EntriesFile(Path path) implements AutoCloseable {

  /** A file with {@code lines} of a list; one without a path if they are null. */
  static EntriesFile of(List<String> lines) throws RunFailedException {
    if (lines == null) {
      return new EntriesFile(null);
    }
    try {
      Path path = Files.createTempFile("holdfast", ".list");
      Files.write(path, lines);
      return new EntriesFile(path);
    } catch (IOException e) {
      throw new RunFailedException(
          FailureReason.RESTORE_FAILED,
          "no temporary file can be made: " + e.getMessage(),
          null,
          e);
    }
  }

  @Override
  public void close() throws RunFailedException {
    try {
      if (path != null) {
        Files.delete(path);
      }
    } catch (IOException e) {
      throw new RunFailedException(
          FailureReason.RESTORE_FAILED,
          "the temporary file " + path + " cannot be removed: " + e.getMessage(),
          null,
          e);
    }
  }
}
