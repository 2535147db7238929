package dev.holdfast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.Catalogue;
import dev.holdfast.api.v1alpha1.DeletionPolicy;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.Retention;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.api.v1alpha1.Tier;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Records that somebody deletes, and that others keep meanwhile or take with them. */
class KeptRecordsTest {
  private static final Instant MONDAY = Instant.parse("2026-11-16T03:00:00Z");
  private static final Tier ENDLESS = Tier.of("daily", "0 3 * * *", "UTC", "1h");

  private final Cluster cluster = new Cluster();

  @BeforeEach
  void policy() {
    cluster.at(MONDAY);
    cluster.createPolicy(ENDLESS);
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  /** A foreign finalizer (foreground deletion, GitOps) keeps the record, not the whole policy. */
  @Test
  void backupThatIsGoingKeepsNoOtherWaitingOnceItsJobHasEnded() {
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
    cluster.retain(new Retention(1, null, null, null, null, null, null));
    for (int day = 0; day < 2; day++) {
      cluster.ended("day" + day, MONDAY.plus(Duration.ofDays(day)), BackupPhase.COMPLETED);
    }
    cluster.at(MONDAY.plus(Duration.ofDays(1)).plus(Duration.ofHours(1)));
    Prune going = cluster.createPrune("going", false);
    keptByAnother(going);
    Job job = begunOf("going");
    cluster.client().resource(cluster.prune("going")).delete();
    new PruneJobs(cluster).succeed(job, 1, List.of(uid("day0")));
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
    Copies copies = new Copies(cluster);
    cluster.ended("nightly", MONDAY, BackupPhase.COMPLETED);
    cluster.set("nightly", false, DeletionPolicy.DELETE);
    cluster.reconcile("nightly");
    copies.toTheAttic("nightly", RunPhase.RUNNING);
    cluster.delete("nightly");
    cluster.cleanUp("nightly");
    assertThat(cluster.status("nightly").message()).contains("BackupCopy \"attic\" to end");
    copies.toTheAttic("nightly", RunPhase.COMPLETED);
    cluster.reconcile("nightly");
    cluster.cleanUp("nightly");

    Job job = begunOf("nightly");

    assertThat(PruneJobs.told(job).backups().get(0).copies()).hasSize(2);
  }

  /**
   * To uninstall (helm uninstall, kubectl delete crd) deletes every Backup of the cluster, and the
   * operator may still be there. Nobody has said that the backups are to go, as with a namespace.
   */
  @Test
  void kindThatIsUninstalledTakesItsRecordsWithItAndNoObjects() throws Exception {
    cluster.ended("nightly", MONDAY, BackupPhase.COMPLETED);
    cluster.set("nightly", false, DeletionPolicy.DELETE);
    cluster.reconcile("nightly");
    var crds = cluster.client().apiextensions().v1().customResourceDefinitions();
    crds.withName("backups.holdfast.dev").delete();
    var crd = crds.load(Files.newInputStream(Path.of("crds/backups.holdfast.dev.yaml"))).item();
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

  private <T extends io.fabric8.kubernetes.api.model.HasMetadata> void keptByAnother(T object) {
    object.getMetadata().setFinalizers(List.of("example.com/keeps"));
    cluster.client().resource(object).update();
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
