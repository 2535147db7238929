package dev.holdfast.status;

import static dev.holdfast.status.Observed.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupReference;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreMode;
import dev.holdfast.api.v1alpha1.RestoreStatus;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.api.v1alpha1.Verification;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What is known of a backup after its copies were read again. */
class BackupFindingsTest {
  private static final Instant LATER = START.plus(Duration.ofDays(1));

  @Test
  void backupThatNobodyLookedAtHasNoCondition() {
    Backup backup = backup();

    Verdict<BackupStatus> verdict = BackupFindings.of(backup, List.of(), LATER);

    assertThat(verdict.status()).isSameAs(backup.getStatus());
    assertThat(verdict.happenings()).isEmpty();
    assertThat(Conditions.find(verdict.status().conditions(), BackupStatus.VERIFIED)).isEmpty();
  }

  @Test
  void intactCopiesMakeAVerifiedBackup() {
    Backup backup = backup();

    Verdict<BackupStatus> verdict =
        BackupFindings.of(
            backup, List.of(restore(found("offsite", 5, true), found("local", 5, true))), LATER);

    Condition verified = condition(verdict);
    assertThat(verified.getStatus()).isEqualTo("True");
    assertThat(verified.getReason()).isEqualTo("ReadBack");
    assertThat(verified.getMessage()).isEqualTo("offsite read at 5");
    assertThat(verified.getLastTransitionTime()).isEqualTo(LATER.toString());
    assertThat(verdict.status().verifiedTime()).isEqualTo(START.plusSeconds(5).toString());
    assertThat(verdict.status().phase()).isEqualTo(BackupPhase.COMPLETED);
    assertThat(verdict.isFinal()).isTrue();
    assertThat(verdict.isFailure()).isFalse();
    assertThat(verdict.happenings())
        .containsExactly(new Happening(false, "Verified", "offsite read at 5"));
    assertThat(Conditions.reason(verdict.status().conditions(), Api.COMPLETE))
        .isEqualTo("Completed");
  }

  @Test
  void sameFindingsSayNothingNew() {
    Backup backup = backup();
    Restore restore = restore(found("offsite", 5, true));
    backup.setStatus(BackupFindings.of(backup, List.of(restore), LATER).status());

    Verdict<BackupStatus> again =
        BackupFindings.of(backup, List.of(restore), LATER.plusSeconds(60));

    assertThat(again.status()).isSameAs(backup.getStatus());
    assertThat(again.happenings()).isEmpty();
  }

  @Test
  void findingStaysWhenItsRestoreIsDeleted() {
    Backup backup = backup();
    backup.setStatus(
        BackupFindings.of(backup, List.of(restore(found("offsite", 5, false))), LATER).status());

    Verdict<BackupStatus> without = BackupFindings.of(backup, List.of(), LATER.plusSeconds(60));

    assertThat(without.status()).isSameAs(backup.getStatus());
    assertThat(condition(without).getStatus()).isEqualTo("False");
  }

  @Test
  void newestFindingOfACopyCounts() {
    Backup backup = backup();
    Restore good = restore(found("offsite", 9, true));
    Restore bad = restore(found("offsite", 5, false));

    assertThat(condition(BackupFindings.of(backup, List.of(good, bad), LATER)).getStatus())
        .isEqualTo("True");
    backup.setStatus(BackupFindings.of(backup, List.of(good), LATER).status());
    assertThat(BackupFindings.of(backup, List.of(bad), LATER).status())
        .isSameAs(backup.getStatus());
    assertThat(
            condition(
                    BackupFindings.of(backup, List.of(restore(found("offsite", 10, false))), LATER))
                .getStatus())
        .isEqualTo("False");
  }

  @Test
  void ofTwoFindingsAtTheSameTimeTheWorseCounts() {
    Restore good = restore(found("offsite", 5, true));
    Restore bad = restore(found("offsite", 5, false));

    assertThat(condition(BackupFindings.of(backup(), List.of(good, bad), LATER)).getStatus())
        .isEqualTo("False");
    assertThat(condition(BackupFindings.of(backup(), List.of(bad, good), LATER)).getStatus())
        .isEqualTo("False");
  }

