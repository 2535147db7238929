package dev.holdfast.runner;

import dev.holdfast.artifact.CopyRunSpec;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RestoreRunSpec.StoredBackup;
import dev.holdfast.storage.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/**
 * Finds out whether the place that a backup is copied to is one that has it already, under another
 * name: an alias, a link, another address of the same server. A file with a name that nobody has
 * made before is stored there, and looked for everywhere else. Two names for one place are no two
 * copies.
 */
final class OtherPlace {
  private static final int MAX_BYTES = 1024;

  private final CopyRunSpec spec;
  private final Map<String, String> environment;
  private final ObjectStore target;
  private final ObjectStore source;
  private final JobLog log;
  private final String file;
  private final byte[] content;

  OtherPlace(
      CopyRunSpec spec,
      Map<String, String> environment,
      ObjectStore target,
      ObjectStore source,
      JobLog log) {
    this.spec = spec;
    this.environment = environment;
    this.target = target;
    this.source = source;
    this.log = log;
    String name = Attempt.of(spec.uid()).name();
    this.file = "same-place." + name;
    this.content =
        ("Tells whether two destinations are the same place; may be removed. " + name + "\n")
            .getBytes(StandardCharsets.UTF_8);
  }

  /**
   * Returns if it is a place of its own.
   *
   * @throws RunFailedException if it is not, or if that cannot be found out
   */
  void require() throws RunFailedException {
    String key = spec.target().directory() + file;
    End to = End.writing(spec.target());
    try {
      if (!to.call(() -> target.createIfAbsent(key, content))) {
        throw new IllegalStateException(key + " was made up just now, and is there already");
      }
      requireNotAt(source, spec.source());
      for (StoredBackup other : spec.others()) {
        try (ObjectStore store = OpenDestination.open(other.destination(), environment)) {
          requireNotAt(store, other);
        }
      }
    } finally {
      remove(key);
    }
  }

  private void requireNotAt(ObjectStore store, StoredBackup other) throws RunFailedException {
    End there = End.reading(other);
    if (there.call(() -> store.read(other.directory() + file, MAX_BYTES)).isPresent()) {
      throw new RunFailedException(
          FailureReason.DESTINATION_INVALID,
          "destination \""
              + spec.target().destination().name()
              + "\" is the same place as \""
              + other.destination().name()
              + "\", which has the backup: two names for one place are no two copies",
          spec.target().destination().field());
    }
  }

  private void remove(String key) {
    boolean interrupted = Thread.interrupted();
    try {
      target.delete(key);
    } catch (IOException e) {
      // Nobody takes it for a part of a backup.
      log.note(key + " is left behind: " + e.getMessage());
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
