package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.ObjectRole;
import dev.holdfast.artifact.RestoreRunSpec;
import dev.holdfast.storage.ObjectStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads the manifest of a backup that is to be used. It lies where others may write, so nothing in
 * it is believed before its checksum fits, and no name in it may lead out of the backup's
 * directory.
 */
final class StoredManifest {
  private static final Pattern FILE = Pattern.compile("[A-Za-z0-9_~-][A-Za-z0-9_.~-]*");
  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

  private StoredManifest() {}

  /**
   * The manifest of {@code backup} as it is stored.
   *
   * @throws RunFailedException if it is missing, or is not what its checksum says, if that is known
   */
  static byte[] content(ObjectStore store, RestoreRunSpec.StoredBackup backup)
      throws RunFailedException, IOException {
    String key = backup.manifest();
    byte[] content =
        store
            .read(key, BackupRun.MAX_MANIFEST_BYTES)
            .orElseThrow(
                () ->
                    new RunFailedException(
                        FailureReason.OBJECT_MISSING,
                        backup.sha256() == null
                            ? "there is no manifest " + key
                            : "the backup is gone: there is no " + key + " any more",
                        null));
    if (backup.sha256() != null && !Sha256.of(content).equals(backup.sha256())) {
      throw invalid(key, "it is not the manifest that was committed: its SHA-256 is another", null);
    }
    return content;
  }

  /**
   * The manifest at {@code key}.
   *
   * @throws RunFailedException if it makes no sense
   */
  static Manifest parse(String key, byte[] content) throws RunFailedException {
    Manifest manifest;
    try {
      manifest = Json.read(new String(content, StandardCharsets.UTF_8), Manifest.class);
    } catch (Json.MalformedJsonException e) {
      throw invalid(key, e.getMessage(), e);
    }
    if (manifest.formatVersion() != Manifest.FORMAT_VERSION) {
      throw invalid(
          key,
          "it is of version "
              + manifest.formatVersion()
              + ", and this version of Holdfast reads "
              + Manifest.FORMAT_VERSION,
          null);
    }
    if (manifest.objects() == null || manifest.objects().isEmpty()) {
      throw invalid(key, "it names no objects", null);
    }
    Set<String> files = new HashSet<>();
    for (Manifest.StoredObject object : manifest.objects()) {
      boolean sound =
          object != null
              && object.file() != null
              && FILE.matcher(object.file()).matches()
              && object.role() != null
              && (object.database() != null || object.role() == ObjectRole.GLOBALS)
              && object.format() != null
              && object.compression() != null
              && object.sha256() != null
              && SHA_256.matcher(object.sha256()).matches()
              && object.storedBytes() >= 0;
      if (!sound) {
        throw invalid(key, "one of its objects makes no sense", null);
      }
      if (!files.add(object.file())) {
        throw invalid(key, "it names " + object.file() + " twice", null);
      }
    }
    try {
      if (manifest.databases().isEmpty()) {
        throw invalid(key, "it names no database", null);
      }
    } catch (IllegalStateException e) {
      throw invalid(key, e.getMessage(), e);
    }
    return manifest;
  }

  private static RunFailedException invalid(String key, String why, Exception cause) {
    return new RunFailedException(
        FailureReason.MANIFEST_INVALID, key + " cannot be used: " + why, null, cause);
  }
}
