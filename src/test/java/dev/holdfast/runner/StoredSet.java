package dev.holdfast.runner;

import dev.holdfast.artifact.Compression;
import dev.holdfast.artifact.DumpFormat;
import dev.holdfast.artifact.Encryption;
import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.ObjectKeys;
import dev.holdfast.artifact.ObjectRole;
import dev.holdfast.artifact.PruneRunSpec;
import dev.holdfast.artifact.RunIdentity;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a run has stored: the same names as those of a real one, for which no database is needed.
 *
 * @param name the name of the Backup
 * @param uid its UID
 * @param files the objects, by the names of their files
 * @param manifest the manifest
 */
record StoredSet(String name, String uid, Map<String, String> files, String manifest) {

  /** The backup {@code name} of a database in two parts, with globals. */
  static StoredSet of(String name, String uid) {
    return of(name, uid, List.of());
  }

  /** The same, whose manifest names {@code others}, too. */
  static StoredSet of(String name, String uid, List<String> others) {
    RunIdentity run =
        new RunIdentity(
            "cluster",
            "default",
            "policy",
            "policy-uid",
            name,
            uid,
            "daily",
            Instant.parse("2026-11-21T03:00:00Z"),
            null);
    String attempt = Attempt.of(uid).name();
    Map<String, String> files = new TreeMap<>();
    List<Manifest.StoredObject> objects = new ArrayList<>();
    String globals = ObjectKeys.globalsFile(attempt, Compression.ZSTD, Encryption.NONE);
    files.put(globals, "roles");
    objects.add(object(globals, ObjectRole.GLOBALS, files.get(globals)));
    for (int part : List.of(0, 1)) {
      String file =
          ObjectKeys.dumpFile(
              run, attempt, "shop", part, DumpFormat.CUSTOM, Compression.ZSTD, Encryption.NONE);
      files.put(file, "rows of part " + part);
      objects.add(object(file, part == 0 ? ObjectRole.ARCHIVE : ObjectRole.DATA, files.get(file)));
    }
    others.forEach(file -> objects.add(object(file, ObjectRole.DATA, "")));
    Manifest manifest =
        new Manifest(
            Manifest.FORMAT_VERSION,
            run,
            run.time(),
            run.time(),
            "16.4",
            "pg_dump 16.4",
            "test",
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            objects,
            List.of(),
            List.of());
    return new StoredSet(name, uid, files, Json.pretty(manifest) + "\n");
  }

  private static Manifest.StoredObject object(String file, ObjectRole role, String content) {
    return new Manifest.StoredObject(
        file,
        role,
        role == ObjectRole.GLOBALS ? null : "shop",
        DumpFormat.CUSTOM,
        Compression.ZSTD,
        null,
        content.length(),
        1,
        "0".repeat(64));
  }

  /** Where it is stored. */
  String directory() {
    return ObjectKeys.directory("runner/", "default", "policy", name);
  }

  /** Everything that is stored, by file name. */
  Map<String, String> all() {
    Map<String, String> all = new TreeMap<>(files);
    all.put(Manifest.FILE_NAME, manifest);
    return all;
  }

  /** How large everything is. */
  long bytes() {
    return all().values().stream().mapToLong(String::length).sum();
  }

  /** That its copies at these destinations are to go. */
  PruneRunSpec.Expired expired(int... destinations) {
    List<PruneRunSpec.Copy> copies = new ArrayList<>();
    for (int destination : destinations) {
      copies.add(
          new PruneRunSpec.Copy(
              destination,
              directory(),
              directory() + Manifest.FILE_NAME,
              Sha256.of(manifest.getBytes(StandardCharsets.UTF_8))));
    }
    return new PruneRunSpec.Expired(name, uid, null, copies);
  }

  /** The same, of a run that has committed nothing that is known of. */
  PruneRunSpec.Expired neverCommitted(int destination) {
    return new PruneRunSpec.Expired(
        name, uid, null, List.of(new PruneRunSpec.Copy(destination, directory(), null, null)));
  }
}
