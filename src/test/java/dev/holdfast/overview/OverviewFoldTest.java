package dev.holdfast.overview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.Restore;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OverviewFoldTest {
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  private static final String COPY =
      "{name: %s, s3: {bucket: b}, phase: Completed, manifest: k, storedBytes: %d%s}";

  @Test
  void countsTellOfEachPhase() {
    Overview overview =
        of(
            List.of(
                backup("a", "phase: Completed"),
                backup("b", "phase: Completed"),
                backup("c", "phase: Failed"),
                backup("d", "progress: none")));
    assertThat(overview.backups()).isEqualTo(Map.of("Completed", 2, "Failed", 1, "Pending", 1));
    assertThat(overview.byPolicy().get(0).backups()).isEqualTo(overview.backups());
  }

  @Test
  void restoresAndPrunesAreCountedToo() {
    Restore restore = Serialization.unmarshal("status: {phase: Failed}", Restore.class);
    Prune prune = Serialization.unmarshal("spec: {policyRef: {name: shop}}", Prune.class);
    Overview overview =
        OverviewFold.of(List.of(), List.of(), List.of(restore), List.of(prune), null, NOW);
    assertThat(overview.restores()).isEqualTo(Map.of("Failed", 1));
    assertThat(overview.prunes()).isEqualTo(Map.of("Pending", 1));
  }

  @Test
  void newestIsTheOneWithTheNewestDataAndNotTheOneThatEndedLast() {
    NewestBackup newest =
        newest(
            stored("long", "2026-11-21T01:00:00Z", "2026-11-21T09:00:00Z", ""),
            stored("short", "2026-11-21T02:00:00Z", "2026-11-21T02:01:00Z", ""));
    assertThat(newest.name()).isEqualTo("short");
    assertThat(newest.dataTime()).isEqualTo("2026-11-21T02:00:00Z");
    assertThat(newest.ageSeconds()).isEqualTo(10 * 3600);
    assertThat(newest.storedBytes()).isEqualTo(100);
    assertThat(newest.verified()).isFalse();
  }

  @Test
  void backupThatFailedItsCheckIsNoGoodOne() {
    NewestBackup newest =
        newest(
            stored("older", "2026-11-21T01:00:00Z", "2026-11-21T01:00:00Z", verified("True")),
            stored("newer", "2026-11-21T02:00:00Z", "2026-11-21T02:00:00Z", verified("False")));
    assertThat(newest.name()).isEqualTo("older");
    assertThat(newest.verified()).isTrue();
  }

  @Test
  void backupThatIsGoingIsNoGoodOne() {
    Backup going = stored("going", "2026-11-21T01:00:00Z", "2026-11-21T01:00:00Z", "");
    going.getMetadata().setDeletionTimestamp("2026-11-21T02:00:00Z");
    assertThat(of(List.of(going)).byPolicy().get(0).newest()).isNull();
  }

  @Test
  void backupByAClockThatWasAheadIsNotTheNewestForEver() {
    Backup ahead = at("ahead", "2027-11-21T01:00:00Z", copy("offsite", ""));
    assertThat(newest(ahead, stored("right", "2026-11-21T02:00:00Z", "2026-11-21T02:00:00Z", "")))
        .returns("right", NewestBackup::name);
    assertThat(newest(ahead).ageSeconds()).as("never negative").isZero();
  }

  @Test
  void eachDestinationHasANewestOfItsOwn() {
    Backup both = at("both", "2026-11-21T01:00:00Z", copy("local", ""), copy("offsite", ""));
    Backup one = at("one", "2026-11-21T02:00:00Z", copy("offsite", ""));
    Backup bad =
        at(
            "bad",
            "2026-11-21T03:00:00Z",
            copy("local", ""),
            copy("offsite", ", verification: {intact: false}"));
    Overview overview =
        OverviewFold.of(
            List.of(policy("shop", "")), List.of(both, one, bad), List.of(), List.of(), 20, NOW);
    PolicyOverview shop = overview.byPolicy().get(0);

    assertThat(shop.destinations())
        .extracting(DestinationOverview::name)
        .containsExactly("local", "offsite");
    DestinationOverview local = shop.destinations().get(0);
    assertThat(local.newest().name()).as("its copy was not found to be bad").isEqualTo("bad");
    assertThat(local.inPolicy()).isFalse();
    assertThat(local.copies()).isEqualTo(2);
    DestinationOverview offsite = shop.destinations().get(1);
    assertThat(offsite.newest().name()).isEqualTo("one");
    assertThat(offsite.inPolicy()).isTrue();
    assertThat(offsite.kind()).isEqualTo("s3");
    assertThat(offsite.storedBytes()).isEqualTo(300);
    assertThat(overview.storedBytes()).isEqualTo(500).isEqualTo(shop.storedBytes());
  }

  /** What is at another place under the same name is no comfort. */
  @Test
  void destinationThatWasPointedElsewhereHasNothingYet() {
    String space = ", space: {freeBytes: 99, totalBytes: 100}";
    Backup before =
        at(
            "before",
            "2026-11-21T01:00:00Z",
            copy("offsite", space).replace("{bucket: b}", "{bucket: old}"));
    List<DestinationOverview> told =
        OverviewFold.of(
                List.of(policy("shop", "")), List.of(before), List.of(), List.of(), null, NOW)
            .byPolicy()
            .get(0)
            .destinations();

    assertThat(told).extracting(DestinationOverview::name).containsExactly("offsite", "offsite");
    assertThat(told.get(0))
        .returns(true, DestinationOverview::inPolicy)
        .returns(0, DestinationOverview::copies)
        .returns(null, DestinationOverview::newest)
        .returns(null, DestinationOverview::space);
    assertThat(told.get(1))
        .returns(false, DestinationOverview::inPolicy)
        .returns(1, DestinationOverview::copies);
    assertThat(told.get(1).newest().name()).isEqualTo("before");
  }

  @Test
  void spaceOfAVolumeIsWhatTheNewestRunSays() {
    String full = ", space: {freeBytes: 1, totalBytes: 100}";
    String empty = ", space: {freeBytes: 99, totalBytes: 100}";
    Backup older = at("older", "2026-11-21T01:00:00Z", copy("local", empty));
    Backup newer = at("newer", "2026-11-21T02:00:00Z", copy("local", full));
    Backup silent = at("silent", "2026-11-21T03:00:00Z", copy("local", ""), copy("offsite", ""));
    for (List<Backup> order :
        List.of(List.of(older, newer, silent), List.of(silent, newer, older))) {
      List<DestinationOverview> told = of(order).byPolicy().get(0).destinations();
      assertThat(told.get(0).space().freeBytes()).isEqualTo(1);
      assertThat(told.get(0).spaceTime()).isEqualTo("2026-11-21T02:00:00Z");
      assertThat(told.get(1).space()).isNull();
    }
  }

  @Test
  void copyThatFailedIsNotStored() {
    Backup failed =
        at("one", "2026-11-21T01:00:00Z", "{name: offsite, s3: {bucket: b}, phase: Failed}");
    DestinationOverview offsite = of(List.of(failed)).byPolicy().get(0).destinations().get(0);
    assertThat(offsite.copies()).isZero();
    assertThat(offsite.newest()).isNull();
  }

  @Test
  void policyTellsWhatItsStatusSays() {
    BackupPolicy ready =
        policy(
            "ready",
            "status: {conditions: [{type: Ready, status: 'True'}], nextRun: '2026-11-22T03:00:00Z',"
                + " lastFailure: bad, retention: {kept: 3, expired: 1, backups: [{backup: x, fate:"
                + " Keep, reason: 'keepLast: 1 of 7'}]}}");
    BackupPolicy broken =
        policy(
            "broken",
            "status: {conditions: [{type: Ready, status: 'False', message: 'spec.x: no'}]}");
    BackupPolicy asleep = policy("asleep", "");
    Overview overview =
        OverviewFold.of(List.of(ready, broken, asleep), List.of(), List.of(), List.of(), null, NOW);

    assertThat(overview.policies()).isEqualTo(Map.of("Ready", 1, "NotReady", 2));
    PolicyOverview told = overview.byPolicy().get(2);
    assertThat(told.name()).isEqualTo("ready");
    assertThat(told.nextRun()).isEqualTo("2026-11-22T03:00:00Z");
    assertThat(told.lastFailure()).isEqualTo("bad");
    assertThat(told.retention().kept()).isEqualTo(3);
    assertThat(told.retention().backups().get(0).reason()).isEqualTo("keepLast: 1 of 7");
    assertThat(overview.byPolicy().get(1).conditions().get(0).getMessage()).isEqualTo("spec.x: no");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "phase: Failed | Failed",
        "phase: PartiallyCompleted | PartiallyCompleted",
        "phase: Missing | Missing",
        "phase: Completed, completionTime: '2026-11-21T02:00:00Z', conditions: [{type: Verified,"
            + " status: 'False'}] | NotSound"
      })
  void whatIsWrongWithTheNewestIsToldInAWord(String status, String outcome) {
    BackupPolicy shop = policy("shop", "status: {lastFailure: bad}");
    Backup bad = backup("bad", status);

    PolicyOverview told =
        OverviewFold.of(List.of(shop), List.of(bad), List.of(), List.of(), null, NOW)
            .byPolicy()
            .get(0);

    assertThat(told.lastFailureOutcome()).isEqualTo(outcome);
    assertThat(
            OverviewFold.of(List.of(shop), List.of(), List.of(), List.of(), null, NOW)
                .byPolicy()
                .get(0)
                .lastFailureOutcome())
        .as("there is no record of it any more")
        .isNull();
  }

  @Test
  void newestThatLacksACopySaysSo() {
    assertThat(
            newest(
                    backup(
                        "partial",
                        "phase: PartiallyCompleted, completionTime: '2026-11-21T02:00:00Z',"
                            + " destinations: ["
                            + copy("local", "")
                            + ", {name: offsite, phase: Failed}]"))
                .phase())
        .isEqualTo("PartiallyCompleted");
  }

  @Test
  void policyThatIsSuspendedIsCountedAsThat() {
    BackupPolicy asleep =
        Serialization.unmarshal(
            "metadata: {name: shop, namespace: shops}\nspec: {suspend: true}", BackupPolicy.class);
    Overview overview =
        OverviewFold.of(List.of(asleep), List.of(), List.of(), List.of(), null, NOW);
    assertThat(overview.policies()).isEqualTo(Map.of("Suspended", 1));
    assertThat(overview.byPolicy().get(0).suspended()).isTrue();
  }

  @Test
  void backupsOfAPolicyThatIsGoneAreTold() {
    PolicyOverview gone = of(List.of(backup("a", "phase: Completed"))).byPolicy().get(0);
    assertThat(gone.deleted()).isTrue();
    assertThat(gone.namespace()).isEqualTo("shops");
    assertThat(gone.name()).isEqualTo("shop");
  }

  @Test
  void queueTellsWhoRunsAndWhatTheOthersWaitFor() {
    Backup running =
        backup(
            "running",
            "{phase: Running, job: running, progress: 42%, rowCounts: {connectionsInUse: 1,"
                + " maxConnections: 2}}");
    Backup waiting = backup("waiting", "{phase: Pending, message: waits for its turn}");
    Backup done = backup("done", "phase: Completed");
    Overview overview =
        OverviewFold.of(List.of(), List.of(waiting, running, done), List.of(), List.of(), 20, NOW);

    QueueOverview queue = overview.queue();
    assertThat(queue.running()).isEqualTo(1);
    assertThat(queue.waiting()).isEqualTo(1);
    assertThat(queue.limit()).isEqualTo(20);
    assertThat(queue.entries()).extracting(QueueEntry::name).containsExactly("running", "waiting");
    assertThat(queue.entries().get(0).rowCounts().maxConnections()).isEqualTo(2);
    assertThat(queue.entries().get(1).message()).isEqualTo("waits for its turn");
  }

  @Test
  void queueListsTheOldestOfAnyNumber() {
    List<Backup> many =
        new ArrayList<>(
            IntStream.range(0, 300)
                .mapToObj(
                    i -> {
                      Backup backup = backup(String.format("b%03d", i), "phase: Pending");
                      backup.getMetadata().setCreationTimestamp(NOW.plusSeconds(i).toString());
                      return backup;
                    })
                .toList());
    Collections.shuffle(many, new Random(1));
    QueueOverview queue = of(many).queue();
    assertThat(queue.waiting()).isEqualTo(300);
    assertThat(queue.entries()).hasSize(QueueOverview.MOST);
    assertThat(queue.entries().get(0).name()).isEqualTo("b000");
    assertThat(queue.entries().get(99).name()).isEqualTo("b099");
  }

  @Test
  void orderOfTheObjectsMakesNoDifference() {
    List<Backup> backups =
        new ArrayList<>(
            IntStream.range(0, 24)
                .mapToObj(
                    i ->
                        at(
                            "b" + i,
                            String.format("2026-11-20T%02d:00:00Z", i % 12),
                            copy(i % 2 == 0 ? "local" : "offsite", "")))
                .toList());
    Overview first = of(backups);
    Random random = new Random(7);
    for (int i = 0; i < 20; i++) {
      Collections.shuffle(backups, random);
      assertThat(of(backups)).isEqualTo(first);
    }
  }

  @Test
  void backupThatNamesNoManifestIsNotTheNewest() {
    assertThat(
            newest(
                    stored("own", "2026-11-19T03:00:00Z", "2026-11-19T03:02:00Z", ""),
                    at("written", "2026-11-20T03:00:00Z"))
                .name())
        .isEqualTo("own");
  }

  private static Overview of(List<Backup> backups) {
    return OverviewFold.of(List.of(), backups, List.of(), List.of(), null, NOW);
  }

  private static NewestBackup newest(Backup... backups) {
    return of(List.of(backups)).byPolicy().get(0).newest();
  }

  private static BackupPolicy policy(String name, String status) {
    return Serialization.unmarshal(
        """
        metadata: {name: %s, namespace: shops}
        spec: {destinations: [{name: offsite, s3: {bucket: b}}]}
        %s
        """
            .formatted(name, status),
        BackupPolicy.class);
  }

  private static Backup backup(String name, String status) {
    return Serialization.unmarshal(
        """
        metadata: {name: %s, namespace: shops, creationTimestamp: "2026-11-21T00:00:00Z"}
        spec: {policyRef: {name: shop}, tier: daily}
        status: %s
        """
            .formatted(name, status.startsWith("{") ? status : "{" + status + "}"),
        Backup.class);
  }

  private static Backup stored(String name, String snapshot, String end, String conditions) {
    return backup(
        name,
        "{phase: Completed, startTime: '%s', snapshotTime: '%s', completionTime: '%s', storedBytes: 100, destinations: [%s]%s}"
            .formatted(snapshot, snapshot, end, copy("offsite", ""), conditions));
  }

  private static String verified(String status) {
    return ", conditions: [{type: Verified, status: '" + status + "'}]";
  }

  private static String copy(String destination, String more) {
    return COPY.formatted(destination, 100, more);
  }

  private static Backup at(String name, String snapshot, String... copies) {
    return backup(
        name,
        "{phase: Completed, startTime: '%s', snapshotTime: '%s', completionTime: '%s', destinations: [%s]}"
            .formatted(snapshot, snapshot, snapshot, String.join(", ", copies)));
  }
}
