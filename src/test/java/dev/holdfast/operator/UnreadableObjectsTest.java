package dev.holdfast.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupReference;
import dev.holdfast.api.v1alpha1.Connection;
import dev.holdfast.api.v1alpha1.DeletionPolicy;
import dev.holdfast.api.v1alpha1.LatestBackup;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.PruneSpec;
import dev.holdfast.api.v1alpha1.PrunedBackup;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreMode;
import dev.holdfast.api.v1alpha1.RestoreSource;
import dev.holdfast.api.v1alpha1.RestoreSpec;
import dev.holdfast.api.v1alpha1.RestoreStatus;
import dev.holdfast.api.v1alpha1.RestoreTarget;
import dev.holdfast.api.v1alpha1.Retention;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.api.v1alpha1.Tier;
import dev.holdfast.artifact.PruneRunSpec;
import io.fabric8.kubernetes.api.model.Event;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What another version has written is left alone, and keeps nobody from anything else. */
class UnreadableObjectsTest {
  private static final Instant MONDAY = Instant.parse("2026-11-16T03:00:00Z");
  private static final Tier DAILY =
      Tier.of("daily", "0 3 * * *", "UTC", "1h")
          .withRetention(new Retention(2, null, null, null, null, null, null));
  private static final String ARCHIVED = "{\"status\": {\"phase\": \"Archived\"}}";
  private static final String KEEP = "{\"spec\": {\"deletionPolicy\": \"Keep\"}}";
  private static final String DELETE = "{\"spec\": {\"deletionPolicy\": \"Delete\"}}";

  private final Cluster cluster = new Cluster();

