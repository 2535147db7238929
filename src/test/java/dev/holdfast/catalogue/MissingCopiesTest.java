package dev.holdfast.catalogue;

import static dev.holdfast.catalogue.Stored.OTHER_SHA;
import static dev.holdfast.catalogue.Stored.SHA;
import static dev.holdfast.catalogue.Stored.SINCE;
import static dev.holdfast.catalogue.Stored.copy;
import static dev.holdfast.catalogue.Stored.cut;
import static dev.holdfast.catalogue.Stored.entry;
import static dev.holdfast.catalogue.Stored.key;
import static dev.holdfast.catalogue.Stored.place;
import static dev.holdfast.catalogue.Stored.record;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.DestinationPhase;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.VolumeDestination;
import dev.holdfast.artifact.CatalogueEntry;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Which copies of a backup count as missing, and when they are back. */
class MissingCopiesTest {
  private final Look look = new Look();

  @Test
  void copyOfWhichNobodyKnewIsKnownOnceItsDestinationIsListed() {
    DestinationStatus unknown =
        DestinationStatus.of(place("b")).failed(CatalogueDecision.NOT_LISTED, "nobody knows");
    look.backups.add(
        record("there", BackupPhase.PARTIALLY_COMPLETED, copy("a", "there", SHA), unknown));
    look.backups.add(
        record("gone", BackupPhase.PARTIALLY_COMPLETED, copy("a", "gone", SHA), unknown));
    look.entries.add(entry(0, "there", SHA, "a", "b"));
    look.entries.add(entry(1, "there", SHA, "a", "b"));
    look.entries.add(entry(0, "gone", SHA, "a", "b"));

    Findings findings = look.decide();

    assertThat(findings.changed())
        .extracting(one -> one.backup().getMetadata().getName(), one -> one.copies().get(1).phase())
        .containsExactly(
            tuple("gone", DestinationPhase.MISSING), tuple("there", DestinationPhase.COMPLETED));
    assertThat(findings.changed().get(1).copies().get(1).manifestSha256()).isEqualTo(SHA);
    assertThat(findings.changed().get(1).copies().get(1).storedBytes()).isEqualTo(1_024);
  }

  @Test
  void copyWhoseManifestIsGoneIsMissingAndWhatWasKnownOfItStays() {
    look.backups.add(
        record(
            "nightly",
            BackupPhase.COMPLETED,
            copy("a", "nightly", SHA),
            copy("b", "nightly", SHA)));
    look.entries.add(entry(0, "nightly", SHA, "a", "b"));

    Findings.Changed changed = look.decide().changed().get(0);

    assertThat(changed.gone()).containsExactly("b");
    assertThat(changed.back()).isEmpty();
    DestinationStatus gone = changed.copies().get(1);
    assertThat(gone.phase()).isEqualTo(DestinationPhase.MISSING);
    assertThat(gone.manifestSha256()).isEqualTo(SHA);
    assertThat(gone.missingSince()).isEqualTo(SINCE.toString());
    assertThat(changed.copies().get(0)).isEqualTo(copy("a", "nightly", SHA));
  }

  @Test
  void copyThatIsThereAgainIsWhatItWas() {
    DestinationStatus was = copy("a", "nightly", SHA);
    look.backups.add(
        record("nightly", BackupPhase.MISSING, was.missing("gone", "2026-11-20T12:00:00Z")));
    look.entries.add(entry(0, "nightly", SHA, "a"));

    Findings.Changed changed = look.decide().changed().get(0);

    assertThat(changed.back()).containsExactly("a");
    assertThat(changed.copies()).containsExactly(was);
  }

  @Test
  void anotherManifestBringsNothingBackAndIsToldOf() {
    look.backups.add(
        record(
            "nightly",
            BackupPhase.MISSING,
            copy("a", "nightly", SHA).missing("gone", "2026-11-20T12:00:00Z")));
    look.entries.add(entry(0, "nightly", OTHER_SHA, "a"));

    Findings findings = look.decide();

    assertThat(findings.changed()).isEmpty();
    assertThat(findings.conflicts())
        .containsExactly(
            key("nightly")
                + " at a is left alone: it is not the manifest that the Backup of that name has");
  }

  @Test
  void copyInWhosePlaceSomethingElseLiesIsMissing() {
    look.backups.add(record("other", BackupPhase.COMPLETED, copy("a", "other", SHA)));
    look.backups.add(record("broken", BackupPhase.COMPLETED, copy("a", "broken", SHA)));
    look.entries.add(entry(0, "other", OTHER_SHA, "a"));
    look.entries.add(CatalogueEntry.problem(0, "broken", OTHER_SHA, "it is not JSON"));
    // What was read says so by itself.
    look.places.set(0, cut("a"));

    Findings findings = look.decide();

    assertThat(findings.changed())
        .allSatisfy(
            changed -> {
              assertThat(changed.gone()).containsExactly("a");
              assertThat(changed.copies().get(0).phase()).isEqualTo(DestinationPhase.MISSING);
            })
        .extracting(changed -> changed.copies().get(0).message())
        .containsExactly(
            "what lies at " + key("broken") + " is not its manifest",
            "what lies at " + key("other") + " is not its manifest");
    assertThat(findings.conflicts()).hasSize(1);
    assertThat(findings.unreadable()).containsExactly(key("broken") + " at a: it is not JSON");
  }

