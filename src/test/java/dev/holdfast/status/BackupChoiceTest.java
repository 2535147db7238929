package dev.holdfast.status;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupSpec;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.LatestBackup;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.RestoreMode;
import dev.holdfast.api.v1alpha1.Verification;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class BackupChoiceTest {
  private static final Instant START = Instant.parse("2026-11-21T03:00:00Z");
  private static final DestinationStatus STORED =
      Observed.destination().committed(Observed.MANIFEST, Observed.SHA_256, "1 B", 1L);

  @Test
  void newestByTheTimeOfItsDataIsChosen() {
    Backup dumpedForHours = backup("slow", "daily", BackupPhase.COMPLETED, 0, 900);
    Backup quick = backup("quick", "daily", BackupPhase.COMPLETED, 60, 70);

    assertThat(chosen(asked(null, null), quick, dumpedForHours)).contains("quick");
  }

  @Test
  void backupThatBeganBeforeTheInstantAndHasDataOfAfterItDoesNotCount() {
    Backup late = backup("late", "daily", BackupPhase.COMPLETED, 601, 700);
    Backup early = backup("early", "daily", BackupPhase.COMPLETED, 100, 3000);

    assertThat(chosen(asked(null, START.plusSeconds(600)), late, early)).contains("early");
    assertThat(chosen(asked(null, START.plusSeconds(601)), late, early)).contains("early");
    assertThat(chosen(asked(null, START.plusSeconds(602)), late, early)).contains("late");
  }

  @Test
  void backupOfOldIsAsLateAsItsEnd() {
    Backup old = backup("old", "daily", BackupPhase.COMPLETED, null, 100);

    assertThat(chosen(asked(null, START.plusSeconds(101)), old)).isEmpty();
    assertThat(chosen(asked(null, START.plusSeconds(102)), old)).contains("old");
  }

  @Test
  void instantInAnotherZoneIsTheSameInstant() {
    Backup backup = backup("one", "daily", BackupPhase.COMPLETED, 0, 10);

    assertThat(
            BackupChoice.of(
                    new LatestBackup(
                        new PolicyReference("shop"), null, "2026-11-21T04:00:00.000000001+01:00"),
                    List.of(backup))
                .chosen())
        .contains(backup);
    assertThat(
            BackupChoice.of(
                    new LatestBackup(
                        new PolicyReference("shop"), null, "2026-11-21T04:00:00+01:00"),
                    List.of(backup))
                .chosen())
        .isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = BackupPhase.class,
      names = {"COMPLETED", "PARTIALLY_COMPLETED"},
      mode = EnumSource.Mode.EXCLUDE)
  void whatIsNotStoredIsNotChosen(BackupPhase phase) {
    assertThat(chosen(asked(null, null), backup("no", "daily", phase, 0, 10))).isEmpty();
  }

  @Test
  void partOfTheDestinationsIsEnough() {
    assertThat(
            chosen(
                asked(null, null), backup("one", "daily", BackupPhase.PARTIALLY_COMPLETED, 0, 10)))
        .contains("one");
  }

  @Test
  void backupThatHasFailedItsCheckOrIsBeingDeletedIsNotChosen() {
    Backup failed =
        backup(
            "failed",
            "daily",
            BackupPhase.COMPLETED,
            50,
            60,
            new ConditionBuilder().withType("Verified").withStatus("False").build());
    Backup going = backup("going", "daily", BackupPhase.COMPLETED, 40, 50);
    going.getMetadata().setDeletionTimestamp(START.toString());
    Backup good =
        backup(
            "good",
            "daily",
            BackupPhase.COMPLETED,
            10,
            20,
            new ConditionBuilder().withType("Verified").withStatus("True").build());

    assertThat(chosen(asked(null, null), failed, going, good)).contains("good");
  }

  @Test
  void oneCopyThatCannotBeReadDoesNotHideTheOthers() {
    Backup older = backup("older", "daily", BackupPhase.COMPLETED, 10, 20);
    DestinationStatus whole = STORED.verified(found(true, RestoreMode.READ_BACK));
    DestinationStatus cut = STORED.verified(found(false, RestoreMode.READ_BACK));
    DestinationStatus wrong = STORED.verified(found(false, RestoreMode.VERIFY));

    assertThat(chosen(asked(null, null), older, unsound(cut, whole))).contains("unsound");
    assertThat(chosen(asked(null, null), older, unsound(STORED, cut))).contains("unsound");
    assertThat(chosen(asked(null, null), older, unsound(cut, cut))).contains("older");
    assertThat(chosen(asked(null, null), older, unsound(wrong, whole)))
        .as("the dump itself may be wrong")
        .contains("older");
    assertThat(chosen(asked(null, null), older, unsound(STORED)))
        .as("nobody knows what is wrong")
        .contains("older");
  }

  private static Verification found(boolean intact, RestoreMode mode) {
    return new Verification(START.toString(), intact, "read again", mode, null, null);
  }

  private static Backup unsound(DestinationStatus... copies) {
    Backup backup = backup("unsound", "daily", BackupPhase.COMPLETED, 100, 110);
    backup.setStatus(
        backup
            .getStatus()
            .verified(
                List.of(copies),
                List.of(new ConditionBuilder().withType("Verified").withStatus("False").build()),
                START.toString()));
    return backup;
  }

  @Test
  void otherPoliciesAndTiersDoNotCount() {
    Backup other = backup("other", "daily", BackupPhase.COMPLETED, 90, 100);
    other.setSpec(new BackupSpec(new PolicyReference("billing"), "daily", null, false, null));
    Backup weekly = backup("weekly", "weekly", BackupPhase.COMPLETED, 50, 60);
    Backup daily = backup("daily", "daily", BackupPhase.COMPLETED, 10, 20);

    assertThat(chosen(asked("daily", null), other, weekly, daily)).contains("daily");
    assertThat(chosen(asked(null, null), other, weekly, daily)).contains("weekly");
  }

  @Test
  void errorSaysWhatThereIs() {
    List<Backup> all =
        List.of(
            backup("b2", "daily", BackupPhase.COMPLETED, 3600, 3700),
            backup("b1", "daily", BackupPhase.COMPLETED, 1800, 1900),
            backup("b3", "weekly", BackupPhase.COMPLETED, 7200, 7300),
            backup("b4", "daily", BackupPhase.FAILED, null, 8000));

    assertThat(BackupChoice.of(asked("daily", START), all).message())
        .isEqualTo(
            "no backup of policy \"shop\" of tier daily with data of before 2026-11-21T03:00:00Z"
                + " can be restored: there are 2 of tier daily, 1 of tier weekly, the oldest b1"
                + " with data of 2026-11-21T03:30:00Z, the newest b3 with data of"
                + " 2026-11-21T05:00:00Z (spec.source.latest)");
    assertThat(BackupChoice.of(asked("monthly", null), all.subList(3, 4)).message())
        .isEqualTo(
            "no backup of policy \"shop\" of tier monthly can be restored: of its 1 none is stored"
                + " and intact (1 Failed) (spec.source.latest)");
    assertThat(BackupChoice.of(asked(null, null), List.of()).message())
        .isEqualTo("there is no Backup of policy \"shop\" (spec.source.latest.policyRef.name)");
  }

  @Property
  void whatIsChosenAnswersAndNothingThatAnswersIsNewer(
      @ForAll("histories") List<Backup> all, @ForAll("questions") LatestBackup asked) {
    Optional<Backup> chosen = BackupChoice.of(asked, all).chosen();

    List<Backup> answering = all.stream().filter(backup -> answers(asked, backup)).toList();
    assertThat(chosen.isPresent()).isEqualTo(!answering.isEmpty());
    chosen.ifPresent(
        backup -> {
          assertThat(answering).contains(backup);
          assertThat(answering)
              .allMatch(
                  other -> !BackupChoice.dataTime(other).isAfter(BackupChoice.dataTime(backup)));
        });
  }

  @Property
  void orderInWhichTheyAreListedDoesNotMatter(
      @ForAll("histories") List<Backup> all,
      @ForAll("questions") LatestBackup asked,
      @ForAll Random random) {
    List<Backup> shuffled = new ArrayList<>(all);
    Collections.shuffle(shuffled, random);

    assertThat(BackupChoice.of(asked, shuffled)).isEqualTo(BackupChoice.of(asked, all));
  }

  @Property
  void earlierInstantNeverChoosesANewerBackup(
      @ForAll("histories") List<Backup> all,
      @ForAll("seconds") int one,
      @ForAll("seconds") int two) {
    Optional<Backup> early =
        BackupChoice.of(asked(null, START.plusSeconds(Math.min(one, two))), all).chosen();
    Optional<Backup> late =
        BackupChoice.of(asked(null, START.plusSeconds(Math.max(one, two))), all).chosen();

    early.ifPresent(
        backup ->
            assertThat(BackupChoice.dataTime(backup))
                .isBeforeOrEqualTo(BackupChoice.dataTime(late.orElseThrow())));
  }

  @Property
  void noChoiceIsASentenceAndAChoiceIsNone(
      @ForAll("histories") List<Backup> all, @ForAll("questions") LatestBackup asked) {
    BackupChoice choice = BackupChoice.of(asked, all);

    assertThat(choice.message() == null).isEqualTo(choice.chosen().isPresent());
  }

  @Provide
  Arbitrary<Integer> seconds() {
    return Arbitraries.integers().between(-10, 300);
  }

  @Provide
  Arbitrary<LatestBackup> questions() {
    return Combinators.combine(
            Arbitraries.of("daily", "weekly").injectNull(0.3), seconds().injectNull(0.3))
        .as((tier, second) -> asked(tier, second == null ? null : START.plusSeconds(second)));
  }

  @Provide
  Arbitrary<List<Backup>> histories() {
    Arbitrary<BackupPhase> phases = Arbitraries.of(BackupPhase.class);
    Arbitrary<Integer> times = Arbitraries.integers().between(0, 250);
    return Combinators.combine(
            Arbitraries.integers().between(0, 10_000),
            Arbitraries.of("daily", "weekly"),
            phases,
            times.injectNull(0.2),
            times)
        .as(
            (number, tier, phase, snapshot, length) ->
                backup(
                    "b" + number,
                    tier,
                    phase,
                    snapshot,
                    (snapshot == null ? 0 : snapshot) + length))
        .list()
        .uniqueElements(backup -> backup.getMetadata().getName())
        .ofMaxSize(12);
  }

  /** By the definition, in other words than those of the code. */
  private static boolean answers(LatestBackup asked, Backup backup) {
    BackupStatus status = backup.getStatus();
    boolean stored =
        status.phase() == BackupPhase.COMPLETED
            || status.phase() == BackupPhase.PARTIALLY_COMPLETED;
    Instant latest =
        status.snapshotTime() == null
            ? Instant.parse(status.completionTime()).plus(Duration.ofSeconds(1))
            : Instant.parse(status.snapshotTime());
    return stored
        && (asked.tier() == null || backup.getSpec().tier().equals(asked.tier()))
        && (asked.before() == null || latest.compareTo(Instant.parse(asked.before())) < 0);
  }

  private static Optional<String> chosen(LatestBackup asked, Backup... all) {
    return BackupChoice.of(asked, List.of(all)).chosen().map(one -> one.getMetadata().getName());
  }

  private static LatestBackup asked(String tier, Instant before) {
    return new LatestBackup(
        new PolicyReference("shop"), tier, before == null ? null : before.toString());
  }

  private static Backup backup(
      String name,
      String tier,
      BackupPhase phase,
      Integer snapshot,
      int completion,
      Condition... conditions) {
    Backup backup = new Backup();
    backup.setMetadata(new ObjectMetaBuilder().withName(name).withNamespace("shops").build());
    backup.setSpec(new BackupSpec(new PolicyReference("shop"), tier, null, false, null));
    backup.setStatus(
        new BackupStatus(
            1L,
            phase,
            null,
            null,
            START.toString(),
            START.plusSeconds(completion).toString(),
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            List.of(STORED),
            List.of(conditions),
            null,
            null,
            null,
            null,
            null,
            snapshot == null ? null : START.plusSeconds(snapshot).toString()));
    return backup;
  }
}
