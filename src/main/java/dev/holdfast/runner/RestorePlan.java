package dev.holdfast.runner;

import dev.holdfast.artifact.DatabaseProperties;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.RestoreRunSpec;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Finds in a backup what of it is to be restored. */
final class RestorePlan {
  /** Where people write down what they want. */
  static final String DATABASES = "spec.target.databases";

  private static final int MAX_NAME_BYTES = 63;

  private RestorePlan() {}

  /**
   * The databases that are to be restored.
   *
   * @param asked those that were asked for; if none were, all of the backup, under their own names
   * @param temporaryPrefix how the names begin that they have while they are filled
   * @throws RunFailedException if one is not in the backup, or cannot be restored under that name
   */
  static List<RestoreWork> works(
      Manifest manifest, List<RestoreRunSpec.Mapping> asked, String temporaryPrefix)
      throws RunFailedException {
    List<RestoreRunSpec.Mapping> mappings =
        asked.isEmpty()
            ? manifest.databases().stream()
                .map(database -> new RestoreRunSpec.Mapping(database.name(), database.name()))
                .toList()
            : asked;
    List<RestoreWork> works = new ArrayList<>();
    for (RestoreRunSpec.Mapping mapping : mappings) {
      Manifest.StoredDatabase database =
          manifest.databases().stream()
              .filter(one -> one.name().equals(mapping.from()))
              .findFirst()
              .orElseThrow(() -> notInBackup(manifest, mapping.from()));
      checkName(mapping.to());
      works.add(
          new RestoreWork(
              database,
              properties(manifest, database.name()),
              temporaryPrefix + works.size(),
              mapping.to(),
              null));
    }
    return works;
  }

  private static DatabaseProperties properties(Manifest manifest, String database) {
    return manifest.properties().stream()
        .filter(properties -> database.equals(properties.name()))
        .findFirst()
        .orElse(null);
  }

  /** PostgreSQL cuts names that are too long, without an error. */
  private static void checkName(String name) throws RunFailedException {
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > MAX_NAME_BYTES) {
      throw new RunFailedException(
          FailureReason.INVALID_RUN_SPEC,
          "the name \""
              + name
              + "\" has "
              + bytes
              + " bytes, and PostgreSQL's names have at most "
              + MAX_NAME_BYTES,
          DATABASES);
    }
  }

  private static RunFailedException notInBackup(Manifest manifest, String database) {
    String names =
        String.join(
            ", ", manifest.databases().stream().map(Manifest.StoredDatabase::name).toList());
    return new RunFailedException(
        FailureReason.DATABASE_NOT_FOUND,
        "there is no database \"" + database + "\" in the backup; it has " + names,
        DATABASES);
  }
}
