package dev.holdfast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupReference;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.DeletionPolicy;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.PruneSpec;
import dev.holdfast.api.v1alpha1.PrunedBackup;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreMode;
import dev.holdfast.api.v1alpha1.RestoreSource;
import dev.holdfast.api.v1alpha1.RestoreSpec;
import dev.holdfast.api.v1alpha1.Retention;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.api.v1alpha1.StoredBackup;
import dev.holdfast.api.v1alpha1.Tier;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.LeftCopy;
import dev.holdfast.artifact.PruneRunSpec;
import dev.holdfast.embedded.Refusal;
import dev.holdfast.status.BackupDeletion;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DeletionReconcilerTest {
  private static final Tier DAILY =
      Tier.of("daily", "0 3 * * *", "UTC", "1h")
          .withRetention(new Retention(1, null, null, null, null, null, null));

  private final Cluster cluster = new Cluster();

  @BeforeEach
  void namespace() {
    setNamespace("Active");
    cluster.createPolicy(DAILY);
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  @Test
  void recordOfABackupToRetainHasNoFinalizerAndGoesAtOnce() {
    ended("kept");
    cluster.reconcile("kept");
    assertThat(cluster.get("kept").getMetadata().getFinalizers()).isEmpty();

    cluster.delete("kept");

    assertThat(cluster.get("kept")).isNull();
    assertThat(cluster.prunes()).isEmpty();
  }

  @Test
  void objectsGoFirstAndTheRecordOnceTheJobHasSaidSo() {
    String uid = deleted("old").getMetadata().getUid();
    Job job = begun("old");

    assertThat(PruneJobs.told(job).backups())
        .singleElement()
        .satisfies(
            one -> {
              assertThat(one.uid()).isEqualTo(uid);
              assertThat(one.copies())
                  .containsExactly(
                      new PruneRunSpec.Copy(
                          0,
                          "prod/shops/shop/old/",
                          "prod/shops/shop/old/manifest.json",
                          "ab".repeat(32)));
            });
    assertThat(cluster.status("old").phase()).isEqualTo(BackupPhase.DELETING);
    assertThat(condition("old").getStatus()).isEqualTo("False");
    cluster.cleanUp("old");
    assertThat(cluster.status("old").message()).startsWith("Prune old deletes it");

    new PruneJobs(cluster).succeed(job, 4_096, List.of(uid));
    cluster.reconcilePrune("old");

    assertThat(condition("old").getStatus()).isEqualTo("True");
    assertThat(cluster.prune("old").getMetadata().getOwnerReferences())
        .extracting(OwnerReference::getUid)
        .containsExactly(uid);
    cluster.cleanUp("old");
    assertThat(cluster.get("old")).isNull();
    assertThat(reasons()).contains("Deleted");
  }

  @Test
  void finalizerIsThereBeforeTheJob() {
    cluster.backup("new");
    cluster.set("new", false, DeletionPolicy.DELETE);
    cluster.kubernetes().refuse(new Refusal("PATCH .*/backups/new", 400, "BadRequest", null, ""));
    for (int i = 0; i < 3; i++) {
      attempt(() -> cluster.reconcile("new"));
    }
    assertThat(cluster.job("new-backup")).isEmpty();
    assertThat(cluster.status("new")).isNull();

    cluster.kubernetes().refuse();
    cluster.reconcile("new");
    cluster.reconcile("new");

    assertThat(cluster.jobs()).hasSize(1);
    assertThat(cluster.get("new").getMetadata())
        .satisfies(
            meta -> {
              assertThat(meta.getFinalizers()).containsExactly(Api.OBJECTS_FINALIZER);
              assertThat(meta.getLabels()).containsEntry(Api.DELETES_OBJECTS_LABEL, "true");
            });
  }

  @Test
  void marksGoWhenOnlyTheRecordIsToGo() {
    marked("shop");
    cluster.set("shop", false, DeletionPolicy.RETAIN);
    cluster.reconcile("shop");
    cluster.reconcileMarks("shop");

    assertThat(cluster.get("shop").getMetadata().getFinalizers()).isEmpty();
    assertThat(cluster.get("shop").getMetadata().getLabels()).isNullOrEmpty();
    cluster.delete("shop");
    assertThat(cluster.get("shop")).isNull();
  }

  @Test
  void whatCannotBeDeletedStaysSaysWhyAndIsTriedAgainEverLater() {
    deleted("old");
    Job job = begun("old");
    cluster.pass(Duration.ofMinutes(10));
    denied(job);
    cluster.reconcilePrune("old");
    cluster.cleanUp("old");

    assertThat(cluster.get("old").getMetadata().getFinalizers()).isNotEmpty();
    assertThat(cluster.status("old").message())
        .contains("could not be deleted", "tried again at", "deletes are denied");
    assertThat(condition("old"))
        .returns("False", Condition::getStatus)
        .returns("DeletionFailed", Condition::getReason);
    assertThat(reasons()).contains("DeletionFailed");
    String first = cluster.prune("old").getMetadata().getUid();
    cluster.pass(Duration.ofMinutes(9));
    cluster.cleanUp("old");
    assertThat(cluster.prune("old").getMetadata().getUid()).isEqualTo(first);

    cluster.pass(Duration.ofMinutes(2));
    cluster.cleanUp("old");
    cluster.cleanUp("old");

    assertThat(cluster.prune("old").getMetadata().getUid()).isNotEqualTo(first);
    Job again = begun("old");
    new PruneJobs(cluster).succeed(again, 1, List.of(uid("old")));
    cluster.reconcilePrune("old");
    cluster.cleanUp("old");
    assertThat(cluster.get("old")).isNull();
  }

  @Test
  void pinnedBackupStaysUntilItIsUnpinned() {
    marked("dear");
    cluster.set("dear", true, DeletionPolicy.DELETE);
    cluster.delete("dear");
    cluster.cleanUp("dear");
    cluster.cleanUp("dear");

    assertThat(cluster.prunes()).isEmpty();
    assertThat(cluster.status("dear").phase()).isEqualTo(BackupPhase.COMPLETED);
    assertThat(cluster.status("dear").message())
        .contains("pinned", "spec.pinned to false", "spec.deletionPolicy to Retain");

    cluster.set("dear", false, DeletionPolicy.DELETE);
    assertThat(begun("dear")).isNotNull();
  }

  /** A namespace that begins to go tells nobody, and may not wait for what has to be waited for. */
  @Test
  void whatWaitsLooksAfterItsNamespaceAllTheWhile() {
    marked("dear");
    cluster.set("dear", true, DeletionPolicy.DELETE);
    cluster.delete("dear");

    assertThat(cluster.cleanUp("dear").getScheduleDelay())
        .hasValueSatisfying(millis -> assertThat(millis).isLessThanOrEqualTo(30_000));
    assertThat(cluster.cleanUp("dear").getScheduleDelay())
        .hasValueSatisfying(millis -> assertThat(millis).isLessThanOrEqualTo(30_000));
  }

  @Test
  void backupThatIsPinnedAfterItsPruneWasMadeIsNotDeleted() {
    deleted("dear");
    cluster.cleanUp("dear");
    cluster.reconcilePrune("dear");
    cluster.set("dear", true, DeletionPolicy.DELETE);
    cluster.reconcilePrune("dear");

    assertThat(cluster.job("dear-prune")).isEmpty();
    assertThat(cluster.prune("dear").getStatus().phase()).isEqualTo(RunPhase.FAILED);
    assertThat(cluster.prune("dear").getStatus().message()).contains("or is pinned");
    assertThat(cluster.status("dear").phase()).isEqualTo(BackupPhase.COMPLETED);
  }

  @Test
  void recordGoesAtOnceWhenItIsToBeRetainedAfterAll() {
    deleted("old");
    Job job = begun("old");
    denied(job);
    cluster.reconcilePrune("old");
    cluster.set("old", false, DeletionPolicy.RETAIN);
    cluster.cleanUp("old");

    assertThat(cluster.get("old")).isNull();
    assertThat(cluster.events())
        .filteredOn(event -> event.getReason().equals("ObjectsLeft"))
        .extracting(Event::getMessage)
        .containsExactly("what is stored of it stays: bucket backups prod/shops/shop/old/");
  }

  @Test
  void jobIsEndedWhenItsBackupIsToBeRetainedAfterAll() {
    deleted("old");
    begun("old");
    cluster.set("old", false, DeletionPolicy.RETAIN);
    cluster.cleanUp("old");

    assertThat(cluster.get("old")).isNull();
    assertThat(cluster.jobs()).isEmpty();
  }

  @Test
  void nothingIsDeletedInANamespaceThatIsBeingDeleted() {
    deleted("old");
    setNamespace("Terminating");
    cluster.cleanUp("old");

    assertThat(cluster.get("old")).isNull();
    assertThat(cluster.prunes()).isEmpty();
    assertThat(cluster.client().v1().events().inNamespace("default").list().getItems())
        .singleElement()
        .satisfies(
            event -> {
              assertThat(event.getReason()).isEqualTo("ObjectsLeft");
              assertThat(event.getInvolvedObject().getName()).isEqualTo(Cluster.NAMESPACE);
              assertThat(event.getMessage())
                  .contains("Backup old", "bucket backups prod/shops/shop/old/");
            });
  }

  @Test
  void namespaceThatIsDeletedWhileTheJobRunsDoesNotHang() {
    deleted("old");
    begun("old");
    setNamespace("Terminating");
    cluster.cleanUp("old");

    assertThat(cluster.get("old")).isNull();
    assertThat(cluster.jobs()).isEmpty();
  }

  @Test
  void objectsGoWhereTheyWereStoredAndWithoutTheirPolicyToo() {
    deleted("old");
    cluster.pointElsewhere("another-bucket");
    assertThat(PruneJobs.told(begun("old")).destinations().get(0).s3().bucket())
        .isEqualTo("backups");
    cluster.client().resource(cluster.job("old-prune").orElseThrow()).delete();
    cluster.client().resource(cluster.prune("old")).delete();
    cluster.client().resource(cluster.policy()).delete();

    PruneRunSpec told = PruneJobs.told(begun("old"));

    assertThat(told.destinations().get(0).s3().bucket()).isEqualTo("backups");
    assertThat(told.backups().get(0).copies().get(0).directory()).isEqualTo("prod/shops/shop/old/");
  }

  @Test
  void runIsEndedBeforeWhatItHasLeftIsDeleted() {
    cluster.backup("run");
    cluster.set("run", false, DeletionPolicy.DELETE);
    cluster.reconcile("run");
    cluster.reconcile("run");
    Job run = cluster.jobs().get(0);
    cluster.pod(
        run,
        "a",
        Cluster.podStatus(
            "Running", new ContainerStateBuilder().withNewRunning().endRunning().build()));
    cluster.delete("run");
    cluster.cleanUp("run");

    assertThat(cluster.jobs()).isEmpty();
    cluster.cleanUp("run");
    assertThat(cluster.prunes()).isEmpty();
    assertThat(cluster.status("run").message()).contains("pod " + run.getMetadata().getName());
    cluster.client().pods().inNamespace(Cluster.NAMESPACE).delete();
    cluster.cleanUp("run");

    assertThat(cluster.status("run").phase()).isEqualTo(BackupPhase.FAILED);
    assertThat(cluster.status("run").message()).contains("deleted before its run had ended");
    assertThat(PruneJobs.told(begun("run")).backups().get(0).copies())
        .containsExactly(new PruneRunSpec.Copy(0, "prod/shops/shop/run/", null, null));
  }

  @Test
  void runThatWasStartedOnAnOldSightIsFoundBeforeTheRecordGoes() {
    cluster.backup("run");
    cluster.set("run", false, DeletionPolicy.DELETE);
    cluster.reconcile("run");
    Backup seen = cluster.get("run");
    cluster.delete("run");
    cluster.cleanUp("run");
    Job first = begun("run");
    cluster.reconcile(seen);
    new PruneJobs(cluster).succeed(first, 1, List.of(uid("run")));
    cluster.reconcilePrune("run");
    cluster.cleanUp("run");

    assertThat(cluster.get("run")).isNotNull();
    assertThat(condition("run").getStatus()).isEqualTo("False");
    assertThat(cluster.jobs()).isEmpty();
    cluster.client().pods().inNamespace(Cluster.NAMESPACE).delete();
    Job second = begun("run");
    new PruneJobs(cluster).succeed(second, 1, List.of(uid("run")));
    cluster.reconcilePrune("run");
    cluster.cleanUp("run");
    assertThat(cluster.get("run")).isNull();
  }

  @Test
  void backupThatWasNeverStartedGoesAtOnce() {
    cluster.backup("new");
    cluster.set("new", false, DeletionPolicy.DELETE);
    new DeletionMarks(cluster.client()).put(cluster.get("new"));
    cluster.delete("new");
    cluster.cleanUp("new");

    assertThat(cluster.get("new")).isNull();
    assertThat(cluster.prunes()).isEmpty();
  }

  @Test
  void backupThatIsBeingRestoredIsWaitedFor() {
    Restore restore = new Restore();
    restore.setMetadata(
        new ObjectMetaBuilder().withName("back").withNamespace(Cluster.NAMESPACE).build());
    restore.setSpec(
        new RestoreSpec(new RestoreSource(BackupReference.of("old")), null, null, null, null));
    restore = cluster.client().resource(restore).create();
    deleted("old");
    cluster.cleanUp("old");

    assertThat(cluster.prunes()).isEmpty();
    assertThat(cluster.status("old").message()).isEqualTo("waits for Restore \"back\" to end");
    cluster.client().resource(restore).delete();
    assertThat(begun("old")).isNotNull();
  }

  /** The Prune has been made, and waits for its turn. */
  @Test
  void restoreThatBeginsBeforeItsPruneIsLeftItsObjects() {
    deleted("old");
    cluster.cleanUp("old");
    assertThat(cluster.prune("old")).isNotNull();
    Restore restore = beginToRead("old");

    cluster.reconcilePrune("old");
    cluster.reconcilePrune("old");

    assertThat(cluster.job("old-prune")).isEmpty();
    assertThat(cluster.prune("old").getStatus().message())
        .isEqualTo("waits for Restore \"back\" to end");
    cluster.client().resource(restore).delete();
    assertThat(begun("old")).isNotNull();
  }

  /** Nothing but the last look before the Job is created can see it. */
  @Test
  void restoreThatBeginsWhenThePruneHasDecidedIsLeftItsObjects() {
    deleted("old");
    cluster.cleanUp("old");
    cluster.reconcilePrune("old");
    assertThat(cluster.prune("old").getStatus().job()).isEqualTo("old-prune");
    Restore restore = beginToRead("old");

    cluster.reconcilePrune("old");

    assertThat(cluster.job("old-prune")).isEmpty();
    assertThat(cluster.prune("old").getStatus().phase()).isEqualTo(RunPhase.PENDING);
    cluster.client().resource(restore).delete();
    cluster.reconcilePrune("old");
    assertThat(cluster.job("old-prune")).isPresent();
  }

  @Test
  void restoreOfABackupThatIsBeingDeletedIsRefused() {
    deleted("old");
    begun("old");

    assertThat(cluster.status("old").phase()).isEqualTo(BackupPhase.DELETING);
    assertThat(beginToRead("old").getStatus().phase()).isEqualTo(RunPhase.FAILED);
  }

  /** It has chosen, or names the very objects, and looks once more before it has its Job. */
  @Test
  void restoreWhoseBackupWasMarkedSinceIsTold() {
    deleted("old");
    Restore chosen = beginToRead("old");
    DestinationStatus copy = cluster.status("old").destinations().get(0);
    Restore bare = bare(copy);
    RestoreBeginning beginning = new RestoreBeginning(new StoredObjects(cluster.client()));
    assertThat(beginning.deletionOf(chosen)).isEmpty();
    assertThat(beginning.deletionOf(bare)).isEmpty();

    new StatusWriter(cluster.client())
        .write(cluster.get("old"), BackupDeletion.begun(cluster.get("old"), "p", cluster.now()));

    String told = "Backup \"old\" is being deleted (spec.source)";
    assertThat(beginning.deletionOf(chosen)).contains(told);
    assertThat(beginning.deletionOf(bare)).contains(told);
  }

  private static Restore bare(DestinationStatus copy) {
    Restore restore = new Restore();
    restore.setMetadata(
        new ObjectMetaBuilder().withName("bare").withNamespace(Cluster.NAMESPACE).build());
    restore.setSpec(
        new RestoreSpec(
            new RestoreSource(
                null, null, new StoredBackup(copy.destination(), copy.manifest(), null)),
            null,
            null,
            null,
            null));
    return restore;
  }

  /** Whoever may create Prunes is told no more than the operator itself. */
  @Test
  void pruneByHandOfWhatIsBeingRestoredDeletesNothing() {
    Backup old = deleted("old");
    beginToRead("old");

    createPrune("mine", old);
    cluster.reconcilePrune("mine");
    cluster.reconcilePrune("mine");

    assertThat(cluster.job("mine-prune")).isEmpty();
    assertThat(cluster.prune("mine").getStatus().message())
        .isEqualTo("waits for Restore \"back\" to end");
  }

  /** It names no Backup, and reads the objects of one. */
  @Test
  void backupWhoseManifestIsBeingRestoredIsWaitedFor() {
    ended("old");
    DestinationStatus copy = cluster.status("old").destinations().get(0);
    cluster.client().resource(bare(copy)).create();
    cluster.set("old", false, DeletionPolicy.DELETE);
    cluster.reconcile("old");
    cluster.delete("old");
    cluster.cleanUp("old");

    assertThat(cluster.prunes()).isEmpty();
    assertThat(cluster.status("old").message()).isEqualTo("waits for Restore \"bare\" to end");
  }

  private Restore beginToRead(String backup) {
    Restore restore = new Restore();
    restore.setMetadata(
        new ObjectMetaBuilder().withName("back").withNamespace(Cluster.NAMESPACE).build());
    restore.setSpec(
        new RestoreSpec(
            new RestoreSource(BackupReference.of(backup)),
            null,
            RestoreMode.READ_BACK,
            null,
            null));
    restore = cluster.client().resource(restore).create();
    RestoreBeginning beginning = new RestoreBeginning(new StoredObjects(cluster.client()));
    new StatusWriter(cluster.client())
        .write(restore, beginning.of(restore, cluster.now()).status());
    return cluster.restores().get(0);
  }

  @Test
  void whatRetentionDeletesTakesNoSecondDeletion() {
    Instant now = cluster.now();
    cluster.ended("old", now.minus(Duration.ofDays(1)), BackupPhase.COMPLETED);
    ended("newest");
    cluster.set("old", false, DeletionPolicy.DELETE);
    cluster.reconcile("old");
    cluster.createPrune("pass", false);
    cluster.reconcilePrune("pass");
    cluster.reconcilePrune("pass");
    Job job = cluster.job("pass-prune").orElseThrow();

    new PruneJobs(cluster).succeed(job, 1, List.of(uid("old")));
    cluster.reconcilePrune("pass");
    assertThat(cluster.get("old").getMetadata().getDeletionTimestamp()).isNotNull();
    cluster.cleanUp("old");

    assertThat(cluster.get("old")).isNull();
    assertThat(cluster.prunes()).hasSize(1);
  }

  @Test
  void whatSomebodyDeletesWhileRetentionDoesIsLeftToIt() {
    Instant now = cluster.now();
    cluster.ended("old", now.minus(Duration.ofDays(1)), BackupPhase.COMPLETED);
    ended("newest");
    cluster.set("old", false, DeletionPolicy.DELETE);
    cluster.reconcile("old");
    cluster.createPrune("pass", false);
    cluster.reconcilePrune("pass");
    cluster.reconcilePrune("pass");
    cluster.delete("old");
    cluster.cleanUp("old");
    assertThat(cluster.prunes()).hasSize(1);
    denied(cluster.job("pass-prune").orElseThrow());
    cluster.reconcilePrune("pass");

    assertThat(begun("old")).isNotNull();
    cluster.createPrune("next", false);
    cluster.reconcilePrune("next");
    assertThat(cluster.prune("next").getStatus().message()).isEqualTo("nothing has expired");
  }

  @Test
  void pruneOfABackupThatNobodyHasDeletedIsRefused() {
    Backup kept = marked("kept");
    createPrune("mine", kept);
    cluster.reconcilePrune("mine");

    assertThat(cluster.prune("mine").getStatus().phase()).isEqualTo(RunPhase.FAILED);
    assertThat(cluster.prune("mine").getStatus().message()).contains("spec.backup");
    assertThat(cluster.jobs()).isEmpty();
  }

  @Test
  void pruneOfABackupOfWhichOnlyTheRecordIsDeletedIsRefused() {
    ended("kept");
    Backup kept = cluster.get("kept");
    // Somebody else waits for something before the record goes.
    kept.getMetadata().setFinalizers(List.of("example.com/watched"));
    cluster.client().resource(kept).update();
    cluster.delete("kept");
    assertThat(cluster.get("kept").getMetadata().getDeletionTimestamp()).isNotNull();
    createPrune("mine", kept);
    cluster.reconcilePrune("mine");

    assertThat(cluster.prune("mine").getStatus().phase()).isEqualTo(RunPhase.FAILED);
    assertThat(cluster.jobs()).isEmpty();
    assertThat(cluster.status("kept").phase()).isEqualTo(BackupPhase.COMPLETED);
  }

  @Test
  void pruneOfABackupIsNotOneOfItsNamesake() {
    Backup first = deleted("old");
    cluster.set("old", false, DeletionPolicy.RETAIN);
    cluster.cleanUp("old");
    String second = deleted("old").getMetadata().getUid();
    createPrune("old", first);
    cluster.reconcilePrune("old");

    assertThat(second).isNotEqualTo(first.getMetadata().getUid());
    assertThat(cluster.jobs()).isEmpty();
    assertThat(cluster.prune("old").getStatus().phase()).isEqualTo(RunPhase.FAILED);
    cluster.cleanUp("old");
    assertThat(cluster.status("old").message()).contains("there is a Prune old", "delete it");
    cluster.client().resource(cluster.prune("old")).delete();
    assertThat(begun("old")).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST .*/prunes",
        "POST .*/jobs",
        "PATCH .*/backups/old/status",
        "PATCH .*/prunes/old/status",
        "PATCH .*/backups/old",
        "DELETE .*/backups/old"
      })
  void whateverIsInterruptedIsTakenUpAndTheRecordOutlivesItsObjects(String request) {
    String uid = deleted("old").getMetadata().getUid();
    boolean reported = false;
    for (int step = 0; step < 40 && cluster.get("old") != null; step++) {
      // Every other step is interrupted at its first write of that kind.
      cluster.kubernetes().refuse();
      if (step % 2 == 0) {
        cluster.kubernetes().refuse(new Refusal(request, 400, "BadRequest", null, "no"));
      }
      cluster.startOperator();
      attempt(() -> cluster.cleanUp("old"));
      if (cluster.prune("old") != null) {
        attempt(() -> cluster.reconcilePrune("old"));
      }
      Job job = cluster.job("old-prune").orElse(null);
      if (job != null && !reported && step > 8) {
        new PruneJobs(cluster).succeed(job, 1, List.of(uid));
        reported = true;
      }
      assertThat(reported || cluster.get("old") != null).isTrue();
    }
    assertThat(cluster.get("old")).isNull();
    assertThat(reported).isTrue();
  }

  @Test
  void scheduledBackupsTakeTheDeletionPolicyOfTheirPolicy() {
    cluster.client().resource(cluster.policy()).delete();
    cluster.createPolicy(DeletionPolicy.DELETE, Tier.of("hourly", "0 * * * *", "UTC", "1h"));
    cluster.reconcilePolicy();
    cluster.pass(Duration.ofHours(1));
    cluster.reconcilePolicy();

    assertThat(cluster.backups())
        .singleElement()
        .satisfies(
            one -> assertThat(one.getSpec().deletionPolicy()).isEqualTo(DeletionPolicy.DELETE));
  }

  private static void attempt(Runnable step) {
    try {
      step.run();
    } catch (KubernetesClientException e) {
      assertThat(e.getCode()).isIn(400, 409);
    }
  }

  private void denied(Job job) {
    new PruneJobs(cluster)
        .fail(
            job,
            List.of(),
            new LeftCopy(
                PruneJobs.told(job).backups().get(0).uid(),
                "offsite",
                FailureReason.DESTINATION_ACCESS_DENIED,
                "deletes are denied"));
  }

  private void createPrune(String name, Backup backup) {
    Prune prune = new Prune();
    prune.setMetadata(
        new ObjectMetaBuilder().withName(name).withNamespace(Cluster.NAMESPACE).build());
    prune.setSpec(
        new PruneSpec(
            new PolicyReference("shop"),
            null,
            new PrunedBackup(backup.getMetadata().getName(), backup.getMetadata().getUid())));
    cluster.client().resource(prune).create();
  }

  private void setNamespace(String phase) {
    var namespaces = cluster.client().namespaces();
    namespaces.withName(Cluster.NAMESPACE).delete();
    namespaces
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(Cluster.NAMESPACE)
                .endMetadata()
                .withNewStatus()
                .withPhase(phase)
                .endStatus()
                .build())
        .create();
  }

  private void ended(String name) {
    cluster.ended(name, cluster.now(), BackupPhase.COMPLETED);
  }

  /** A backup that has ended, and whose objects are to go with it. */
  private Backup marked(String name) {
    ended(name);
    cluster.set(name, false, DeletionPolicy.DELETE);
    cluster.reconcile(name);
    return cluster.get(name);
  }

  private Backup deleted(String name) {
    marked(name);
    cluster.delete(name);
    return cluster.get(name);
  }

  /** The Job that deletes what is stored of a backup that somebody has deleted. */
  private Job begun(String name) {
    for (int i = 0; i < 3; i++) {
      cluster.cleanUp(name);
    }
    cluster.reconcilePrune(name);
    cluster.reconcilePrune(name);
    return cluster.job(name + "-prune").orElseThrow();
  }

  private String uid(String name) {
    return cluster.get(name).getMetadata().getUid();
  }

  private Condition condition(String name) {
    return cluster.status(name).conditions().stream()
        .filter(one -> BackupStatus.DELETED.equals(one.getType()))
        .findFirst()
        .orElseThrow();
  }

  private List<String> reasons() {
    return cluster.events().stream().map(Event::getReason).toList();
  }
}
