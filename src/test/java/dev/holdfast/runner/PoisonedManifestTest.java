package dev.holdfast.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.holdfast.artifact.CatalogueEntry;
import dev.holdfast.artifact.Manifest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** One manifest that others wrote must not keep all others from being found. */
class PoisonedManifestTest {
  /** The time of a database that is not in the backup may be null: nothing checks it. */
  @Test
  void snapshotWithoutATimeIsNoReasonToListNothing() {
    assertThatCode(
            () ->
                entry(
                    "[{\"database\": \"shop\", \"time\": \"2026-11-21T03:00:00Z\"},"
                        + " {\"database\": \"x\", \"time\": null}]"))
        .doesNotThrowAnyException();
  }

  /** Restores of the latest backup would choose it for thousands of years. */
  @Test
  void snapshotOfLongAfterTheEndOfItsRunCannotBe() throws Exception {
    CatalogueEntry entry = entry("[{\"database\": \"shop\", \"time\": \"9998-01-01T00:00:00Z\"}]");

    assertThat(entry.isSound()).isFalse();
  }

  private static CatalogueEntry entry(String snapshots) throws Exception {
    StoredSet set = StoredSet.of("nightly", "uid-nightly");
    String json =
        set.manifest()
            .replaceFirst("\"snapshots\"\\s*:\\s*\\[\\s*\\]", "\"snapshots\": " + snapshots);
    assertThat(json).contains(snapshots);
    Manifest manifest =
        StoredManifest.parse("manifest.json", json.getBytes(StandardCharsets.UTF_8));
    return CatalogueEntry.of(0, "default", "policy", "nightly", "ab".repeat(32), manifest);
  }
}
