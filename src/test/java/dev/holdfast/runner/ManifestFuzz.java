package dev.holdfast.runner;

import dev.holdfast.artifact.CatalogueEntry;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.LogLine;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.PruneRunSpec;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.fuzz.FuzzTarget;
import dev.holdfast.fuzz.Held;
import java.nio.file.Path;
import java.util.List;

/** What lies in a bucket where others may write, and what is deleted there. */
public final class ManifestFuzz {
  private static final Path DIRECTORY = Path.of("/volume/prod/shops/shop/nightly");

  private static final String MANIFEST =
      """
      {"formatVersion":1,"identity":{"cluster":"c","namespace":"shops","policy":"shop",\
      "policyUid":"p","backup":"nightly","backupUid":"b","tier":"daily",\
      "time":"2026-11-21T03:00:00Z"},"startTime":"2026-11-21T03:00:00Z",\
      "endTime":"2026-11-21T03:00:01Z","serverVersion":"16.4","tool":"16.4","holdfast":"0.1",\
      "properties":[],"recipients":[{"key":"age1","subkey":"x"}],"destinations":["offsite"],\
      "selection":["shop"],"intended":["offsite"],"objects":[{"file":"backup_a.dump.zst",\
      "role":"ARCHIVE","database":"shop","format":"CUSTOM","compression":"ZSTD",\
      "encryption":"NONE","storedBytes":1,"rawBytes":2,"sha256":"%s"},{"file":"b.data1.dump",\
      "role":"DATA","database":"shop","format":"CUSTOM","compression":"NONE","storedBytes":1,\
      "rawBytes":2,"sha256":"%s"},{"file":"globals.sql","role":"GLOBALS","format":"PLAIN",\
      "compression":"NONE","storedBytes":1,"rawBytes":2,"sha256":"%s"}],\
      "rowCounts":[],"snapshots":[{"database":"shop","time":"2026-11-21T03:00:00Z"}]}\
      """
          .formatted("ab".repeat(32), "cd".repeat(32), "ef".repeat(32));

  private static final String ORDERS =
      """
      {"formatVersion":1,"uid":"u","destinations":[{"name":"offsite","field":"f",\
      "volume":{"claim":"c","path":"/v","prefix":"prod/"}}],"backups":[{"backup":"nightly",\
      "uid":"b","copies":[{"destination":0,"directory":"prod/shops/shop/nightly/",\
      "manifest":"prod/shops/shop/nightly/manifest.json","sha256":"%s"}]}],\
      "noProgressTimeoutSeconds":60}\
      """
          .formatted("ab".repeat(32));

  private ManifestFuzz() {}

  /** The targets. */
  public static List<FuzzTarget> targets() {
    return List.of(
        new FuzzTarget("manifests", 0.5, List.of(MANIFEST), ManifestFuzz::manifest),
        new FuzzTarget("prune-orders", 0.7, List.of(ORDERS), ManifestFuzz::orders));
  }

  private static void manifest(byte[] input) throws Exception {
    Manifest manifest;
    try {
      manifest = StoredManifest.parse("prod/shops/shop/nightly/manifest.json", input);
    } catch (RunFailedException e) {
      Held.require(e.reason() == FailureReason.MANIFEST_INVALID, e.toString());
      return;
    }
    for (Manifest.StoredObject object : manifest.objects()) {
      Path file = DIRECTORY.resolve(object.file());
      Held.require(
          file.normalize().equals(file) && DIRECTORY.equals(file.getParent()),
          object.file() + " lies elsewhere");
    }
    Held.require(
        Json.read(Json.line(manifest), Manifest.class).equals(manifest),
        "what is written is read otherwise");
    manifest.databases().forEach(Manifest.StoredDatabase::storedBytes);
    CatalogueEntry entry =
        CatalogueEntry.of(0, "shops", "shop", "nightly", "ab".repeat(32), manifest);
    Held.require(entry.flaw().isEmpty(), "a run writes what nobody believes");
    Held.require(
        Json.read(Json.line(entry), LogLine.class).equals(entry),
        "a line is read otherwise than it was written");
  }

  private static void orders(byte[] input) throws Exception {
    PruneRunSpec spec;
    try {
      spec = Json.read(Held.text(input), PruneRunSpec.class);
      PruneOrders.require(spec);
    } catch (Json.MalformedJsonException e) {
      return;
    } catch (RunFailedException e) {
      Held.require(e.reason() == FailureReason.INVALID_RUN_SPEC, e.toString());
      return;
    }
    for (PruneRunSpec.Expired backup : spec.backups()) {
      for (PruneRunSpec.Copy copy : backup.copies()) {
        RunSpec.Destination destination = spec.destinations().get(copy.destination());
        String below = copy.directory().substring(destination.prefix().length());
        List<String> parts = List.of(below.split("/", -1));
        Held.require(
            copy.directory().startsWith(destination.prefix())
                && parts.size() == 4
                && parts.get(2).equals(backup.backup())
                && parts.get(3).isEmpty()
                && parts.stream().noneMatch(part -> part.startsWith(".")),
            copy.directory() + " is not that of a backup");
      }
    }
  }
}
