package dev.holdfast.artifact;

import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a backup consists of. It is written last: a backup exists when its manifest does.
 *
 * @param formatVersion the version of this record, {@link #FORMAT_VERSION}
 * @param identity which run of which policy made it
 * @param startTime when the run started
 * @param endTime when the last object was stored
 * @param serverVersion version of the PostgreSQL server, as it spells it
 * @param tool version of the pg_dump that was used, as it spells it
 * @param holdfast version of Holdfast
 * @param properties what belongs to each database itself; empty in manifests of old
 * @param recipients whom the objects are encrypted for; empty if they are not encrypted
 * @param destinations the names of the destinations that had proven to have stored every object
 *     when this was written; empty in manifests of old
 * @param selection the databases as the policy selected them; empty in manifests of old
 * @param intended the names of the destinations that it was to be stored at; empty in manifests of
 *     old
 * @param objects every object of the backup but the manifest
 * @param rowCounts how many rows the tables had in the state that was dumped, by database; nothing
 *     of what could not be counted; empty in manifests of old
 * @param snapshots when the snapshots of its databases were taken; empty in manifests of old
 */
public record Manifest(
    int formatVersion,
    RunIdentity identity,
    Instant startTime,
    Instant endTime,
    String serverVersion,
    String tool,
    String holdfast,
    List<DatabaseProperties> properties,
    List<Recipient> recipients,
    List<String> destinations,
    List<String> selection,
    List<String> intended,
    List<StoredObject> objects,
    List<RowCounts> rowCounts,
    List<SnapshotTime> snapshots) {

  public Manifest {
    snapshots = snapshots == null ? List.of() : List.copyOf(snapshots);
    selection = selection == null ? List.of() : List.copyOf(selection);
    intended = intended == null ? List.of() : List.copyOf(intended);
    properties = properties == null ? List.of() : List.copyOf(properties);
    recipients = recipients == null ? List.of() : List.copyOf(recipients);
    destinations = destinations == null ? List.of() : List.copyOf(destinations);
    rowCounts = rowCounts == null ? List.of() : List.copyOf(rowCounts);
  }

  /** The version of the record that this code writes and understands. */
  public static final int FORMAT_VERSION = 1;

  /** The name of a manifest in its backup's directory. */
  public static final String FILE_NAME = "manifest.json";

  /**
   * When a database was as its dump has it.
   *
   * @param database its name
   * @param time no earlier than its snapshot was taken, and hardly later, by the clock of the run
   */
  public record SnapshotTime(String database, Instant time) {}

  /**
   * One object of a backup.
   *
   * @param file its name in the backup's directory; never a path
   * @param role what it is in the set
   * @param database the database it holds; null for globals
   * @param format custom or plain
   * @param compression how it is compressed
   * @param encryption how it is encrypted, after it was compressed
   * @param storedBytes its size
   * @param rawBytes the size of what pg_dump wrote
   * @param sha256 SHA-256 of the object as stored, in hexadecimal
   */
  public record StoredObject(
      String file,
      ObjectRole role,
      String database,
      DumpFormat format,
      Compression compression,
      Encryption encryption,
      long storedBytes,
      long rawBytes,
      String sha256) {

    public StoredObject {
      encryption = encryption == null ? Encryption.NONE : encryption;
    }
  }

  /**
   * A public key that the objects are encrypted for.
   *
   * @param key of age, the recipient; of OpenPGP, the fingerprint of the key
   * @param subkey of OpenPGP, the fingerprint of the subkey that was used; of age, null
   */
  public record Recipient(String key, String subkey) {}

  /**
   * A database in a backup.
   *
   * @param name its name
   * @param archive its archive
   * @param data the objects with the rows that the archive does not have; often none
   * @param rowCounts how many rows its tables had; without tables if they were not counted
   */
  public record StoredDatabase(
      String name, StoredObject archive, List<StoredObject> data, RowCounts rowCounts) {

    /** All of its objects, the archive first. */
    public List<StoredObject> objects() {
      return Stream.concat(Stream.of(archive), data.stream()).toList();
    }

    /** Bytes of its dump before compression. */
    public long rawBytes() {
      return objects().stream().mapToLong(StoredObject::rawBytes).sum();
    }

    /** Bytes of its objects. */
    public long storedBytes() {
      return objects().stream().mapToLong(StoredObject::storedBytes).sum();
    }
  }

  /**
   * The databases of the backup, in the order of their archives.
   *
   * @throws IllegalStateException if a database has no archive or more than one, which no manifest
   *     has that was checked when it was read
   */
  public List<StoredDatabase> databases() {
    Map<String, StoredObject> archives = new LinkedHashMap<>();
    objects.stream()
        .filter(object -> object.role() == ObjectRole.ARCHIVE)
        .forEach(
            object -> {
              if (archives.put(object.database(), object) != null) {
                throw new IllegalStateException(
                    "database \"" + object.database() + "\" has two archives");
              }
            });
    Map<String, List<StoredObject>> data =
        objects.stream()
            .filter(object -> object.role() == ObjectRole.DATA)
            .collect(Collectors.groupingBy(StoredObject::database));
    for (String database : data.keySet()) {
      if (!archives.containsKey(database)) {
        throw new IllegalStateException("database \"" + database + "\" has rows, but no archive");
      }
    }
    return archives.entrySet().stream()
        .map(
            archive ->
                new StoredDatabase(
                    archive.getKey(),
                    archive.getValue(),
                    data.getOrDefault(archive.getKey(), List.of()),
                    rowCounts(archive.getKey()).orElse(new RowCounts(archive.getKey(), Map.of()))))
        .toList();
  }

  /** The same manifest, without what was counted. */
  public Manifest withoutRowCounts() {
    return new Manifest(
        formatVersion,
        identity,
        startTime,
        endTime,
        serverVersion,
        tool,
        holdfast,
        properties,
        recipients,
        destinations,
        selection,
        intended,
        objects,
        List.of(),
        snapshots);
  }

  /** What is known of the rows of {@code database}; empty if they were not counted. */
  public Optional<RowCounts> rowCounts(String database) {
    return rowCounts.stream().filter(counts -> database.equals(counts.database())).findFirst();
  }

  /** When the last snapshot was taken; empty unless that is known of every database. */
  public Optional<Instant> snapshotTime() {
    Set<String> known =
        snapshots.stream()
            .filter(snapshot -> snapshot.time() != null)
            .map(SnapshotTime::database)
            .collect(Collectors.toSet());
    return databases().stream().allMatch(database -> known.contains(database.name()))
        ? snapshots.stream()
            .map(SnapshotTime::time)
            .filter(Objects::nonNull)
            .max(Comparator.naturalOrder())
        : Optional.empty();
  }

  /** Bytes stored over all objects. */
  public long storedBytes() {
    return objects.stream().mapToLong(StoredObject::storedBytes).sum();
  }

  /** Bytes of all dumps before compression. */
  public long rawBytes() {
    return objects.stream().mapToLong(StoredObject::rawBytes).sum();
  }
}