  @Test
  void goodCopyDoesNotExcuseABadOne() {
    Backup backup = backup();
    backup.setStatus(
        BackupFindings.of(backup, List.of(restore(found("offsite", 5, false))), LATER).status());

    Verdict<BackupStatus> verdict =
        BackupFindings.of(backup, List.of(restore(found("local", 9, true))), LATER);

    assertThat(condition(verdict).getStatus()).isEqualTo("False");
    assertThat(condition(verdict).getReason()).isEqualTo("ReadBackFailed");
    assertThat(condition(verdict).getMessage())
        .isEqualTo("not intact at offsite: offsite read at 5");
    assertThat(verdict.status().verifiedTime()).isEqualTo(START.plusSeconds(9).toString());
    assertThat(verdict.happenings())
        .containsExactly(
            new Happening(true, "VerificationFailed", "not intact at offsite: offsite read at 5"));
  }

  @Test
  void backupThatCanBeReadCanStillNotBeRestored() {
    Backup backup = backup();
    Restore tested = restore(tested(5, false));
    Restore read = restore(found("offsite", 9, true));

    for (List<Restore> order : List.of(List.of(tested, read), List.of(read, tested))) {
      Verdict<BackupStatus> verdict = BackupFindings.of(backup, order, LATER);
      assertThat(condition(verdict).getStatus()).isEqualTo("False");
      assertThat(condition(verdict).getReason()).isEqualTo("TestRestoreFailed");
    }
    assertThat(
            condition(BackupFindings.of(backup, List.of(tested, restore(tested(10, true))), LATER))
                .getStatus())
        .isEqualTo("True");
  }

  @Test
  void whenACopyWasLastRestoredIsNotForgottenWhenItIsRead() {
    Verdict<BackupStatus> verdict =
        BackupFindings.of(
            backup(), List.of(restore(tested(5, true)), restore(found("offsite", 9, true))), LATER);

    Verification known = verdict.status().destinations().get(0).verification();
    assertThat(known.mode()).isEqualTo(RestoreMode.READ_BACK);
    assertThat(known.restoredTime()).isEqualTo(START.plusSeconds(5).toString());
    assertThat(condition(verdict).getReason()).isEqualTo("ReadBack");
  }

  @Test
  void copyThatWasRestoredSaysSo() {
    Verdict<BackupStatus> verdict =
        BackupFindings.of(backup(), List.of(restore(tested(5, true))), LATER);

    assertThat(condition(verdict).getReason()).isEqualTo("TestRestore");
    assertThat(verdict.status().destinations().get(0).verification().restoreDuration())
        .isEqualTo("3s");
  }

  private static DestinationStatus tested(int seconds, boolean intact) {
    String time = START.plusSeconds(seconds).toString();
    return stored("offsite", Observed.SHA_256)
        .verified(
            new Verification(
                time, intact, "tested", RestoreMode.VERIFY, "3s", intact ? time : null));
  }

  @Test
  void readingThatFoundNothingLeavesTheConditionAsItWas() {
    Backup backup = backup();
    backup.setStatus(
        BackupFindings.of(backup, List.of(restore(found("offsite", 5, true))), LATER).status());

    Restore failed = restore(stored("offsite", Observed.SHA_256));
    failed.setStatus(withPhase(failed.getStatus(), RunPhase.FAILED));

    assertThat(BackupFindings.of(backup, List.of(failed), LATER).status())
        .isSameAs(backup.getStatus());
  }

  @Test
  void readingThatIsUnderWayCountsForNothing() {
    Backup backup = backup();
    Restore running = restore(found("offsite", 5, true));
    running.setStatus(withPhase(running.getStatus(), RunPhase.RUNNING));

    assertThat(BackupFindings.of(backup, List.of(running, new Restore()), LATER).status())
        .isSameAs(backup.getStatus());
  }

