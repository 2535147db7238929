package dev.holdfast.status;

import static dev.holdfast.status.Observed.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupReference;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreStatus;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.api.v1alpha1.Verification;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is known of a copy when a catalogue has found something out about another one. */
class OtherCopiesTest {
  private static final Instant LATER = START.plusSeconds(86_400);
  private static final String SINCE = LATER.toString();

  private final DestinationStatus offsite = stored("offsite");
  private final DestinationStatus local =
      stored("local")
          .verified(new Verification(START.plusSeconds(60).toString(), false, "a byte differs"))
          .copiedAt("2026-11-21T12:00:00Z");

  /** Its lock is counted from then: without it, retention goes for what is locked. */
  @Test
  void timeAtWhichACopyWasMadeStaysWhenAnotherCopyIsGone() {
    assertThat(localAfterTheOtherIsGone().copiedTime()).isEqualTo("2026-11-21T12:00:00Z");
  }

  @Test
  void whatWasFoundInACopyStaysWhenAnotherCopyIsGone() {
    assertThat(localAfterTheOtherIsGone().verification()).isEqualTo(local.verification());
  }

  /** ADR 9: Verified is False as long as the newest finding of any copy is bad. */
  @Test
  void copyThatIsBadIsNotForgottenWhenAnotherIsGoneAndBackAndRead() {
    Backup backup = Observed.backup();
    write(backup, List.of(offsite, local), BackupPhase.COMPLETED);
    DestinationStatus gone = offsite.missing("its manifest is gone", SINCE);
    backup.setStatus(
        BackupRecord.found(backup, List.of(gone, local), List.of("offsite"), List.of(), LATER)
            .status());
    backup.setStatus(
        BackupRecord.found(
                backup,
                List.of(offsite, backup.getStatus().destinations().get(1)),
                List.of(),
                List.of("offsite"),
                LATER.plusSeconds(60))
            .status());

    Restore read = new Restore();
    DestinationStatus found =
        offsite.verified(new Verification(LATER.plusSeconds(90).toString(), true, "read"));
    read.setStatus(
        new RestoreStatus(
            null,
            RunPhase.COMPLETED,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            List.of(found),
            null,
            null,
            null,
            null,
            null));
    BackupStatus after = BackupFindings.of(backup, List.of(read), LATER.plusSeconds(100)).status();

    assertThat(Conditions.find(after.conditions(), BackupStatus.VERIFIED).orElseThrow().getStatus())
        .as("the copy at local is still the one that was found to be bad")
        .isEqualTo("False");
  }

  /** A restore of it would run to the end of what is damaged, and fail. */
  @Test
  void copyThatIsKnownToBeBadIsNotReadWhileThereIsAnother() {
    Backup backup = Observed.backup();
    DestinationStatus bad =
        offsite.verified(new Verification(SINCE.toString(), false, "backup.dump is not whole"));
    DestinationStatus other = local.verified(null);
    BackupReference anywhere = new BackupReference("nightly", null);
    write(backup, List.of(bad, other), BackupPhase.COMPLETED);

    BackupSource source = BackupSource.of(anywhere, backup);

    assertThat(source.stored()).contains(other);
    assertThat(source.message())
        .contains("from destination local")
        .contains("the copy at offsite is not intact");
    assertThat(BackupSource.of(new BackupReference("nightly", "offsite"), backup).stored())
        .as("the one that is named, and no other")
        .contains(bad);
    write(backup, List.of(bad), BackupPhase.COMPLETED);
    assertThat(BackupSource.of(anywhere, backup).stored()).as("the only one").contains(bad);
  }

  /** The manifest is there; it is an object that is not. */
  @Test
  void nobodyIsToldThatAManifestIsGoneThatIsThere() {
    Backup backup = Observed.backup();
    write(backup, List.of(offsite, local), BackupPhase.COMPLETED);
    DestinationStatus gone =
        offsite.missing("not all of its objects are there: x.dump.zst is not there", SINCE);

    assertThat(
            BackupRecord.found(backup, List.of(gone, local), List.of("offsite"), List.of(), LATER)
                .happenings())
        .noneMatch(news -> news.toString().contains("manifest is gone"));
  }

  /** It was copied anew since, so nobody has read what lies there now. */
  @Test
  void whatWasFoundBeforeACopyWasMadeIsNotSaidOfIt() {
    Backup backup = Observed.backup();
    write(backup, List.of(offsite.copiedAt(LATER.toString())), BackupPhase.COMPLETED);
    Restore before = new Restore();
    before.setStatus(
        new RestoreStatus(
            null,
            RunPhase.COMPLETED,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            List.of(
                offsite.verified(
                    new Verification(LATER.minusSeconds(3600).toString(), true, "read"))),
            null,
            null,
            null,
            null,
            null));

    assertThat(BackupFindings.of(backup, List.of(before), LATER.plusSeconds(1)).status())
        .isSameAs(backup.getStatus());
  }

  private DestinationStatus localAfterTheOtherIsGone() {
    Backup backup = Observed.backup();
    write(backup, List.of(offsite, local), BackupPhase.COMPLETED);
    DestinationStatus gone = offsite.missing("its manifest is gone", SINCE);
    return BackupRecord.found(backup, List.of(gone, local), List.of("offsite"), List.of(), LATER)
        .status()
        .destinations()
        .get(1);
  }

  private static void write(Backup backup, List<DestinationStatus> copies, BackupPhase phase) {
    backup.setStatus(
        BackupProgress.starting(
                backup, Observed.POLICY_UID, List.of("shop"), "nightly", copies, START)
            .status()
            .storedAt(copies, phase, null, List.of()));
  }

  private static DestinationStatus stored(String name) {
    return Observed.destination(name, "prod/")
        .committed(Observed.MANIFEST, Observed.SHA_256, "1 B", 1L);
  }
}
