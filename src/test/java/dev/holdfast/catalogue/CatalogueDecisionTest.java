package dev.holdfast.catalogue;

import static dev.holdfast.catalogue.Stored.OTHER_SHA;
import static dev.holdfast.catalogue.Stored.SHA;
import static dev.holdfast.catalogue.Stored.bare;
import static dev.holdfast.catalogue.Stored.begun;
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
import dev.holdfast.api.v1alpha1.BackupSpec;
import dev.holdfast.api.v1alpha1.DestinationPhase;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.artifact.CatalogueEntry;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Of what is stored a record is made, or somebody is told why not. */
class CatalogueDecisionTest {
  private final Look look = new Look();

  @Test
  void recordThatIsMissingIsMadeFromTheManifest() {
    look.entries.add(entry(0, "nightly", SHA, "a", "b"));
    look.entries.add(entry(1, "nightly", SHA, "a", "b").withoutContents());

    Findings.ToMake made = look.decide().toMake().get(0);

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
    look.entries.add(entry(0, "nightly", SHA, "a", "b"));

    DestinationStatus lacking = look.decide().toMake().get(0).copies().get(1);

    assertThat(lacking.phase()).isEqualTo(DestinationPhase.MISSING);
    assertThat(lacking.message()).isEqualTo("its manifest is gone: there is no " + key("nightly"));
  }

  @Test
  void destinationThatCameLaterIsNoneOfTheBackups() {
    look.entries.add(entry(0, "nightly", SHA, "a"));

    assertThat(look.decide().toMake().get(0).copies())
        .extracting(DestinationStatus::name)
        .containsExactly("a");
  }