  @Test
  void copyOfWhichObjectsAreGoneIsMissingUntilTheyAreBack() {
    DestinationStatus stored = copy("a", "nightly", SHA);
    look.backups.add(record("nightly", BackupPhase.COMPLETED, stored));
    look.entries.add(entry(0, "nightly", SHA, "a").incomplete("x.dump.zst is not there"));

    Findings findings = look.decide();

    DestinationStatus gone = findings.changed().get(0).copies().get(0);
    assertThat(gone.phase()).isEqualTo(DestinationPhase.MISSING);
    assertThat(gone.message())
        .isEqualTo("not all of its objects are there: x.dump.zst is not there");
    assertThat(findings.unreadable()).hasSize(1);

    look.backups.set(0, record("nightly", BackupPhase.MISSING, gone));
    look.entries.set(0, entry(0, "nightly", SHA, "a"));
    assertThat(look.decide().changed().get(0).copies()).containsExactly(stored);
  }

  @Test
  void copyThatIsOfAnotherManifestWhoseObjectsAreGoneIsStillMissing() {
    look.backups.add(record("nightly", BackupPhase.COMPLETED, copy("a", "nightly", SHA)));
    look.entries.add(entry(0, "nightly", OTHER_SHA, "a").incomplete("x.dump.zst is not there"));

    assertThat(look.decide().changed().get(0).copies().get(0).message())
        .contains("is not its manifest");
  }

  @Test
  void copyWhoseManifestCannotBeReadIsNotMissing() {
    look.backups.add(record("closed", BackupPhase.COMPLETED, copy("a", "closed", SHA)));
    look.backups.add(record("newer", BackupPhase.COMPLETED, copy("a", "newer", SHA)));
    look.entries.add(CatalogueEntry.problem(0, "closed", null, "access is denied"));
    look.entries.add(CatalogueEntry.problem(0, "newer", SHA, "it is of version 99"));

    Findings findings = look.decide();

    assertThat(findings.changed()).isEmpty();
    assertThat(findings.unreadable()).hasSize(2);
  }

  @ParameterizedTest
  @EnumSource(names = {"PENDING", "RUNNING", "DELETING"})
  void recordThatIsNotOfSomethingStoredIsLeftAlone(BackupPhase phase) {
    look.backups.add(record("nightly", phase, copy("a", "nightly", SHA)));
    look.backups.add(record("stored", phase, copy("a", "stored", SHA)));
    look.entries.add(entry(0, "stored", OTHER_SHA, "a"));

    assertThat(look.decide()).isEqualTo(new Findings(List.of(), List.of(), List.of(), List.of()));
  }

  @Test
  void recordThatIsBeingDeletedIsLeftAlone() {
    Backup deleted = record("nightly", BackupPhase.COMPLETED, copy("a", "nightly", SHA));
    deleted.getMetadata().setDeletionTimestamp("2026-11-21T03:00:01Z");
    look.backups.add(deleted);

    assertThat(look.decide().changed()).isEmpty();
  }

  /** The listing may have come to its place before it was committed. */
  @Test
  void backupThatEndedSinceIsNotMissing() {
    look.backups.add(
        record("second", BackupPhase.COMPLETED, SINCE.toString(), copy("a", "second", SHA)));
    look.backups.add(
        record("third", BackupPhase.COMPLETED, "2026-11-21T03:00:05Z", copy("a", "third", SHA)));
    look.backups.add(
        record("undated", BackupPhase.COMPLETED, (String) null, copy("a", "undated", SHA)));

    assertThat(look.decide().changed()).isEmpty();
  }

  @Test
  void backupThatIsBeingCopiedIsNotMissing() {
    look.backups.add(record("nightly", BackupPhase.COMPLETED, copy("a", "nightly", SHA)));
    look.copying.add("nightly");

    assertThat(look.decide().changed()).isEmpty();
  }

  /** The policy points elsewhere now: what is stored at the old place was not looked at. */
  @Test
  void copyAtAPlaceThatThePolicyNoLongerNamesIsLeftAlone() {
    look.backups.add(
        record(
            "nightly",
            BackupPhase.COMPLETED,
            DestinationStatus.of(Destination.of("a", new VolumeDestination("old-claim", "/prod")))
                .committed(key("nightly"), SHA, "1 B", 1L)));

    assertThat(look.decide().changed()).isEmpty();
  }

  @Test
  void placeIsTheSameUnderAnotherNameAndWithOtherCredentials() {
    look.places.set(0, new Listing.Place(bucket("new-name", "new-secret"), Optional.empty(), 0, 0));
    DestinationStatus copy =
        DestinationStatus.of(bucket("a", "old-secret"))
            .committed("shops/shop/nightly/manifest.json", SHA, "1 B", 1L);
    look.backups.add(record("nightly", BackupPhase.COMPLETED, copy));

    assertThat(look.decide().changed().get(0).gone()).containsExactly("a");
  }

  private static Destination bucket(String name, String secret) {
    return Serialization.unmarshal(
        """
        {"name": "%s", "s3": {"bucket": "backups", "credentialsSecretRef": {"name": "%s"}}}
        """
            .formatted(name, secret),
        Destination.class);
  }
}
