package dev.holdfast.catalogue;

import static dev.holdfast.catalogue.Stored.SHA;
import static dev.holdfast.catalogue.Stored.SINCE;
import static dev.holdfast.catalogue.Stored.begun;
import static dev.holdfast.catalogue.Stored.copy;
import static dev.holdfast.catalogue.Stored.entry;
import static dev.holdfast.catalogue.Stored.record;
import static dev.holdfast.catalogue.Stored.whole;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.artifact.CatalogueEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a listing seems to say, and does not. */
class CatalogueDoubtsTest {
  private final List<CatalogueEntry> entries = new ArrayList<>();
  private final List<Backup> backups = new ArrayList<>();

  /**
   * It was started after the names were noted, seen by the Job, and deleted with its objects before
   * the Job's log was read: the record would come back as Completed, of nothing.
   */
  @Test
  void backupThatWasStoredSinceTheLookBeganIsLeftToTheNextLook() {
    entries.add(ending(SINCE.plusSeconds(30)));

    assertThat(decide(Set.of()).toMake()).isEmpty();
  }

  /**
   * A manifest from the future: whoever may write to the bucket could take the names of runs to
   * come, be the newest backup for ever, and never be Missing.
   */
  @Test
  void manifestThatIsFromTheFutureMakesNoRecord() {
    entries.add(ending(SINCE.plus(Duration.ofDays(365))));

    assertThat(decide(Set.of()).toMake()).isEmpty();
  }

  /** The annotation is anybody's. What it names must be the manifest of that very name. */
  @Test
  void annotationThatNamesTheManifestOfAnotherBackupMakesNothing() {
    entries.add(entry(0, "nightly", SHA, "a"));
    backups.add(record("nightly", BackupPhase.COMPLETED, copy("a", "nightly", SHA)));
    backups.add(begun("fake", SHA));

    assertThat(decide(Set.of("nightly", "fake")).toMake()).isEmpty();
  }

  /**
   * The look began by a clock that was an hour ahead, and was set right meanwhile: the backup was
   * made after the listing, and has "ended before the look began" all the same.
   */
  @Test
  void backupThatWasNotThereWhenTheLookBeganIsNotMissing() {
    backups.add(
        record(
            "later",
            BackupPhase.COMPLETED,
            SINCE.minus(Duration.ofMinutes(50)).toString(),
            copy("a", "later", SHA)));
    backups.add(record("other", BackupPhase.COMPLETED, copy("a", "other", SHA)));
    entries.add(entry(0, "other", SHA, "a"));

    assertThat(decide(Set.of("other")).changed()).isEmpty();
  }

  /**
   * Its Job failed "after it had reported success", say, so the record says Failed, and
   * history.failed is going to delete what is a whole backup. Somebody must hear of it.
   */
  @Test
  void recordThatSaysFailedOfWhatIsStoredWholeIsToldOf() {
    backups.add(record("nightly", BackupPhase.FAILED));
    entries.add(entry(0, "nightly", SHA, "a"));

    Findings findings = decide(Set.of("nightly"));

    assertThat(findings.conflicts().size() + findings.changed().size()).isEqualTo(1);
  }

  private static CatalogueEntry ending(Instant end) {
    CatalogueEntry.Contents was = Stored.contents("nightly", "a");
    return new CatalogueEntry(
        0,
        "nightly",
        SHA,
        null,
        new CatalogueEntry.Contents(
            was.policyUid(),
            was.backupUid(),
            was.tier(),
            end.minusSeconds(60),
            null,
            end.minusSeconds(50),
            end,
            was.serverVersion(),
            1,
            1,
            was.databases(),
            List.of("a"),
            List.of("a"),
            null));
  }

  private Findings decide(Set<String> known) {
    return CatalogueDecision.of(
        new CatalogueDecision.Facts(
            "shops",
            "shop",
            SINCE,
            known,
            Set.of(),
            new Listing(List.of(whole("a")), entries),
            backups));
  }
}