  /** It was PartiallyCompleted, and must not come back as Completed. */
  @Test
  void destinationThatTheRunHadFailedAtLacksItStill() {
    CatalogueEntry.Contents was = Stored.contents("nightly", "a");
    look.entries.add(
        new CatalogueEntry(
            0,
            "nightly",
            SHA,
            null,
            false,
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

    assertThat(look.decide().toMake().get(0).copies())
        .extracting(DestinationStatus::name, DestinationStatus::phase)
        .containsExactly(
            tuple("a", DestinationPhase.COMPLETED), tuple("b", DestinationPhase.FAILED));
  }

  /** The destination may have had another name then, or somebody has copied the backup since. */
  @Test
  void manifestCountsWhereItLiesWhateverItNames() {
    look.entries.add(entry(1, "nightly", SHA, "old-name"));

    assertThat(look.decide().toMake().get(0).copies())
        .extracting(DestinationStatus::name, DestinationStatus::phase)
        .containsExactly(tuple("b", DestinationPhase.COMPLETED));
  }

  @Test
  void ofADestinationThatCouldNotBeListedNobodyKnows() {
    look.places.set(1, cut("b"));
    look.entries.add(entry(0, "nightly", SHA, "a", "b"));
    look.backups.add(record("other", BackupPhase.COMPLETED, copy("b", "other", SHA)));

    Findings findings = look.decide();

    assertThat(findings.changed()).isEmpty();
    assertThat(findings.toMake().get(0).copies().get(1))
        .extracting(DestinationStatus::phase, DestinationStatus::reason)
        .containsExactly(DestinationPhase.FAILED, CatalogueDecision.NOT_LISTED);
  }

  @Test
  void recordThatWasDeletedMeanwhileStaysDeleted() {
    look.entries.add(entry(0, "pruned", SHA, "a"));
    look.known.add("pruned");

    assertThat(look.decide().toMake()).isEmpty();
  }

  @Test
  void recordThatLacksItsStatusIsFinished() {
    look.backups.add(begun("half", SHA));
    look.entries.add(entry(0, "half", SHA, "a"));
    look.known.add("half");

    assertThat(look.decide().toMake().get(0).begun()).contains(look.backups.get(0));
  }

  @Test
  void recordThatLacksItsStatusIsOfNoOtherManifest() {
    look.backups.add(begun("half", OTHER_SHA));
    look.entries.add(entry(0, "half", SHA, "a"));

    assertThat(look.decide().toMake()).isEmpty();
  }

  @Test
  void backupOfWhichObjectsAreGoneGetsNoRecord() {
    look.entries.add(entry(0, "nightly", SHA, "a").incomplete("x.dump.zst is not there"));

    assertThat(look.decide().toMake()).isEmpty();
    assertThat(look.decide().unreadable())
        .containsExactly(key("nightly") + " at a: x.dump.zst is not there");
  }

  /** A backup that nobody would find by its record. */
  @Test
  void whatAFailedRecordHidesIsToldOf() {
    look.backups.add(record("nightly", BackupPhase.FAILED));
    look.entries.add(entry(0, "nightly", SHA, "a"));

    Findings findings = look.decide();

    assertThat(findings.toMake()).isEmpty();
    assertThat(findings.changed()).isEmpty();
    assertThat(findings.conflicts())
        .containsExactly(
            key("nightly")
                + " at a is left alone: the Backup of that name has failed; delete it, and the next"
                + " Catalogue makes a record of what is stored");
  }

  @Test
  void nameThatABackupOfAnotherPolicyHasIsTaken() {
    Backup other = bare("nightly");
    other.setSpec(new BackupSpec(new PolicyReference("billing"), null, null, null, null));
    look.backups.add(other);
    look.entries.add(entry(0, "nightly", SHA, "a"));

    Findings findings = look.decide();

    assertThat(findings.toMake()).isEmpty();
    assertThat(findings.conflicts())
        .containsExactly(
            key("nightly") + " at a is left alone: the Backup of that name is of another policy");
  }

  @Test
  void ofTwoManifestsOfOneNameTheFirstDestinationsCounts() {
    look.entries.add(entry(1, "nightly", OTHER_SHA, "a", "b"));
    look.entries.add(entry(0, "nightly", SHA, "a", "b"));

    Findings findings = look.decide();

    assertThat(findings.toMake()).extracting(Findings.ToMake::sha256).containsExactly(SHA);
    DestinationStatus second = findings.toMake().get(0).copies().get(1);
    assertThat(second.reason()).isEqualTo("BackupExists");
    assertThat(second.message())
        .isEqualTo("what lies at " + key("nightly") + " is not its manifest");
    assertThat(findings.conflicts()).hasSize(1);
  }

  /** A line on one manifest is no line on another of the same backup. */
  @Test
  void recordThatLacksItsStatusIsNotFinishedFromAnotherBackupsManifest() {
    look.backups.add(begun("half", SHA));
    look.entries.add(entry(0, "other", SHA, "a"));
    look.entries.add(entry(0, "half", OTHER_SHA, "a"));

    assertThat(look.decide().toMake()).extracting(Findings.ToMake::name).containsExactly("other");
  }

  @Test
  void manifestThatLiesElsewhereUnderTheSameNameIsToldOf() {
    look.entries.add(entry(0, "nightly", SHA, "a"));
    look.entries.add(entry(1, "nightly", OTHER_SHA, "b"));

    assertThat(look.decide().conflicts())
        .containsExactly(
            key("nightly") + " at b is left alone: elsewhere is another manifest of that name");
  }

  @Test
  void whatIsNoManifestMakesNoRecord() {
    look.entries.add(
        CatalogueEntry.problem(0, "nightly", null, "it is the manifest of something else"));

    assertThat(look.decide().toMake()).isEmpty();
    assertThat(look.decide().unreadable()).hasSize(1);
  }

  /** Its line was cut from the log; the one that refers to it says nothing by itself. */
  @Test
  void manifestOfWhichNobodyHasToldTheContentsMakesNoRecord() {
    look.entries.add(entry(1, "nightly", SHA, "b").withoutContents());

    assertThat(look.decide().toMake()).isEmpty();
  }
}
