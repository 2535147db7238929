package dev.holdfast.catalogue;

import static dev.holdfast.catalogue.Stored.SHA;
import static dev.holdfast.catalogue.Stored.SINCE;
import static dev.holdfast.catalogue.Stored.copy;
import static dev.holdfast.catalogue.Stored.entry;
import static dev.holdfast.catalogue.Stored.record;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.DestinationPhase;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.artifact.CatalogueEntry;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A destination that has the manifest of a backup, and not all of its objects. */
class IncompleteCopyTest {
  private static final CatalogueEntry INCOMPLETE =
      entry(1, "nightly", SHA, "a", "b").incomplete("x.dump.zst is not there");

  @Test
  void recordThatIsMadeAgainDoesNotSayThatItsOwnManifestIsAnothers() {
    assertThat(made().message()).doesNotContain("is not its manifest");
  }

  @Test
  void copyOfARecordThatIsMadeAgainIsMissingUntilItsObjectsAreBack() {
    DestinationStatus lacking = made();
    assertThat(lacking.phase()).isEqualTo(DestinationPhase.MISSING);

    Backup record =
        record("nightly", BackupPhase.PARTIALLY_COMPLETED, copy("a", "nightly", SHA), lacking);
    Findings back =
        decide(
            List.of(record),
            Set.of("nightly"),
            entry(0, "nightly", SHA, "a", "b"),
            entry(1, "nightly", SHA, "a", "b").withoutContents());

    assertThat(back.changed())
        .singleElement()
        .satisfies(changed -> assertThat(changed.back()).containsExactly("b"));
  }

  /** Its BackupCopy ended after this look had begun, and was deleted before the look was over. */
  @Test
  void copyThatWasMadeSinceTheLookBeganIsNotMissing() {
    Backup record =
        record(
            "nightly",
            BackupPhase.COMPLETED,
            copy("a", "nightly", SHA),
            copy("b", "nightly", SHA).copiedAt(SINCE.plusSeconds(5).toString()));

    assertThat(decide(List.of(record), Set.of("nightly"), entry(0, "nightly", SHA, "a")).changed())
        .isEmpty();
  }

  private static DestinationStatus made() {
    return decide(List.of(), Set.of(), entry(0, "nightly", SHA, "a", "b"), INCOMPLETE)
        .toMake()
        .get(0)
        .copies()
        .get(1);
  }

  private static Findings decide(
      List<Backup> backups, Set<String> known, CatalogueEntry... entries) {
    Look look = new Look();
    look.backups.addAll(backups);
    look.entries.addAll(List.of(entries));
    return look.decide(known);
  }
}