  @Test
  void findingOfANamesakeCountsForNothing() {
    Backup backup = backup();
    DestinationStatus other =
        stored("offsite", "cd".repeat(32)).verified(new Verification(START.toString(), false, "x"));
    DestinationStatus elsewhere =
        Observed.destination("offsite", "other/")
            .committed(Observed.MANIFEST, Observed.SHA_256, "1 B", 1L)
            .verified(new Verification(START.toString(), false, "x"));

    assertThat(BackupFindings.of(backup, List.of(restore(other, elsewhere)), LATER).status())
        .isSameAs(backup.getStatus());
  }

  @Test
  void copiesToReadAreThoseThatAreStoredWithoutWhatWasFoundBefore() {
    Backup backup = backup();
    backup.setStatus(
        BackupFindings.of(backup, List.of(restore(found("offsite", 5, false))), LATER).status());

    assertThat(BackupSource.copies(BackupReference.of("nightly"), backup).stored())
        .containsExactly(stored("offsite", Observed.SHA_256), stored("local", Observed.SHA_256));
    assertThat(BackupSource.copies(new BackupReference("nightly", "local"), backup).stored())
        .containsExactly(stored("local", Observed.SHA_256));
    BackupSource.Copies none = BackupSource.copies(new BackupReference("nightly", "attic"), backup);
    assertThat(none.stored()).isEmpty();
    assertThat(none.reason()).isEqualTo("DestinationNotFound");
    assertThat(none.message()).contains("has no destination \"attic\", only offsite, local");
  }

  private static Condition condition(Verdict<BackupStatus> verdict) {
    return Observed.condition(verdict.status(), BackupStatus.VERIFIED);
  }

  private static DestinationStatus found(String name, int seconds, boolean intact) {
    return stored(name, Observed.SHA_256)
        .verified(
            new Verification(
                START.plusSeconds(seconds).toString(), intact, name + " read at " + seconds));
  }

  private static DestinationStatus stored(String name, String sha256) {
    return Observed.destination(name, "prod/")
        .committed(Observed.MANIFEST, sha256, "200.1 MiB", 209_820_057L);
  }

  private static Restore restore(DestinationStatus... copies) {
    Restore restore = new Restore();
    restore.setStatus(
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
            List.of(copies),
            null,
            null,
            null,
            null,
            null));
    return restore;
  }

  private static RestoreStatus withPhase(RestoreStatus status, RunPhase phase) {
    return new RestoreStatus(
        null,
        phase,
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
        status.copies(),
        null,
        null,
        null,
        null,
        null);
  }

  /** A backup that is stored at two places. */
  private static Backup backup() {
    Backup backup = Observed.backup();
    backup.setStatus(
        BackupProgress.starting(
                backup,
                Observed.POLICY_UID,
                List.of("shop"),
                "nightly",
                List.of(
                    Observed.destination("offsite", "prod/"),
                    Observed.destination("local", "prod/")),
                START)
            .status());
    var report = Observed.success();
    Observed observed =
        Observed.of(backup)
            .job(Observed.completeJob(Duration.ofSeconds(80)))
            .pods(Observed.endedPod(0, "Completed", null))
            .report(
                new dev.holdfast.artifact.RunReport(
                    report.ownerUid(),
                    null,
                    null,
                    null,
                    report.manifest(),
                    List.of(
                        Observed.stored("offsite", Observed.MANIFEST, Observed.SHA_256),
                        Observed.stored("local", Observed.MANIFEST, Observed.SHA_256)),
                    report.serverVersion(),
                    report.startTime(),
                    report.endTime(),
                    report.rawBytes(),
                    report.storedBytes()));
    backup.setStatus(observed.at(Duration.ofSeconds(90)).status());
    assertThat(Optional.of(backup.getStatus().phase())).contains(BackupPhase.COMPLETED);
    return backup;
  }
}
