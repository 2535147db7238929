package dev.holdfast.status;

import static dev.holdfast.status.Observed.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupSpec;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.DeletionPolicy;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.PruneSpec;
import dev.holdfast.api.v1alpha1.PrunedBackup;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class DeletionStepTest {
  private static final Instant ASKED = START.plusSeconds(3_600);

  private final Backup backup = backup();
  private Optional<String> goesWith = Optional.empty();
  private String run;
  private String use;
  private List<Prune> prunes = List.of();

  @Test
  void whatIsStoredIsDeletedByAPrune() {
    assertThat(step(ASKED)).isInstanceOf(DeletionStep.Begin.class);
  }

  @ParameterizedTest
  @EnumSource(DeletionPolicy.class)
  void whatIsGoneForSureGoesWhateverElseIs(DeletionPolicy deletionPolicy) {
    backup.setStatus(BackupDeletion.gone(backup, ASKED));
    set(true, deletionPolicy);
    goesWith = Optional.of("its namespace");

    assertThat(step(ASKED)).isInstanceOf(DeletionStep.LetGo.class);
  }

  @Test
  void nothingIsGoneForSureWhileARunOfItMayWrite() {
    backup.setStatus(BackupDeletion.gone(backup, ASKED));
    run = "pod nightly-a";

    BackupStatus status = ((DeletionStep.EndRun) step(ASKED)).status();

    backup.setStatus(status);
    assertThat(BackupDeletion.isGone(backup)).isFalse();
    assertThat(status.message()).isEqualTo("its own run has to end first: pod nightly-a");
  }

  @Test
  void pinnedBackupIsKeptFromDeletionButNotFromItsNamespacesEnd() {
    set(true, DeletionPolicy.DELETE);
    assertThat(step(ASKED))
        .isInstanceOfSatisfying(
            DeletionStep.Await.class,
            await -> assertThat(await.status().phase()).isEqualTo(BackupPhase.COMPLETED));

    goesWith = Optional.of("its namespace");
    assertThat(step(ASKED)).isInstanceOf(DeletionStep.LeaveBehind.class);
  }

  @Test
  void recordAloneGoesEvenWhileSomethingRuns() {
    run = "Job nightly";
    use = "Restore \"back\" to end";
    prunes = List.of(prune("uid of it"));
    set(false, DeletionPolicy.RETAIN);

    assertThat(step(ASKED))
        .isInstanceOfSatisfying(
            DeletionStep.LetGo.class,
            go ->
                assertThat(go.told().orElseThrow().message())
                    .isEqualTo(
                        "what is stored of it stays: bucket backups prod/shops/shop/nightly/"));
  }

  @Test
  void whatIsInUseIsWaitedFor() {
    use = "Restore \"back\" to end";

    assertThat(((DeletionStep.Await) step(ASKED)).status().message())
        .isEqualTo("waits for Restore \"back\" to end");
  }

  @Test
  void pruneOfANamesakeIsNotOneOfThisBackup() {
    prunes = List.of(prune("another-uid"), failed("another-uid", ASKED));

    assertThat(step(ASKED)).isInstanceOf(DeletionStep.Begin.class);
  }

  @Test
  void whatAnotherPruneIsDeletingIsWaitedFor() {
    Prune pass = prune(null);
    pass.setStatus(
        PruneProgress.starting(
                pass, "pass-prune", null, List.of(new PrunedBackup("nightly", uid())), ASKED)
            .status());
    prunes = List.of(pass);

    assertThat(((DeletionStep.Await) step(ASKED)).status().message())
        .startsWith("Prune pass deletes it");
  }

  @ParameterizedTest
  @CsvSource({"1, 30", "600, 600", "18000, 3600"})
  void pauseIsAsLongAsWasTriedBeforeWithinBounds(long tried, long pause) {
    Instant ended = ASKED.plusSeconds(tried);
    Prune last = failed(uid(), ended);
    prunes = List.of(last);

    DeletionStep before = step(ended.plusSeconds(pause - 1));
    DeletionStep after = step(ended.plusSeconds(pause));

    assertThat(before)
        .isInstanceOfSatisfying(
            DeletionStep.Await.class,
            await -> {
              assertThat(await.lookAgain()).isEqualTo(Duration.ofSeconds(1));
              assertThat(await.status().phase()).isEqualTo(BackupPhase.DELETING);
              assertThat(await.status().message())
                  .contains(Times.text(ended.plusSeconds(pause)), "Prune pass: the store is gone");
              assertThat(await.told().orElseThrow().warning()).isTrue();
            });
    assertThat(after).isEqualTo(new DeletionStep.BeginAgain(last));
  }

  private DeletionStep step(Instant now) {
    return DeletionStep.of(
        new DeletionStep.Facts(
            backup, goesWith, Optional.ofNullable(run), () -> Optional.ofNullable(use), prunes),
        now);
  }

  private void set(boolean pinned, DeletionPolicy deletionPolicy) {
    backup.setSpec(
        new BackupSpec(new PolicyReference("shop"), "daily", null, pinned, deletionPolicy));
  }

  private String uid() {
    return backup.getMetadata().getUid();
  }

  private Backup backup() {
    Backup stored = Observed.backup();
    stored.getMetadata().setDeletionTimestamp(ASKED.toString());
    stored.setSpec(
        new BackupSpec(new PolicyReference("shop"), "daily", null, null, DeletionPolicy.DELETE));
    stored.setStatus(
        new BackupStatusDraft(null, 1L, BackupPhase.COMPLETED, "Completed", null, START)
            .destinations(
                List.of(
                    Observed.destination()
                        .committed("prod/shops/shop/nightly/manifest.json", "ab", "1 B", 1L)))
            .build());
    return stored;
  }

  private static Prune prune(String backupUid) {
    Prune prune = new Prune();
    prune.setMetadata(
        new ObjectMetaBuilder().withName("pass").withNamespace("shops").withUid("p").build());
    prune.setSpec(
        new PruneSpec(
            new PolicyReference("shop"),
            null,
            backupUid == null ? null : new PrunedBackup("nightly", backupUid)));
    return prune;
  }

  private static Prune failed(String backupUid, Instant end) {
    Prune prune = prune(backupUid);
    prune.setStatus(
        PruneProgress.refused(prune, "DestinationUnreachable", "the store is gone", end).status());
    return prune;
  }
}
