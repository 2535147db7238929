package dev.holdfast.runner;

import dev.holdfast.artifact.DatabaseProperties;
import dev.holdfast.artifact.Manifest;

/**
 * A database to restore.
 *
 * @param database where from
 * @param properties what belongs to it; null if the backup does not say
 * @param temporary its name while it is being filled
 * @param name what it is called in the end
 * @param selection what of it is restored; null for all
 */
record RestoreWork(
    Manifest.StoredDatabase database,
    DatabaseProperties properties,
    String temporary,
    String name,
    TocSelection selection) {

  /** The same, of which this is restored. */
  RestoreWork with(TocSelection selected) {
    return new RestoreWork(database, properties, temporary, name, selected);
  }
}
