package dev.holdfast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.BackupCopySpec;
import dev.holdfast.api.v1alpha1.BackupCopyStatus;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicySpec;
import dev.holdfast.api.v1alpha1.BackupReference;
import dev.holdfast.api.v1alpha1.BackupSpec;
import dev.holdfast.api.v1alpha1.Catalogue;
import dev.holdfast.api.v1alpha1.DeletionPolicy;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreSource;
import dev.holdfast.api.v1alpha1.RestoreSpec;
import dev.holdfast.api.v1alpha1.Retention;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.api.v1alpha1.Tier;
import dev.holdfast.api.v1alpha1.VolumeDestination;
import dev.holdfast.embedded.Refusal;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What goes wrong between two steps, or is done by somebody else meanwhile, loses no backup and
 * stops none.
 */
class AdversityTest {
  private static final Instant MONDAY = Instant.parse("2026-11-16T03:00:00Z");
  private static final Tier ENDLESS = Tier.of("daily", "0 3 * * *", "UTC", "1h");
  private static final Tier DAILY = keepLast(2);

  private final Cluster cluster = new Cluster();

  @BeforeEach
  void start() {
    cluster.at(MONDAY);
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  /**
   * README: "After each backup that has succeeded, the policy makes a Prune. Until then its status
   * says what would go". ADR 12: "pruned once after each good backup, and only then".
   */
  @Test
  void rulesThatAreEditedDeleteNothingBeforeTheNextGoodBackup() {
    cluster.createPolicy(ENDLESS);
    fourDays();
    cluster.at(day(3).plus(Duration.ofHours(7)));
    cluster.reconcilePolicy();
    assertThat(cluster.prunes()).isEmpty();

    edit(keepLast(1));
    cluster.reconcilePolicy();

    assertThat(cluster.policy().getStatus().retention().expired()).isEqualTo(3);
    assertThat(cluster.prunes()).as("the newest backup was there before the rules").isEmpty();
  }

  /** Whoever cleans up old Prunes has not asked for another one. */
  @Test
  void pruneThatSomebodyDeletesIsNotMadeAgainForTheSameBackup() {
    cluster.createPolicy(DAILY);
    fourDays();
    cluster.at(day(3).plus(Duration.ofHours(1)));
    cluster.reconcilePolicy();
    String name = cluster.prunes().get(0).getMetadata().getName();
    Job job = begunOf(name);
    new PruneJobs(cluster).succeed(job, 1, List.of(uid("day0"), uid("day1")));
    cluster.reconcilePrune(name);
    cluster.client().resource(cluster.prune(name)).delete();

    edit(keepLast(1));
    cluster.reconcilePolicy();

    assertThat(cluster.prunes()).isEmpty();
  }

  /** The operator was killed after it had written what goes, and the policy was made anew. */
  @Test
  void pruneOfAPolicyThatIsReplacedDeletesNothing() {
    cluster.createPolicy(DAILY);
    fourDays();
    cluster.at(day(3).plus(Duration.ofHours(1)));
    cluster.createPrune("pass", false);
    cluster.reconcilePrune("pass");
    cluster.client().resource(cluster.policy()).delete();
    cluster.createPolicy(ENDLESS);
    cluster.startOperator();

    cluster.reconcilePrune("pass");
    cluster.reconcilePrune("pass");

    assertThat(cluster.job("pass-prune")).isEmpty();
    assertThat(cluster.status("day0").phase()).isEqualTo(BackupPhase.COMPLETED);
  }

  /** Nothing is deleted yet, and nothing says Deleting: there is still time to save it. */
  @Test
  void pruneThatIsTakenUpByANewOperatorGoesByTheRulesThatThereAreThen() {
    cluster.createPolicy(DAILY);
    fourDays();
    cluster.at(day(3).plus(Duration.ofHours(1)));
    cluster.createPrune("pass", false);
    cluster.reconcilePrune("pass");
    edit(keepLast(30));
    cluster.pass(Duration.ofHours(8));
    cluster.startOperator();

    cluster.reconcilePrune("pass");
    cluster.reconcilePrune("pass");

    assertThat(cluster.job("pass-prune")).isEmpty();
    assertThat(cluster.status("day0").phase()).isEqualTo(BackupPhase.COMPLETED);
  }

  /** ADR 12: "One that is being restored, read again or copied stays." */
  @Test
  void backupThatIsRestoredSinceThePruneWasDecidedIsLeftAlone() {
    cluster.createPolicy(DAILY);
    fourDays();
    cluster.at(day(3).plus(Duration.ofHours(1)));
    cluster.createPrune("pass", false);
    cluster.reconcilePrune("pass");
    Restore restore = new Restore();
    restore.setMetadata(
        new ObjectMetaBuilder().withName("back").withNamespace(Cluster.NAMESPACE).build());
    restore.setSpec(
        new RestoreSpec(new RestoreSource(BackupReference.of("day0")), null, null, null, null));
    cluster.client().resource(restore).create();
    cluster.startOperator();

    cluster.reconcilePrune("pass");
    cluster.reconcilePrune("pass");

    assertThat(cluster.status("day0").phase()).isEqualTo(BackupPhase.COMPLETED);
  }

  /** "Nothing goes while the newest backup of the policy has failed." */
  @Test
  void newestBackupThatHasFailedSinceHoldsThePruneThatIsTakenUp() {
    cluster.createPolicy(DAILY);
    fourDays();
    cluster.at(day(3).plus(Duration.ofHours(1)));
    cluster.createPrune("pass", false);
    cluster.reconcilePrune("pass");
    cluster.ended("day4", day(4), BackupPhase.FAILED);
    cluster.at(day(4).plus(Duration.ofHours(1)));
    cluster.startOperator();

    cluster.reconcilePrune("pass");
    cluster.reconcilePrune("pass");

    assertThat(cluster.status("day0").phase()).isEqualTo(BackupPhase.COMPLETED);
  }

  /**
   * Whoever may write to the bucket puts manifests there under the names of runs to come. The
   * catalogue makes records of them, and the schedule takes them for its own.
   */
  @Test
  void recordThatWasMadeAgainIsNoRunThatWasStarted() {
    cluster.createPolicy(ENDLESS);
    cluster.at(MONDAY.plus(Duration.ofDays(1)).minusSeconds(60));
    cluster.reconcilePolicy();
    Backup planted = new Backup();
    // What CatalogueRecords.record makes of such a manifest.
    planted.setMetadata(
        new ObjectMetaBuilder()
            .withName("shop-daily-20261117-0300")
            .withNamespace(Cluster.NAMESPACE)
            .withAnnotations(
                Map.of(
                    Api.MADE_AGAIN_ANNOTATION,
                    "ab".repeat(32),
                    Api.POLICY_UID_ANNOTATION,
                    cluster.policy().getMetadata().getUid(),
                    Api.SCHEDULED_FOR_ANNOTATION,
                    "2026-11-17T03:00:00Z"))
            .build());
    planted.setSpec(new BackupSpec(new PolicyReference("shop"), "daily", null, true, null));
    cluster.client().resource(planted).create();

    cluster.at(MONDAY.plus(Duration.ofDays(1)));
    cluster.reconcilePolicy();

    assertThat(cluster.backups()).as("a run of its own, beside the planted record").hasSize(2);
  }

  /** A foreign finalizer (foreground deletion, GitOps) keeps the record, not the whole policy. */
  @Test
  void backupThatIsGoingKeepsNoOtherWaitingOnceItsJobHasEnded() {
    cluster.createPolicy(ENDLESS);
    keptByAnother(cluster.backup("going"));
    cluster.reconcile("going");
    cluster.reconcile("going");
    Job job = cluster.job("going").orElseThrow();
    cluster.delete("going");
    cluster.endJob(job, "Failed", "BackoffLimitExceeded");
    for (int i = 0; i < 3; i++) {
      cluster.reconcile("going");
    }
    cluster.pass(Duration.ofDays(2));
    cluster.backup("next");

    cluster.reconcile("next");
    cluster.reconcile("next");

    assertThat(cluster.job("next")).isPresent();
  }

  @Test
  void pruneThatIsGoingKeepsNoOtherWaitingForEver() {
    cluster.createPolicy(DAILY);
    fourDays();
    cluster.at(day(3).plus(Duration.ofHours(1)));
    Prune going = cluster.createPrune("going", false);
    keptByAnother(going);
    Job job = begunOf("going");
    cluster.client().resource(cluster.prune("going")).delete();
    new PruneJobs(cluster).succeed(job, 1, List.of(uid("day0"), uid("day1")));
    for (int i = 0; i < 3; i++) {
      cluster.reconcilePrune("going");
    }
    cluster.pass(Duration.ofDays(2));
    cluster.createPrune("next", false);
    cluster.reconcilePrune("next");

    assertThat(cluster.prune("next").getStatus().message()).doesNotContain("waits for Prune");
  }

  @Test
  void catalogueThatIsGoingKeepsNoOtherWaitingForEver() {
    cluster.createPolicy(ENDLESS);
    Catalogue going = cluster.createCatalogue("going");
    keptByAnother(going);
    cluster.reconcileCatalogue("going");
    cluster.reconcileCatalogue("going");
    Job job = cluster.job("going-catalogue").orElseThrow();
    cluster.client().resource(cluster.catalogue("going")).delete();
    cluster.endJob(job, "Failed", "BackoffLimitExceeded");
    for (int i = 0; i < 3; i++) {
      cluster.reconcileCatalogue("going");
    }
    cluster.pass(Duration.ofDays(3));

    cluster.reconcilePolicy();

    assertThat(cluster.catalogues()).hasSize(2);
  }

  /** The label was taken off while the record waits: nobody sees its finalizer any more. */
  @Test
  void finalizerWhoseLabelIsLostIsFoundAgain() {
    cluster.createPolicy(ENDLESS);
    cluster.ended("nightly", MONDAY, BackupPhase.COMPLETED);
    cluster.set("nightly", false, DeletionPolicy.DELETE);
    cluster.reconcile("nightly");
    assertThat(cluster.get("nightly").getMetadata().getFinalizers()).hasSize(1);
    cluster.delete("nightly");
    Backup seen = cluster.get("nightly");
    seen.getMetadata().getLabels().clear();
    cluster.client().resource(seen).update();

    cluster.reconcile("nightly");

    assertThat(cluster.get("nightly").getMetadata().getLabels())
        .containsEntry(Api.DELETES_OBJECTS_LABEL, "true");
  }

  /**
   * It was being copied when somebody deleted it, which is waited for. The copy is never noted, and
   * stays when "nothing is stored of it any more".
   */
  @Test
  void copyThatIsMadeWhileItsBackupIsGoingIsDeletedWithIt() {
    cluster.createPolicy(ENDLESS);
    cluster.ended("nightly", MONDAY, BackupPhase.COMPLETED);
    cluster.set("nightly", false, DeletionPolicy.DELETE);
    cluster.reconcile("nightly");
    copy("nightly", RunPhase.RUNNING);
    cluster.delete("nightly");
    cluster.cleanUp("nightly");
    assertThat(cluster.status("nightly").message()).contains("BackupCopy \"attic\" to end");
    copy("nightly", RunPhase.COMPLETED);
    cluster.reconcile("nightly");
    cluster.cleanUp("nightly");

    Job job = begunOf("nightly");

    assertThat(PruneJobs.told(job).backups().get(0).copies()).hasSize(2);
  }

  /** The copying has ended, and the Backup's status does not say so yet. */
  @Test
  void copyThatIsNotNotedYetIsNotLeftBehindByRetention() {
    cluster.createPolicy(DAILY);
    fourDays();
    copy("day0", RunPhase.COMPLETED);
    cluster.at(day(3).plus(Duration.ofHours(1)));
    cluster.createPrune("pass", false);
    Job job = begunOf("pass");

    assertThat(PruneJobs.told(job).backups())
        .filteredOn(one -> one.backup().equals("day0"))
        .as("held, or deleted at both places")
        .allSatisfy(one -> assertThat(one.copies()).hasSize(2));
  }

  private void copy(String backup, RunPhase phase) {
    BackupCopy copy =
        cluster
            .client()
            .resources(BackupCopy.class)
            .inNamespace(Cluster.NAMESPACE)
            .withName("attic")
            .get();
    if (copy == null) {
      copy = new BackupCopy();
      copy.setMetadata(
          new ObjectMetaBuilder().withName("attic").withNamespace(Cluster.NAMESPACE).build());
      copy.setSpec(new BackupCopySpec(BackupReference.of(backup), "attic", null));
      copy = cluster.client().resource(copy).create();
    }
    DestinationStatus source = cluster.status(backup).destinations().get(0);
    DestinationStatus target =
        DestinationStatus.of(Destination.of("attic", new VolumeDestination("attic", "/attic")));
    new StatusWriter(cluster.client())
        .write(
            copy,
            new BackupCopyStatus(
                1L,
                phase,
                null,
                null,
                cluster.now().toString(),
                phase == RunPhase.COMPLETED ? cluster.now().toString() : null,
                null,
                null,
                source,
                phase == RunPhase.COMPLETED
                    ? target.committed(
                        "attic/shops/shop/" + backup + "/manifest.json",
                        source.manifestSha256(),
                        "1 B",
                        1L)
                    : target,
                null,
                null,
                null,
                null));
  }

  /**
   * To uninstall (helm uninstall, kubectl delete crd) deletes every Backup of the cluster, and the
   * operator may still be there. Nobody has said that the backups are to go, as with a namespace.
   */
  @Test
  void kindThatIsUninstalledTakesItsRecordsWithItAndNoObjects() throws Exception {
    cluster.createPolicy(ENDLESS);
    cluster.ended("nightly", MONDAY, BackupPhase.COMPLETED);
    cluster.set("nightly", false, DeletionPolicy.DELETE);
    cluster.reconcile("nightly");
    var crds = cluster.client().apiextensions().v1().customResourceDefinitions();
    crds.withName("backups.holdfast.dev").delete();
    var crd =
        crds.load(
                java.nio.file.Files.newInputStream(
                    java.nio.file.Path.of("crds/backups.holdfast.dev.yaml")))
            .item();
    crd.getMetadata().setFinalizers(List.of("customresourcecleanup.apiextensions.k8s.io"));
    cluster.client().resource(crd).create();
    crds.withName("backups.holdfast.dev").delete();
    assertThat(crds.withName("backups.holdfast.dev").get().getMetadata().getDeletionTimestamp())
        .isNotNull();
    // What the API server does with each of them then.
    cluster.delete("nightly");

    cluster.cleanUp("nightly");

    assertThat(cluster.prunes()).isEmpty();
  }

  /** A tier of that name makes backups that are called as the Prunes of the policy are. */
  @Test
  void tierThatIsCalledPruneDoesNotKeepRetentionFromItsTurn() {
    cluster.createPolicy(DAILY, Tier.of("prune", "0 3 * * *", "UTC", "1h"));
    fourDays();
    cluster.at(day(3).plus(Duration.ofHours(1)));
    // Somebody deletes what the tier "prune" has made at the time of the newest backup.
    Prune ofOne = new Prune();
    ofOne.setMetadata(
        new ObjectMetaBuilder()
            .withName("shop-prune-20261119-0300")
            .withNamespace(Cluster.NAMESPACE)
            .build());
    ofOne.setSpec(
        new dev.holdfast.api.v1alpha1.PruneSpec(
            new PolicyReference("shop"),
            null,
            new dev.holdfast.api.v1alpha1.PrunedBackup("shop-prune-20261119-0300", "uid")));
    cluster.client().resource(ofOne).create();

    cluster.reconcilePolicy();

    assertThat(cluster.prunes()).hasSize(2);
  }

  /** Housekeeping that is refused (a quota, RBAC of an older chart, a webhook) costs no backup. */
  @ParameterizedTest
  @ValueSource(strings = {"POST .*/catalogues", "POST .*/prunes"})
  void whatCannotBeTidiedUpStopsNoSchedule(String request) {
    cluster.createPolicy(DAILY);
    fourDays();
    cluster.at(day(4).minusSeconds(60));
    cluster.kubernetes().refuse(Refusal.quota(request));
    attempt();
    cluster.at(day(4));
    attempt();

    assertThat(cluster.backups())
        .extracting(backup -> backup.getMetadata().getName())
        .contains("shop-daily-20261120-0300");
  }

  /** Both names of a run are taken by Backups that somebody made: that is no other tier's fault. */
  @Test
  void tierWhoseNamesAreTakenStopsNoOther() {
    cluster.createPolicy(
        Tier.of("a", "0 3 * * *", "UTC", "1h"), Tier.of("b", "0 3 * * *", "UTC", "1h"));
    cluster.at(day(1).minusSeconds(60));
    attempt();
    String name = "shop-a-20261117-0300";
    cluster.backup(name);
    cluster.backup(
        dev.holdfast.schedule.RunNames.besideNamesake(
            name, cluster.policy().getMetadata().getUid()));
    cluster.at(day(1));
    attempt();

    assertThat(cluster.backups())
        .extracting(backup -> backup.getMetadata().getName())
        .contains("shop-b-20261117-0300");
  }

  private void attempt() {
    try {
      cluster.reconcilePolicy();
    } catch (KubernetesClientException | IllegalStateException e) {
      // It is tried again.
    }
  }

  /** One good backup of a clock that was ahead, and no prune has another name for ten years. */
  @Test
  void backupOfAClockThatWasAheadDoesNotStopRetention() {
    cluster.createPolicy(DAILY);
    fourDays();
    cluster.ended("ahead", day(3_650), BackupPhase.COMPLETED);
    cluster.at(day(3).plus(Duration.ofHours(1)));
    cluster.reconcilePolicy();
    String first = cluster.prunes().get(0).getMetadata().getName();
    Job job = begunOf(first);
    new PruneJobs(cluster).succeed(job, 1, List.of(uid("day0"), uid("day1")));
    cluster.reconcilePrune(first);
    cluster.ended("day4", day(4), BackupPhase.COMPLETED);
    cluster.at(day(4).plus(Duration.ofHours(1)));

    cluster.reconcilePolicy();

    assertThat(cluster.policy().getStatus().retention().expired()).isEqualTo(1);
    assertThat(cluster.prunes()).hasSize(2);
  }

  private void fourDays() {
    for (int day = 0; day < 4; day++) {
      cluster.ended("day" + day, day(day), BackupPhase.COMPLETED);
    }
  }

  private <T extends io.fabric8.kubernetes.api.model.HasMetadata> void keptByAnother(T object) {
    object.getMetadata().setFinalizers(List.of("example.com/keeps"));
    cluster.client().resource(object).update();
  }

  private void edit(Tier... tiers) {
    BackupPolicy policy = cluster.policy();
    BackupPolicySpec spec = policy.getSpec();
    policy.setSpec(
        new BackupPolicySpec(
            spec.suspend(),
            spec.source(),
            List.of(tiers),
            spec.dump(),
            spec.encryption(),
            spec.destinations(),
            spec.jobTemplate(),
            spec.history(),
            spec.deletionPolicy()));
    cluster.client().resource(policy).update();
  }

  private static Tier keepLast(int many) {
    return ENDLESS.withRetention(new Retention(many, null, null, null, null, null, null));
  }

  private static Instant day(int day) {
    return MONDAY.plus(Duration.ofDays(day));
  }

  private String uid(String name) {
    return cluster.get(name).getMetadata().getUid();
  }

  private Job begunOf(String name) {
    cluster.reconcilePrune(name);
    cluster.reconcilePrune(name);
    return cluster.job(name + "-prune").orElseThrow();
  }
}
