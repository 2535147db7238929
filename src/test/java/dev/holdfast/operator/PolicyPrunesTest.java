package dev.holdfast.operator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.PruneSpec;
import dev.holdfast.api.v1alpha1.PrunedBackup;
import dev.holdfast.api.v1alpha1.Retention;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.api.v1alpha1.Tier;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** When a policy makes a Prune, and what that takes with it. */
class PolicyPrunesTest {
  private static final Instant MONDAY = Instant.parse("2026-11-16T03:00:00Z");
  private static final Tier DAILY =
      Tier.of("daily", "0 3 * * *", "UTC", "1h")
          .withRetention(new Retention(2, null, null, null, null, null, null));

  private final Cluster cluster = new Cluster();

  @BeforeEach
  void fourBackups() {
    cluster.createPolicy(DAILY);
    for (int day = 0; day < 4; day++) {
      cluster.ended("day" + day, day(day), BackupPhase.COMPLETED);
    }
    cluster.at(day(3).plus(Duration.ofHours(1)));
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  /** Whoever cleans up old Prunes has not asked for another one. */
  @Test
  void pruneThatSomebodyDeletesIsNotMadeAgainForTheSameBackup() {
    cluster.reconcilePolicy();
    String name = cluster.prunes().get(0).getMetadata().getName();
    Job job = begunOf(name);
    new PruneJobs(cluster).succeed(job, 1, List.of(uid("day0"), uid("day1")));
    cluster.reconcilePrune(name);
    cluster.client().resource(cluster.prune(name)).delete();

    cluster.retain(new Retention(1, null, null, null, null, null, null));
    cluster.reconcilePolicy();

    assertThat(cluster.prunes()).isEmpty();
  }

  /** As if nothing had been decided yet, all that has expired would go at once. */
  @Test
  void timeOfTheLastDecisionThatNobodyCanReadLetsNothingGo() {
    write("{\"retention\": {\"decidedAfter\": \"soon\"}}");

    cluster.reconcilePolicy();

    assertThat(cluster.prunes()).isEmpty();
    assertThat(cluster.policy().getStatus().retention().expired()).isEqualTo(2);
    assertThat(cluster.policy().getStatus().retention().decidedAfter())
        .isEqualTo(day(3).toString());
    assertThat(cluster.events()).extracting(Event::getReason).contains("PrunePostponed");

    cluster.ended("day4", day(4), BackupPhase.COMPLETED);
    cluster.at(day(4).plus(Duration.ofHours(1)));
    cluster.reconcilePolicy();

    assertThat(cluster.prunes()).hasSize(1);
  }

  /** What somebody wrote there is no reason not to look after the policy. */
  @Test
  void statusThatSomebodyWroteKeepsNoPolicyFromBeingLookedAfter() {
    write(
        """
        {"nextRun": "soon", "lastBackupTime": "late",
         "notifications": {"due": [{}, {"id": "a", "event": "backup.failed", "since": "then"}],
           "abandoned": [{}, {"channel": "ops", "time": "never"}]}}
        """);

    cluster.reconcilePolicy();

    assertThat(cluster.policy().getStatus().nextRun()).isEqualTo("2026-11-20T03:00:00Z");
    assertThat(cluster.prunes()).hasSize(1);
  }

  private void write(String status) {
    cluster
        .client()
        .resource(cluster.policy())
        .subresource("status")
        .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"status\": " + status + "}");
  }

  /** One good backup of a clock that was ahead, and no prune has another name for ten years. */
  @Test
  void backupOfAClockThatWasAheadDoesNotStopRetention() {
    cluster.ended("ahead", day(3_650), BackupPhase.COMPLETED);
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

  /** A tier of that name makes backups that are called as the Prunes of the policy are. */
  @Test
  void tierThatIsCalledPruneDoesNotKeepRetentionFromItsTurn() {
    // Somebody deletes what the tier "prune" has made at the time of the newest backup.
    Prune ofOne = new Prune();
    ofOne.setMetadata(
        new ObjectMetaBuilder()
            .withName("shop-prune-20261119-0300")
            .withNamespace(Cluster.NAMESPACE)
            .build());
    ofOne.setSpec(
        new PruneSpec(
            new PolicyReference("shop"),
            null,
            new PrunedBackup("shop-prune-20261119-0300", "uid")));
    cluster.client().resource(ofOne).create();

    cluster.reconcilePolicy();

    assertThat(cluster.prunes()).hasSize(2);
  }

  /** The copying has ended, and the Backup's status does not say so yet. */
  @Test
  void copyThatIsNotNotedYetIsNotLeftBehindByRetention() {
    new Copies(cluster).toTheAttic("day0", RunPhase.COMPLETED);
    cluster.createPrune("pass", false);
    Job job = begunOf("pass");

    assertThat(PruneJobs.told(job).backups())
        .filteredOn(one -> one.backup().equals("day0"))
        .as("held, or deleted at both places")
        .allSatisfy(one -> assertThat(one.copies()).hasSize(2));
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
