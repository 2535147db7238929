package dev.holdfast.catalogue;

import static dev.holdfast.catalogue.Stored.OTHER_SHA;
import static dev.holdfast.catalogue.Stored.SHA;
import static dev.holdfast.catalogue.Stored.SINCE;
import static dev.holdfast.catalogue.Stored.bare;
import static dev.holdfast.catalogue.Stored.begun;
import static dev.holdfast.catalogue.Stored.copy;
import static dev.holdfast.catalogue.Stored.cut;
import static dev.holdfast.catalogue.Stored.entry;
import static dev.holdfast.catalogue.Stored.key;
import static dev.holdfast.catalogue.Stored.place;
import static dev.holdfast.catalogue.Stored.record;
import static dev.holdfast.catalogue.Stored.whole;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupSpec;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.DestinationPhase;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.S3Destination;
import dev.holdfast.api.v1alpha1.SecretReference;
import dev.holdfast.api.v1alpha1.VolumeDestination;
import dev.holdfast.artifact.CatalogueEntry;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CatalogueDecisionTest {
  private final List<Listing.Place> places = new ArrayList<>(List.of(whole("a"), whole("b")));
  private final List<CatalogueEntry> entries = new ArrayList<>();
  private final List<Backup> backups = new ArrayList<>();
  private final Set<String> known = new HashSet<>();
  private Set<String> copying = Set.of();

  @Test
  void recordThatIsMissingIsMadeFromTheManifest() {
    entries.add(entry(0, "nightly", SHA, "a", "b"));
    entries.add(entry(1, "nightly", SHA, "a", "b").withoutContents());

    Findings.ToMake made = decide().toMake().get(0);

    assertThat(made.name()).isEqualTo("nightly");
    assertThat(made.sha256()).isEqualTo(SHA);
    assertThat(made.contents().backupUid()).isEqualTo("uid-nightly");
    assertThat(made.begun()).isEmpty();
    assertThat(made.copies())
        .extracting(DestinationStatus::name, DestinationStatus::phase, DestinationStatus::manifest)
        .containsExactly(
            tuple("a", DestinationPhase.COMPLETED, key("nightly")),
            tuple("b", DestinationPhase.COMPLETED, key("nightly")));
    assertThat(made.copies().get(1).destination()).isEqualTo(place("b"));
  }

  @Test
  void copyThatTheManifestNamesAndThatIsNotThereIsMissing() {
    entries.add(entry(0, "nightly", SHA, "a", "b"));

    DestinationStatus lacking = decide().toMake().get(0).copies().get(1);

    assertThat(lacking.phase()).isEqualTo(DestinationPhase.MISSING);
    assertThat(lacking.message()).isEqualTo("its manifest is gone: there is no " + key("nightly"));
  }

  @Test
  void destinationThatCameLaterIsNoneOfTheBackups() {
    entries.add(entry(0, "nightly", SHA, "a"));

    assertThat(decide().toMake().get(0).copies())
        .extracting(DestinationStatus::name)
        .containsExactly("a");
  }

  /** It was PartiallyCompleted, and must not come back as Completed. */
  @Test
  void destinationThatTheRunHadFailedAtLacksItStill() {
    CatalogueEntry.Contents was = Stored.contents("nightly", "a");
    entries.add(
        new CatalogueEntry(
            0,
            "nightly",
            SHA,
            null,
            new CatalogueEntry.Contents(
                was.policyUid(),
                was.backupUid(),
                was.tier(),
                was.time(),
                null,
                was.startTime(),
                was.endTime(),
                was.serverVersion(),
                1,
                1,
                was.databases(),
                List.of("a"),
                List.of("a", "b"),
                null)));

    assertThat(decide().toMake().get(0).copies())
        .extracting(DestinationStatus::name, DestinationStatus::phase)
        .containsExactly(
            tuple("a", DestinationPhase.COMPLETED), tuple("b", DestinationPhase.FAILED));
  }

  /** The destination may have had another name then, or somebody has copied the backup since. */
  @Test
  void manifestCountsWhereItLiesWhateverItNames() {
    entries.add(entry(1, "nightly", SHA, "old-name"));

    assertThat(decide().toMake().get(0).copies())
        .extracting(DestinationStatus::name, DestinationStatus::phase)
        .containsExactly(tuple("b", DestinationPhase.COMPLETED));
  }

  @Test
  void ofADestinationThatCouldNotBeListedNobodyKnows() {
    places.set(1, cut("b"));
    entries.add(entry(0, "nightly", SHA, "a", "b"));
    backups.add(record("other", BackupPhase.COMPLETED, copy("b", "other", SHA)));

    Findings findings = decide();

    assertThat(findings.changed()).isEmpty();
    assertThat(findings.toMake().get(0).copies().get(1))
        .extracting(DestinationStatus::phase, DestinationStatus::reason)
        .containsExactly(DestinationPhase.FAILED, CatalogueDecision.NOT_LISTED);
  }

  @Test
  void copyOfWhichNobodyKnewIsKnownOnceItsDestinationIsListed() {
    DestinationStatus unknown =
        DestinationStatus.of(place("b")).failed(CatalogueDecision.NOT_LISTED, "nobody knows");
    backups.add(record("there", BackupPhase.PARTIALLY_COMPLETED, copy("a", "there", SHA), unknown));
    backups.add(record("gone", BackupPhase.PARTIALLY_COMPLETED, copy("a", "gone", SHA), unknown));
    entries.add(entry(0, "there", SHA, "a", "b"));
    entries.add(entry(1, "there", SHA, "a", "b"));
    entries.add(entry(0, "gone", SHA, "a", "b"));

    Findings findings = decide();

    assertThat(findings.changed())
        .extracting(one -> one.backup().getMetadata().getName(), one -> one.copies().get(1).phase())
        .containsExactly(
            tuple("gone", DestinationPhase.MISSING), tuple("there", DestinationPhase.COMPLETED));
    assertThat(findings.changed().get(1).copies().get(1).manifestSha256()).isEqualTo(SHA);
    assertThat(findings.changed().get(1).copies().get(1).storedBytes()).isEqualTo(1_024);
  }

  @Test
  void recordThatWasDeletedMeanwhileStaysDeleted() {
    entries.add(entry(0, "pruned", SHA, "a"));
    known.add("pruned");

    assertThat(decide().toMake()).isEmpty();
  }

  @Test
  void recordThatLacksItsStatusIsFinished() {
    backups.add(begun("half", SHA));
    entries.add(entry(0, "half", SHA, "a"));
    known.add("half");

    assertThat(decide().toMake().get(0).begun()).contains(backups.get(0));
  }

  @Test
  void recordThatLacksItsStatusIsOfNoOtherManifest() {
    backups.add(begun("half", OTHER_SHA));
    entries.add(entry(0, "half", SHA, "a"));

    assertThat(decide().toMake()).isEmpty();
  }

  @Test
  void copyWhoseManifestIsGoneIsMissingAndWhatWasKnownOfItStays() {
    backups.add(
        record(
            "nightly",
            BackupPhase.COMPLETED,
            copy("a", "nightly", SHA),
            copy("b", "nightly", SHA)));
    entries.add(entry(0, "nightly", SHA, "a", "b"));

    Findings.Changed changed = decide().changed().get(0);

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
    backups.add(
        record("nightly", BackupPhase.MISSING, was.missing("gone", "2026-11-20T12:00:00Z")));
    entries.add(entry(0, "nightly", SHA, "a"));

    Findings.Changed changed = decide().changed().get(0);

    assertThat(changed.back()).containsExactly("a");
    assertThat(changed.copies()).containsExactly(was);
  }

  @Test
  void anotherManifestBringsNothingBackAndIsToldOf() {
    backups.add(
        record(
            "nightly",
            BackupPhase.MISSING,
            copy("a", "nightly", SHA).missing("gone", "2026-11-20T12:00:00Z")));
    entries.add(entry(0, "nightly", OTHER_SHA, "a"));

    Findings findings = decide();

    assertThat(findings.changed()).isEmpty();
    assertThat(findings.conflicts())
        .containsExactly(
            key("nightly")
                + " at a is left alone: it is not the manifest that the Backup of that name has");
  }

  @Test
  void copyInWhosePlaceSomethingElseLiesIsMissing() {
    backups.add(record("other", BackupPhase.COMPLETED, copy("a", "other", SHA)));
    backups.add(record("broken", BackupPhase.COMPLETED, copy("a", "broken", SHA)));
    entries.add(entry(0, "other", OTHER_SHA, "a"));
    entries.add(CatalogueEntry.problem(0, "broken", OTHER_SHA, "it is not JSON"));
    // What was read says so by itself.
    places.set(0, cut("a"));

    Findings findings = decide();

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
  void copyWhoseManifestCannotBeReadIsNotMissing() {
    backups.add(record("closed", BackupPhase.COMPLETED, copy("a", "closed", SHA)));
    backups.add(record("newer", BackupPhase.COMPLETED, copy("a", "newer", SHA)));
    entries.add(CatalogueEntry.problem(0, "closed", null, "access is denied"));
    entries.add(CatalogueEntry.problem(0, "newer", SHA, "it is of version 99"));

    Findings findings = decide();

    assertThat(findings.changed()).isEmpty();
    assertThat(findings.unreadable()).hasSize(2);
  }

  /** A backup that nobody would find by its record. */
  @Test
  void whatAFailedRecordHidesIsToldOf() {
    backups.add(record("nightly", BackupPhase.FAILED));
    entries.add(entry(0, "nightly", SHA, "a"));

    Findings findings = decide();

    assertThat(findings.toMake()).isEmpty();
    assertThat(findings.changed()).isEmpty();
    assertThat(findings.conflicts())
        .containsExactly(
            key("nightly")
                + " at a is left alone: the Backup of that name has failed; delete it, and the next"
                + " Catalogue makes a record of what is stored");
  }

  @ParameterizedTest
  @EnumSource(names = {"PENDING", "RUNNING", "DELETING"})
  void recordThatIsNotOfSomethingStoredIsLeftAlone(BackupPhase phase) {
    backups.add(record("nightly", phase, copy("a", "nightly", SHA)));
    backups.add(record("stored", phase, copy("a", "stored", SHA)));
    entries.add(entry(0, "stored", OTHER_SHA, "a"));

    assertThat(decide()).isEqualTo(new Findings(List.of(), List.of(), List.of(), List.of()));
  }

  @Test
  void recordThatIsBeingDeletedIsLeftAlone() {
    Backup deleted = record("nightly", BackupPhase.COMPLETED, copy("a", "nightly", SHA));
    deleted.getMetadata().setDeletionTimestamp("2026-11-21T03:00:01Z");
    backups.add(deleted);

    assertThat(decide().changed()).isEmpty();
  }

  /** The listing may have come to its place before it was committed. */
  @Test
  void backupThatEndedSinceIsNotMissing() {
    backups.add(
        record("second", BackupPhase.COMPLETED, SINCE.toString(), copy("a", "second", SHA)));
    backups.add(
        record("third", BackupPhase.COMPLETED, "2026-11-21T03:00:05Z", copy("a", "third", SHA)));
    backups.add(record("undated", BackupPhase.COMPLETED, (String) null, copy("a", "undated", SHA)));

    assertThat(decide().changed()).isEmpty();
  }

  @Test
  void backupThatIsBeingCopiedIsNotMissing() {
    backups.add(record("nightly", BackupPhase.COMPLETED, copy("a", "nightly", SHA)));
    copying = Set.of("nightly");

    assertThat(decide().changed()).isEmpty();
  }

  /** The policy points elsewhere now: what is stored at the old place was not looked at. */
  @Test
  void copyAtAPlaceThatThePolicyNoLongerNamesIsLeftAlone() {
    backups.add(
        record(
            "nightly",
            BackupPhase.COMPLETED,
            DestinationStatus.of(Destination.of("a", new VolumeDestination("old-claim", "/prod")))
                .committed(key("nightly"), SHA, "1 B", 1L)));

    assertThat(decide().changed()).isEmpty();
  }

  @Test
  void placeIsTheSameUnderAnotherNameAndWithOtherCredentials() {
    places.set(0, new Listing.Place(bucket("new-name", "new-secret"), Optional.empty(), 0, 0));
    DestinationStatus copy =
        DestinationStatus.of(bucket("a", "old-secret"))
            .committed("shops/shop/nightly/manifest.json", SHA, "1 B", 1L);
    backups.add(record("nightly", BackupPhase.COMPLETED, copy));

    assertThat(decide().changed().get(0).gone()).containsExactly("a");
  }

  @Test
  void nameThatABackupOfAnotherPolicyHasIsTaken() {
    Backup other = bare("nightly");
    other.setSpec(new BackupSpec(new PolicyReference("billing"), null, null, null, null));
    backups.add(other);
    entries.add(entry(0, "nightly", SHA, "a"));

    Findings findings = decide();

    assertThat(findings.toMake()).isEmpty();
    assertThat(findings.conflicts())
        .containsExactly(
            key("nightly") + " at a is left alone: the Backup of that name is of another policy");
  }

  @Test
  void ofTwoManifestsOfOneNameTheFirstDestinationsCounts() {
    entries.add(entry(1, "nightly", OTHER_SHA, "a", "b"));
    entries.add(entry(0, "nightly", SHA, "a", "b"));

    Findings findings = decide();

    assertThat(findings.toMake()).extracting(Findings.ToMake::sha256).containsExactly(SHA);
    assertThat(findings.toMake().get(0).copies().get(1).reason()).isEqualTo("BackupExists");
    assertThat(findings.conflicts()).hasSize(1);
  }

  @Test
  void whatIsNoManifestMakesNoRecord() {
    entries.add(CatalogueEntry.problem(0, "nightly", null, "it is the manifest of something else"));

    assertThat(decide().toMake()).isEmpty();
    assertThat(decide().unreadable()).hasSize(1);
  }

  /** Its line was cut from the log; the one that refers to it says nothing by itself. */
  @Test
  void manifestOfWhichNobodyHasToldTheContentsMakesNoRecord() {
    entries.add(entry(1, "nightly", SHA, "b").withoutContents());

    assertThat(decide().toMake()).isEmpty();
  }

  private static Destination bucket(String name, String secret) {
    return Destination.of(
        name,
        new S3Destination(
            "backups",
            null,
            null,
            null,
            null,
            new SecretReference(secret),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null));
  }

  private Findings decide() {
    backups.forEach(one -> known.add(one.getMetadata().getName()));
    Findings findings = CatalogueDecision.of(facts(entries));
    List<CatalogueEntry> reversed = new ArrayList<>(entries);
    java.util.Collections.reverse(reversed);
    assertThat(CatalogueDecision.of(facts(reversed))).isEqualTo(findings);
    return findings;
  }

  private CatalogueDecision.Facts facts(List<CatalogueEntry> all) {
    return new CatalogueDecision.Facts(
        "shops", "shop", SINCE, known, copying, new Listing(places, all), backups);
  }
}