  /** Four good backups, of which two have expired. */
  @BeforeEach
  void backups() {
    cluster.createPolicy(DAILY);
    for (int day = 0; day < 4; day++) {
      cluster.ended("day" + day, MONDAY.plus(Duration.ofDays(day)), BackupPhase.COMPLETED);
    }
    cluster.at(MONDAY.plus(Duration.ofDays(3)).plus(Duration.ofHours(1)));
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private void archive(String name) {
    cluster.writeOtherwise("backups", name, ARCHIVED);
  }

  private String raw(String name) {
    return cluster.raw("backups", name);
  }

  private Job pruned() {
    cluster.createPrune("pass", false);
    cluster.reconcilePrune("pass");
    cluster.reconcilePrune("pass");
    return cluster.job("pass-prune").orElseThrow();
  }

  private static List<String> going(Job job) {
    return PruneJobs.told(job).backups().stream().map(PruneRunSpec.Expired::backup).toList();
  }

  private String waitsFor(String prune) {
    cluster.reconcilePrune(prune);
    assertThat(cluster.prune(prune).getStatus().phase()).isEqualTo(RunPhase.PENDING);
    assertThat(cluster.jobs()).isEmpty();
    return cluster.prune(prune).getStatus().message();
  }

  @Test
  void backupIsLeftAloneAndSaysSoOnce() {
    archive("day3");
    String before = raw("day3");

    cluster.reconcile("day3");
    cluster.reconcile("day3");
    cluster.reconcileMarks("day3");

    assertThat(raw("day3")).isEqualTo(before);
    assertThat(cluster.jobs()).isEmpty();
    assertThat(cluster.events())
        .singleElement()
        .returns("Unreadable", Event::getReason)
        .returns("Warning", Event::getType)
        .returns("day3", event -> event.getInvolvedObject().getName())
        .satisfies(
            event ->
                assertThat(event.getMessage())
                    .contains("status.phase is \"Archived\"", "upgrade Holdfast"));
  }

  @Test
  void backupIsNotPrunedAndOthersKeepAtLeastWhatTheyKept() {
    archive("day3");
    String before = raw("day3");

    assertThat(going(pruned())).containsExactly("day0");
    assertThat(raw("day3")).isEqualTo(before);
  }

  @Test
  void backupThatHasExpiredIsNotPruned() {
    archive("day0");

    assertThat(going(pruned())).containsExactly("day1");
  }

  @Test
  void backupThatCannotBeReadAnyMoreGoesOutOfThePrune() {
    cluster.createPrune("pass", false);
    cluster.reconcilePrune("pass");
    archive("day0");
    String before = raw("day0");

    cluster.reconcilePrune("pass");
    cluster.reconcilePrune("pass");

    assertThat(going(cluster.job("pass-prune").orElseThrow())).containsExactly("day1");
    assertThat(raw("day0")).isEqualTo(before);
  }

  @Test
  void pruneOfWhichNoBackupCanBeReadAnyMoreSaysSo() {
    cluster.createPrune("pass", false);
    cluster.reconcilePrune("pass");
    archive("day0");
    archive("day1");

    cluster.reconcilePrune("pass");

    assertThat(cluster.job("pass-prune")).isEmpty();
    assertThat(cluster.prune("pass").getStatus().phase()).isEqualTo(RunPhase.FAILED);
    assertThat(cluster.prune("pass").getStatus().message())
        .contains("\"day0\"")
        .contains("\"day1\"")
        .contains("cannot be read");
  }

  /** It is what it says it is, as far as anybody knows. */
  @Test
  void pruneOfOneBackupThatCannotBeReadWaits() {
    Prune one = new Prune();
    one.setMetadata(
        new ObjectMetaBuilder().withName("one").withNamespace("shops").withUid("one").build());
    one.setSpec(
        new PruneSpec(new PolicyReference("shop"), null, PrunedBackup.of(cluster.get("day0"))));
    archive("day0");
    cluster.client().resource(one).create();

    cluster.reconcilePrune("one");

    assertThat(cluster.prune("one").getStatus().phase()).isEqualTo(RunPhase.PENDING);
    assertThat(cluster.prune("one").getStatus().message()).contains("day0");
  }

  @Test
  void recordStaysThatCannotBeReadWhenItsPruneEnds() {
    Job job = pruned();
    archive("day0");
    String before = raw("day0");
    new PruneJobs(cluster).succeed(job, 1, List.of(uid("day0"), uid("day1")));

    cluster.reconcilePrune("pass");

    assertThat(cluster.prune("pass").getStatus().phase()).isEqualTo(RunPhase.COMPLETED);
    assertThat(raw("day0")).isEqualTo(before);
    assertThat(cluster.get("day1")).isNull();
  }

  private String uid(String name) {
    return cluster.get(name).getMetadata().getUid();
  }

  /** It may be under way, and need any of them. */
  @Test
  void nothingIsPrunedBesideARestoreThatCannotBeRead() {
    cluster.client().resource(restore("back", "day0")).create();
    cluster.writeOtherwise("restores", "back", "{\"status\": {\"phase\": \"Rewinding\"}}");
    cluster.createPrune("pass", false);

    assertThat(waitsFor("pass"))
        .contains("Restore \"back\" cannot be read", "status.phase is \"Rewinding\"");

    cluster.writeOtherwise("restores", "back", "{\"status\": {\"phase\": \"Completed\"}}");
    cluster.reconcilePrune("pass");
    cluster.reconcilePrune("pass");
    assertThat(going(cluster.job("pass-prune").orElseThrow())).hasSize(2);
  }

  @Test
  void nothingIsPrunedBesideAPruneThatCannotBeRead() {
    cluster.createPrune("strange", false);
    cluster.writeOtherwise("prunes", "strange", "{\"status\": {\"phase\": \"Sweeping\"}}");
    cluster.createPrune("pass", false);

    assertThat(waitsFor("pass")).contains("Prune \"strange\" cannot be read");
  }

  /** By default its backups would be kept; what it says now, nobody knows. */
  @Test
  void whatNeedsAPolicyThatCannotBeReadWaitsOrSaysSo() {
    cluster.writeOtherwise("backuppolicies", "shop", KEEP);
    String before = cluster.raw("backuppolicies", "shop");
    String why = "BackupPolicy \"shop\" cannot be read: spec.deletionPolicy is \"Keep\"";
    cluster.backup("new");
    cluster.createPrune("pass", false);
    cluster.createCatalogue("look");
    cluster.createCheck("check", null);

    cluster.reconcilePolicy();
    cluster.reconcile("new");
    cluster.reconcileCatalogue("look");
    cluster.reconcileCheck("check");

    assertThat(waitsFor("pass")).contains(why);
    assertThat(cluster.status("new"))
        .returns(BackupPhase.PENDING, status -> status.phase())
        .satisfies(status -> assertThat(status.message()).contains(why));
    assertThat(cluster.catalogue("look").getStatus())
        .returns(RunPhase.FAILED, status -> status.phase())
        .satisfies(status -> assertThat(status.message()).contains(why));
    assertThat(cluster.check("check").getStatus())
        .returns(RunPhase.FAILED, status -> status.phase())
        .satisfies(status -> assertThat(status.message()).contains(why));
    assertThat(cluster.raw("backuppolicies", "shop")).isEqualTo(before);
    assertThat(cluster.backups()).hasSize(5);

    cluster.writeOtherwise("backuppolicies", "shop", DELETE);
    cluster.reconcile("new");
    cluster.reconcile("new");
    assertThat(cluster.job("new")).isPresent();
  }

  @Test
  void backupWhosePolicyCannotBeReadAnyMoreWaitsForItsJob() {
    cluster.backup("new");
    cluster.announceJob("new");
    cluster.writeOtherwise("backuppolicies", "shop", KEEP);

    assertThatThrownBy(() -> cluster.reconcile("new")).isInstanceOf(UnreadableException.class);
    assertThat(cluster.status("new").phase()).isEqualTo(BackupPhase.PENDING);

    cluster.writeOtherwise("backuppolicies", "shop", DELETE);
    cluster.reconcile("new");
    assertThat(cluster.job("new")).isPresent();
  }

  @Test
  void restoreOfABackupThatCannotBeReadWaits() {
    archive("day3");

    RestoreStatus status = begun(restore("back", "day3"));

    assertThat(status.phase()).isEqualTo(RunPhase.PENDING);
    assertThat(status.message()).contains("Backup \"day3\" cannot be read");
  }

  /** It is never the one before, which nobody has asked for. */
  @Test
  void latestIsNobodyKnowsWhichWhileOneCannotBeRead() {
    archive("day3");
    Restore restore = restore("back", "day3");
    restore.setSpec(
        spec(
            new RestoreSource(
                null, new LatestBackup(new PolicyReference("shop"), null, null), null)));

    RestoreStatus status = begun(restore);

    assertThat(status.phase()).isEqualTo(RunPhase.FAILED);
    assertThat(status.message()).contains("Backup \"day3\" cannot be read", "name one");
    assertThat(status.backup()).isNull();
  }

  @Test
  void runThatCannotBeReadIsNotStartedAgain() {
    Instant time = MONDAY.plus(Duration.ofDays(4));
    ScheduledRuns runs = new ScheduledRuns(cluster.client());
    runs.create(cluster.policy(), DAILY, time, false);
    String name = "shop-daily-20261120-0300";
    archive(name);
    String before = raw(name);

    runs.create(cluster.policy(), DAILY, time, false);

    assertThat(cluster.backups()).hasSize(5);
    assertThat(raw(name)).isEqualTo(before);
  }

  @Test
  void deletedBackupThatCannotBeReadKeepsItsFinalizer() {
    cluster.set("day3", false, DeletionPolicy.DELETE);
    cluster.reconcile("day3");
    cluster.delete("day3");
    Backup seen = cluster.get("day3");
    archive("day3");
    String before = raw("day3");

    assertThat(cluster.cleanUp("day3").isRemoveFinalizer()).isFalse();
    assertThatThrownBy(() -> cluster.cleanUp(seen)).isInstanceOf(UnreadableException.class);

    assertThat(raw("day3")).isEqualTo(before);
    assertThat(cluster.prunes()).isEmpty();
    assertThat(cluster.events())
        .filteredOn(event -> event.getReason().equals("Unreadable"))
        .hasSize(1);
  }

  @Test
  void whatIsThereAndCannotBeReadIsNotAsIfItWereNotThere() {
    archive("day3");
    StoredObjects objects = new StoredObjects(cluster.client());

    assertThat(objects.find(Backup.class, cluster.policy(), "day2")).isPresent();
    assertThat(objects.find(Backup.class, cluster.policy(), "nobody")).isEmpty();
    assertThatThrownBy(() -> objects.find(Backup.class, cluster.policy(), "day3"))
        .isInstanceOf(UnreadableException.class)
        .hasMessageContaining("Backup \"day3\" cannot be read: status.phase is \"Archived\"");
    assertThat(names(objects.all(Backup.class, cluster.policy()).readable()))
        .containsExactlyInAnyOrder("day0", "day1", "day2");
    assertThat(names(objects.all(Backup.class, cluster.policy()).unreadable()))
        .containsExactly("day3");
  }

  private static Set<String> names(List<Backup> backups) {
    return Set.copyOf(backups.stream().map(one -> one.getMetadata().getName()).toList());
  }

  private RestoreStatus begun(Restore restore) {
    return new RestoreBeginning(new StoredObjects(cluster.client()))
        .of(restore, cluster.now())
        .status();
  }

  private static Restore restore(String name, String backup) {
    Restore restore = new Restore();
    restore.setMetadata(
        new ObjectMetaBuilder().withName(name).withNamespace(Cluster.NAMESPACE).build());
    restore.setSpec(spec(new RestoreSource(BackupReference.of(backup), null, null)));
    return restore;
  }

  private static RestoreSpec spec(RestoreSource source) {
    return new RestoreSpec(
        source,
        new RestoreTarget(new Connection("db", null, null, null, null), null),
        RestoreMode.RESTORE,
        null,
        null);
  }
}
