package dev.holdfast.catalogue;

import static dev.holdfast.catalogue.Stored.SHA;
import static dev.holdfast.catalogue.Stored.SINCE;
import static dev.holdfast.catalogue.Stored.begun;
import static dev.holdfast.catalogue.Stored.copy;
import static dev.holdfast.catalogue.Stored.entry;
import static dev.holdfast.catalogue.Stored.record;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.artifact.CatalogueEntry;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What a listing seems to say, and does not. */
class CatalogueDoubtsTest {
  private final Look look = new Look();

  /**
   * It was started after the names were noted, seen by the Job, and deleted with its objects before
   * the Job's log was read: the record would come back as Completed, of nothing.
   */
  @Test
  void backupThatWasStoredSinceTheLookBeganIsLeftToTheNextLook() {
    look.entries.add(ending(SINCE.plusSeconds(30)));

    assertThat(look.decide(Set.of()).toMake()).isEmpty();
  }

  /**
   * A manifest from the future: whoever may write to the bucket could take the names of runs to
   * come, be the newest backup for ever, and never be Missing.
   */
  @Test
  void manifestThatIsFromTheFutureMakesNoRecord() {
    look.entries.add(ending(SINCE.plus(Duration.ofDays(365))));

    assertThat(look.decide(Set.of()).toMake()).isEmpty();
  }

  /** The annotation is anybody's. What it names must be the manifest of that very name. */
  @Test
  void annotationThatNamesTheManifestOfAnotherBackupMakesNothing() {
    look.entries.add(entry(0, "nightly", SHA, "a"));
    look.backups.add(record("nightly", BackupPhase.COMPLETED, copy("a", "nightly", SHA)));
    look.backups.add(begun("fake", SHA));

    assertThat(look.decide(Set.of("nightly", "fake")).toMake()).isEmpty();
  }

  /**
   * The look began by a clock that was an hour ahead, and was set right meanwhile: the backup was
   * made after the listing, and has "ended before the look began" all the same.
   */
  @Test
  void backupThatWasNotThereWhenTheLookBeganIsNotMissing() {
    look.backups.add(
        record(
            "later",
            BackupPhase.COMPLETED,
            SINCE.minus(Duration.ofMinutes(50)).toString(),
            copy("a", "later", SHA)));
    look.backups.add(record("other", BackupPhase.COMPLETED, copy("a", "other", SHA)));
    look.entries.add(entry(0, "other", SHA, "a"));

    assertThat(look.decide(Set.of("other")).changed()).isEmpty();
  }

  private static CatalogueEntry ending(Instant end) {
    CatalogueEntry.Contents was = Stored.contents("nightly", "a");
    return new CatalogueEntry(
        0,
        "nightly",
        SHA,
        null,
        false,
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
}
