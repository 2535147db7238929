package dev.holdfast.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupReference;
import dev.holdfast.api.v1alpha1.BackupSpec;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.LatestBackup;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.PruneSpec;
import dev.holdfast.api.v1alpha1.PrunedBackup;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreSource;
import dev.holdfast.api.v1alpha1.RestoreSpec;
import dev.holdfast.api.v1alpha1.Retention;
import dev.holdfast.api.v1alpha1.RetentionDecision;
import dev.holdfast.api.v1alpha1.RetentionFate;
import dev.holdfast.api.v1alpha1.RetentionStatus;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.api.v1alpha1.Tier;
import dev.holdfast.api.v1alpha1.Verification;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.LeftCopy;
import dev.holdfast.artifact.PruneRunSpec;
import dev.holdfast.embedded.Refusal;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PruneReconcilerTest {
  private static final Instant MONDAY = Instant.parse("2026-11-16T03:00:00Z");
  private static final Tier DAILY =
      Tier.of("daily", "0 3 * * *", "UTC", "1h")
          .withRetention(new Retention(2, null, null, null, null, null, null));

  private final Cluster cluster = new Cluster();

  /** Four good backups, of which two have expired. */
  @BeforeEach
  void backups() {
    cluster.createPolicy(DAILY);
    for (int day = 0; day < 4; day++) {
      ended("day" + day, day, BackupPhase.COMPLETED);
    }
    cluster.at(day(3).plus(Duration.ofHours(1)));
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void whatHasExpiredGoesByOneJobAndTheRecordsByItsReport() {
    Job job = begun("pass");

    assertThat(told(job).backups())
        .extracting(PruneRunSpec.Expired::backup)
        .containsExactlyInAnyOrder("day0", "day1");
    assertThat(told(job).backups().get(0).copies())
        .containsExactly(
            new PruneRunSpec.Copy(
                0,
                "prod/shops/shop/" + told(job).backups().get(0).backup() + "/",
                "prod/shops/shop/" + told(job).backups().get(0).backup() + "/manifest.json",
                "ab".repeat(32)));
    assertThat(cluster.status("day0").phase()).isEqualTo(BackupPhase.DELETING);
    assertThat(cluster.status("day2").phase()).isEqualTo(BackupPhase.COMPLETED);
    assertThat(cluster.prune("pass").getStatus().plan().backups())
        .contains(
            new RetentionDecision("day3", RetentionFate.KEEP, "keepLast: 1 of 2"),
            new RetentionDecision("day0", RetentionFate.EXPIRE, "no rule keeps it (keepLast 2)"));

    report(job, 4_096, List.of("day0", "day1"));
    cluster.reconcilePrune("pass");

    assertThat(names()).containsExactlyInAnyOrder("day2", "day3");
    assertThat(cluster.prune("pass").getStatus().phase()).isEqualTo(RunPhase.COMPLETED);
    assertThat(cluster.prune("pass").getStatus().freed()).isEqualTo("4.0 KiB");
  }

  @Test
  void recordStaysWhileItsJobHasNotSaidThatAllOfItIsGone() {
    Job job = begun("pass");
    cluster.reconcilePrune("pass");
    assertThat(names()).hasSize(4);

    report(job, 1, List.of("day0"));
    cluster.reconcilePrune("pass");

    assertThat(names()).containsExactlyInAnyOrder("day1", "day2", "day3");
    assertThat(cluster.status("day1").phase()).isEqualTo(BackupPhase.DELETING);
    assertThat(cluster.prune("pass").getStatus().phase()).isEqualTo(RunPhase.FAILED);
  }

  @Test
  void whatIsLeftSaysWhyAndGoesWithTheNextOne() {
    Job job = begun("pass");
    LeftCopy left =
        new LeftCopy(
            uid("day1"), "offsite", FailureReason.DESTINATION_ACCESS_DENIED, "deletes are denied");
    new PruneJobs(cluster).fail(job, List.of(uid("day0")), left);
    cluster.reconcilePrune("pass");

    assertThat(names()).containsExactlyInAnyOrder("day1", "day2", "day3");
    assertThat(cluster.status("day1").message())
        .contains("could not be deleted", "offsite: deletes are denied");
    assertThat(cluster.prune("pass").getStatus().phase()).isEqualTo(RunPhase.FAILED);
    Job next = begun("again");
    assertThat(told(next).backups())
        .extracting(PruneRunSpec.Expired::backup)
        .containsExactly("day1");
  }

  @Test
  void dryRunSaysWhatWouldGoAndTouchesNothing() {
    cluster.createPrune("look", true);
    cluster.reconcilePrune("look");

    Prune prune = cluster.prune("look");
    assertThat(prune.getStatus().phase()).isEqualTo(RunPhase.COMPLETED);
    assertThat(prune.getStatus().plan().expired()).isEqualTo(2);
    assertThat(prune.getStatus().message()).isEqualTo("2 backups would go; nothing was deleted");
    assertThat(cluster.job("look-prune")).isEmpty();
    assertThat(cluster.backups()).allMatch(one -> one.getStatus().phase() == BackupPhase.COMPLETED);
  }

  @Test
  void whatIsPinnedMeanwhileStaysAndTheJobIsNotToldOfIt() {
    cluster.createPrune("pass", false);
    cluster.reconcilePrune("pass");
    Backup pinned = cluster.get("day0");
    pinned.setSpec(new BackupSpec(pinned.getSpec().policyRef(), "daily", null, true, null));
    cluster.client().resource(pinned).update();

    cluster.reconcilePrune("pass");
    cluster.reconcilePrune("pass");

    assertThat(cluster.prune("pass").getStatus().backups())
        .containsExactly(new PrunedBackup("day1", uid("day1")));
    assertThat(told(cluster.job("pass-prune").orElseThrow()).backups())
        .extracting(PruneRunSpec.Expired::backup)
        .containsExactly("day1");
    assertThat(cluster.status("day0").phase()).isEqualTo(BackupPhase.COMPLETED);
  }

  /** It becomes part of a path: what is no name leads elsewhere, or fails for ever. */
  @ParameterizedTest
  @ValueSource(strings = {"../../elsewhere/backups/day0", "day0/status", "no name", "day0?watch=1"})
  void backupOfWhatIsNoNameIsNone(String name) {
    Prune prune = new Prune();
    prune.setMetadata(
        new ObjectMetaBuilder().withName("pass").withNamespace(Cluster.NAMESPACE).build());
    prune.setSpec(
        new PruneSpec(new PolicyReference("shop"), null, new PrunedBackup(name, uid("day0"))));
    cluster.client().resource(prune).create();

    cluster.reconcilePrune("pass");

    assertThat(cluster.prune("pass").getStatus().phase()).isEqualTo(RunPhase.FAILED);
    assertThat(cluster.prune("pass").getStatus().message()).contains("nothing is deleted");
  }

  @Test
  void nothingGoesWhileTheNewestBackupHasFailed() {
    ended("day4", 4, BackupPhase.FAILED);
    cluster.at(day(5));
    cluster.createPrune("pass", false);
    cluster.reconcilePrune("pass");

    assertThat(cluster.prune("pass").getStatus().message())
        .isEqualTo("nothing goes; expired and held: 2 backups");
    assertThat(cluster.prune("pass").getStatus().plan().held()).isEqualTo(2);
    assertThat(cluster.job("pass-prune")).isEmpty();
  }

  @Test
  void backupThatIsBeingRestoredIsLeftAlone() {
    Restore restore = new Restore();
    restore.setMetadata(
        new ObjectMetaBuilder().withName("back").withNamespace(Cluster.NAMESPACE).build());
    restore.setSpec(
        new RestoreSpec(new RestoreSource(BackupReference.of("day0")), null, null, null, null));
    cluster.client().resource(restore).create();

    assertThat(told(begun("pass")).backups())
        .extracting(PruneRunSpec.Expired::backup)
        .containsExactly("day1");
  }

  /** It was killed among the marks; meanwhile somebody begins to restore one of the marked. */
  @Test
  void restoreThatBeginsAmongTheMarksIsLeftItsObjects() {
    killedAmongTheMarks();
    Restore restore = restore("day0");

    cluster.reconcilePrune("pass");
    cluster.reconcilePrune("pass");

    assertThat(told(cluster.job("pass-prune").orElseThrow()).backups())
        .extracting(PruneRunSpec.Expired::backup)
        .containsExactly("day1");
    assertThat(cluster.status("day0").message()).contains("waits for Restore \"back\" to end");
    cluster.client().resource(restore).delete();
    end("pass");
    assertThat(told(begun("next")).backups())
        .extracting(PruneRunSpec.Expired::backup)
        .containsExactly("day0");
  }

  /** As if it had begun between the last decision and the marks. */
  @Test
  void whatIsFoundInUseAfterTheMarkIsWhatItWas() {
    BackupStatus before = cluster.status("day0");
    cluster.createPrune("pass", false);
    cluster.reconcilePrune("pass");
    restore("day0");

    PrunedRecords.Begun begun =
        new PrunedRecords(cluster.client(), new StatusWriter(cluster.client()))
            .begin(cluster.prune("pass"), Set.of(uid("day0"), uid("day1")), cluster.now());

    assertThat(begun.going())
        .extracting(one -> one.getMetadata().getName())
        .containsExactly("day1");
    assertThat(begun.awaited()).contains("Restore \"back\" to end");
    assertThat(cluster.status("day0")).isEqualTo(before);
    assertThat(cluster.status("day1").phase()).isEqualTo(BackupPhase.DELETING);
  }

  /** A copy that began among the marks is known, and deleted, before its backup is gone. */
  @Test
  void copyThatBeginsAmongTheMarksIsDeletedWithItsBackup() {
    killedAmongTheMarks();
    new Copies(cluster).toTheAttic("day0", RunPhase.RUNNING);
    cluster.reconcilePrune("pass");
    cluster.reconcilePrune("pass");
    assertThat(told(cluster.job("pass-prune").orElseThrow()).backups())
        .extracting(PruneRunSpec.Expired::backup)
        .containsExactly("day1");
    end("pass");

    new Copies(cluster).toTheAttic("day0", RunPhase.COMPLETED);
    cluster.createPrune("early", false);
    cluster.reconcilePrune("early");
    assertThat(cluster.prune("early").getStatus().phase())
        .as("the copy would be left behind")
        .isEqualTo(RunPhase.COMPLETED);
    assertThat(cluster.job("early-prune")).isEmpty();
    cluster.reconcile("day0");
    assertThat(cluster.status("day0").phase()).isEqualTo(BackupPhase.DELETING);

    PruneRunSpec told = told(begun("next"));
    assertThat(told.backups().get(0).copies())
        .extracting(copy -> told.destinations().get(copy.destination()).name())
        .containsExactly("offsite", "attic");
  }

  private void killedAmongTheMarks() {
    cluster.createPrune("pass", false);
    cluster.reconcilePrune("pass");
    cluster.kubernetes().refuse(Refusal.conflict("PATCH .*/backups/day1/status"));
    assertThatThrownBy(() -> cluster.reconcilePrune("pass"))
        .isInstanceOf(KubernetesClientException.class);
    cluster.kubernetes().refuse();
    assertThat(cluster.status("day0").phase()).isEqualTo(BackupPhase.DELETING);
  }

  private void end(String prune) {
    report(cluster.job(prune + "-prune").orElseThrow(), 1, List.of("day1"));
    cluster.reconcilePrune(prune);
    assertThat(cluster.prune(prune).getStatus().phase()).isEqualTo(RunPhase.COMPLETED);
  }

  /**
   * The operator was killed between the end of the test restore and the note of it: what was found
   * is known, and nothing may go for the sake of that backup.
   */
  @Test
  void nothingGoesWhileTheNewestWasFoundBrokenAndDoesNotSaySoYet() {
    DestinationStatus copy = cluster.status("day3").destinations().get(0);
    restore("day3");
    cluster.writeOtherwise(
        "restores",
        "back",
        Serialization.asJson(
            Map.of(
                "status",
                Map.of(
                    "phase",
                    RunPhase.FAILED,
                    "backup",
                    "day3",
                    "completionTime",
                    cluster.now().toString(),
                    "copies",
                    List.of(
                        copy.verified(
                            new Verification(
                                cluster.now().toString(), false, "a byte differs")))))));

    cluster.createPrune("pass", false);
    cluster.reconcilePrune("pass");
    cluster.reconcilePrune("pass");

    assertThat(cluster.backups())
        .hasSize(4)
        .allMatch(one -> one.getStatus().phase() == BackupPhase.COMPLETED);
    assertThat(cluster.job("pass-prune")).isEmpty();
  }

  private Restore restore(String backup) {
    Restore restore = new Restore();
    restore.setMetadata(
        new ObjectMetaBuilder().withName("back").withNamespace(Cluster.NAMESPACE).build());
    restore.setSpec(
        new RestoreSpec(new RestoreSource(BackupReference.of(backup)), null, null, null, null));
    return cluster.client().resource(restore).create();
  }

  @Test
  void backupThatIsBeingCopiedIsLeftAlone() {
    new Copies(cluster).toTheAttic("day0", RunPhase.RUNNING);

    assertThat(told(begun("pass")).backups())
        .extracting(PruneRunSpec.Expired::backup)
        .containsExactly("day1");
  }

  @Test
  void backupThatARestoreIsAboutToChooseIsLeftAlone() {
    Restore restore = new Restore();
    restore.setMetadata(
        new ObjectMetaBuilder().withName("back").withNamespace(Cluster.NAMESPACE).build());
    restore.setSpec(
        new RestoreSpec(
            new RestoreSource(
                null, new LatestBackup(new PolicyReference("shop"), null, day(1).toString()), null),
            null,
            null,
            null,
            null));
    cluster.client().resource(restore).create();

    assertThat(told(begun("pass")).backups())
        .extracting(PruneRunSpec.Expired::backup)
        .containsExactly("day1");
  }

  @Test
  void backupsOfAPolicyThatHadTheNameBeforeAreNotTouched() {
    cluster.client().resource(cluster.policy()).delete();
    cluster.createPolicy(DAILY);
    ended("newer", 4, BackupPhase.COMPLETED);
    cluster.at(day(5));
    cluster.createPrune("pass", false);
    cluster.reconcilePrune("pass");

    assertThat(cluster.prune("pass").getStatus().message()).isEqualTo("nothing has expired");
    assertThat(cluster.prune("pass").getStatus().plan().backups())
        .extracting(RetentionDecision::backup)
        .containsExactly("newer", "day0", "day1", "day2", "day3");
    assertThat(cluster.prune("pass").getStatus().plan().backups().get(1).reason())
        .contains("an earlier policy of this name");
  }

  @Test
  void backupThatChangesWhileItIsMarkedIsLookedAtAgain() {
    cluster.createPrune("pass", false);
    cluster.reconcilePrune("pass");
    cluster.kubernetes().refuse(Refusal.conflict("PATCH .*/backups/day1/status"));

    assertThatThrownBy(() -> cluster.reconcilePrune("pass"))
        .isInstanceOf(KubernetesClientException.class);
    assertThat(cluster.job("pass-prune")).isEmpty();
    cluster.kubernetes().refuse();
    cluster.reconcilePrune("pass");

    assertThat(cluster.job("pass-prune")).isPresent();
  }

  @Test
  void recordOfAFailedRunThatHasReachedNoStoreGoesWithoutAJob() {
    for (int day = 0; day < 4; day++) {
      cluster.backup("failed" + day, "daily");
      cluster.setFailed("failed" + day, day(day).plusSeconds(7_200));
    }
    ended("day4", 4, BackupPhase.COMPLETED);
    ended("day5", 5, BackupPhase.COMPLETED);
    Stream.of("day0", "day1", "day2", "day3")
        .forEach(name -> cluster.client().resource(cluster.get(name)).delete());
    cluster.at(day(6));
    cluster.createPrune("pass", false);
    cluster.reconcilePrune("pass");
    cluster.reconcilePrune("pass");

    assertThat(names()).containsExactlyInAnyOrder("failed1", "failed2", "failed3", "day4", "day5");
    assertThat(cluster.prune("pass").getStatus().phase()).isEqualTo(RunPhase.COMPLETED);
    assertThat(cluster.job("pass-prune")).isEmpty();
  }

  @Test
  void policyPrunesOnceAfterEachGoodBackup() {
    cluster.reconcilePolicy();
    cluster.reconcilePolicy();

    assertThat(cluster.prunes())
        .singleElement()
        .satisfies(
            one -> assertThat(one.getMetadata().getName()).isEqualTo("shop-prune-20261119-030000"));
    assertThat(cluster.policy().getStatus().retention().expired()).isEqualTo(2);
    Job job = begunOf("shop-prune-20261119-030000");
    report(job, 1, List.of("day0", "day1"));
    cluster.reconcilePrune("shop-prune-20261119-030000");
    cluster.reconcilePolicy();
    assertThat(cluster.prunes()).hasSize(1);
    assertThat(cluster.policy().getStatus().retention().expired()).isZero();
  }

  /** Whoever edits the rules is to read in the status what they mean, before anything goes. */
  @Test
  void rulesThatAreEditedDeleteNothingBeforeAnotherBackupHasSucceeded() {
    cluster.retain(new Retention(10, null, 0, 0, 0, 0, 0));
    cluster.reconcilePolicy();
    assertThat(cluster.policy().getStatus().retention().decidedAfter())
        .isEqualTo("2026-11-19T03:00:00Z");

    cluster.retain(new Retention(2, null, 0, 0, 0, 0, 0));
    cluster.reconcilePolicy();
    cluster.reconcilePolicy();

    assertThat(cluster.prunes()).isEmpty();
    assertThat(cluster.policy().getStatus().retention().expired()).isEqualTo(2);
    ended("day4", 4, BackupPhase.FAILED);
    cluster.at(day(4).plus(Duration.ofHours(1)));
    cluster.reconcilePolicy();
    assertThat(cluster.prunes()).isEmpty();
    ended("day5", 5, BackupPhase.COMPLETED);
    cluster.at(day(5).plus(Duration.ofHours(1)));
    cluster.reconcilePolicy();
    assertThat(cluster.prunes()).hasSize(1);
  }

  /** It is remembered although nothing can be planned meanwhile. */
  @Test
  void policyThatIsInvalidForATimeIsNotPrunedOnceItIsMended() {
    cluster.retain(new Retention(10, null, 0, 0, 0, 0, 0));
    cluster.reconcilePolicy();
    cluster.retain(new Retention(2, "soon", 0, 0, 0, 0, 0));
    cluster.reconcilePolicy();
    assertThat(cluster.policy().getStatus().retention())
        .isEqualTo(new RetentionStatus("2026-11-19T03:00:00Z", null, null, null, List.of()));

    cluster.retain(new Retention(2, null, 0, 0, 0, 0, 0));
    cluster.reconcilePolicy();

    assertThat(cluster.policy().getStatus().retention().expired()).isEqualTo(2);
    assertThat(cluster.prunes()).isEmpty();
  }

  @Test
  void whatIsAdoptedFromAnEarlierPolicyGoesOnlyAfterABackupOfTheNewOne() {
    cluster.client().resource(cluster.policy()).delete();
    cluster.createPolicy(DAILY);
    cluster.reconcilePolicy();
    assertThat(cluster.policy().getStatus().retention().kept()).isEqualTo(4);
    for (Backup old : cluster.backups()) {
      cluster.annotate(
          old.getMetadata().getName(),
          Map.of(Api.ADOPTED_BY_ANNOTATION, cluster.policy().getMetadata().getUid()));
    }
    cluster.reconcilePolicy();

    assertThat(cluster.policy().getStatus().retention().expired()).isEqualTo(2);
    assertThat(cluster.prunes()).isEmpty();
    ended("own", 4, BackupPhase.COMPLETED);
    cluster.at(day(4).plus(Duration.ofHours(1)));
    cluster.reconcilePolicy();
    assertThat(cluster.prunes()).hasSize(1);
  }

  private void ended(String name, int day, BackupPhase phase) {
    cluster.ended(name, day(day), phase);
  }

  private static Instant day(int day) {
    return MONDAY.plus(Duration.ofDays(day));
  }

  private List<String> names() {
    return cluster.backups().stream().map(one -> one.getMetadata().getName()).toList();
  }

  private String uid(String name) {
    return cluster.get(name).getMetadata().getUid();
  }

  /** A prune whose Job there is. */
  private Job begun(String name) {
    cluster.createPrune(name, false);
    return begunOf(name);
  }

  private Job begunOf(String name) {
    cluster.reconcilePrune(name);
    cluster.reconcilePrune(name);
    return cluster.job(name + "-prune").orElseThrow();
  }

  private static PruneRunSpec told(Job job) {
    return PruneJobs.told(job);
  }

  private void report(Job job, long bytes, List<String> gone) {
    new PruneJobs(cluster).succeed(job, bytes, gone.stream().map(this::uid).toList());
  }
}
