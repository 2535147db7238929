package dev.holdfast.catalogue;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupSpec;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.VolumeDestination;
import dev.holdfast.artifact.CatalogueEntry;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** What is stored, and the records of it. */
final class Stored {
  static final Instant SINCE = Instant.parse("2026-11-21T03:00:00Z");
  static final String BEFORE = "2026-11-20T03:05:00Z";
  static final String SHA = "a".repeat(64);
  static final String OTHER_SHA = "b".repeat(64);

  private Stored() {}

  static Destination place(String name) {
    return Destination.of(name, new VolumeDestination("claim-" + name, "/prod"));
  }

  static Listing.Place whole(String name) {
    return new Listing.Place(place(name), Optional.empty(), 0, 0);
  }

  static Listing.Place cut(String name) {
    return new Listing.Place(place(name), Optional.of("the bucket is gone"), 0, 0);
  }

  static String key(String backup) {
    return "prod/shops/shop/" + backup + "/manifest.json";
  }

  static CatalogueEntry entry(int place, String backup, String sha, String... destinations) {
    return new CatalogueEntry(place, backup, sha, null, false, contents(backup, destinations));
  }

  static CatalogueEntry.Contents contents(String backup, String... destinations) {
    return new CatalogueEntry.Contents(
        "policy-uid",
        "uid-" + backup,
        "daily",
        Instant.parse("2026-11-20T03:00:00Z"),
        null,
        Instant.parse("2026-11-20T03:00:02Z"),
        Instant.parse("2026-11-20T03:04:02Z"),
        "16.4",
        1_024,
        4_096,
        List.of("shop"),
        List.of(destinations),
        List.of(),
        null);
  }

  static DestinationStatus copy(String place, String backup, String sha) {
    return DestinationStatus.of(place(place)).committed(key(backup), sha, "1.0 KiB", 1_024L);
  }

  static Backup record(String name, BackupPhase phase, DestinationStatus... copies) {
    return record(name, phase, BEFORE, copies);
  }

  static Backup record(String name, BackupPhase phase, String end, DestinationStatus... copies) {
    Backup backup = bare(name);
    backup.setStatus(
        new BackupStatus(
            1L,
            phase,
            null,
            null,
            null,
            end,
            null,
            null,
            1_024L,
            null,
            null,
            name,
            null,
            List.of(copies),
            List.of(),
            "policy-uid",
            null,
            List.of("shop"),
            null,
            null,
            null));
    return backup;
  }

  static Backup bare(String name) {
    Backup backup = new Backup();
    backup.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withNamespace("shops")
            .withUid("uid-of-record-" + name)
            .withGeneration(1L)
            .build());
    backup.setSpec(new BackupSpec(new PolicyReference("shop"), "daily", null, null, null));
    return backup;
  }

  /** A record that was made again, but for its status. */
  static Backup begun(String name, String sha) {
    Backup backup = bare(name);
    backup.getMetadata().getAnnotations().put(Api.MADE_AGAIN_ANNOTATION, sha);
    return backup;
  }
}
