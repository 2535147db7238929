package dev.holdfast.notify;

import static dev.holdfast.notify.Sample.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.NotificationEvent;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.PrunedBackup;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreMode;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.api.v1alpha1.Verification;
import io.fabric8.kubernetes.api.model.Condition;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the objects tell. */
class FactsTest {
  private final BackupPolicy policy = Sample.policy(null);

  @ParameterizedTest
  @CsvSource({
    "FAILED, BACKUP_FAILED",
    "COMPLETED, BACKUP_COMPLETED",
    "PARTIALLY_COMPLETED, BACKUP_FAILED",
    "MISSING, BACKUP_MISSING",
  })
  void backupThatHasEndedTellsHow(BackupPhase phase, NotificationEvent event) {
    assertThat(of(Sample.backup("shop-1", phase, "why")).happened())
        .singleElement()
        .satisfies(
            fact -> {
              assertThat(fact.event()).isEqualTo(event);
              assertThat(fact.kind()).isEqualTo("Backup");
              assertThat(fact.name()).isEqualTo("shop-1");
              assertThat(fact.tier()).isEqualTo("daily");
              assertThat(fact.time()).isEqualTo(START.toString());
              assertThat(fact.over()).isFalse();
              assertThat(fact.lasting()).isFalse();
            });
  }

  @ParameterizedTest
  @EnumSource(
      value = BackupPhase.class,
      names = {"PENDING", "RUNNING", "DELETING"})
  void backupThatHasNotEndedTellsNothing(BackupPhase phase) {
    assertThat(of(Sample.backup("shop-1", phase, "why")).happened()).isEmpty();
  }

  @Test
  void backupWithoutAStatusTellsNothing() {
    Backup backup = Sample.backup("shop-1", BackupPhase.FAILED, "why");
    backup.setStatus(null);

    assertThat(of(backup).happened()).isEmpty();
  }

  @Test
  void whatIsSaidIsWhatTheStatusSays() {
    assertThat(message(Sample.backup("shop-1", BackupPhase.FAILED, "no space left")))
        .isEqualTo("no space left");
    assertThat(message(Sample.backup("shop-1", BackupPhase.PARTIALLY_COMPLETED, "not at local")))
        .isEqualTo("It is not stored at every destination: not at local");
    assertThat(
            message(
                Sample.backup(
                    "shop-1",
                    BackupPhase.COMPLETED,
                    null,
                    Sample.POLICY_UID,
                    List.of(Sample.destination("offsite"), Sample.destination("local")))))
        .isEqualTo("Stored 72.5 MiB in 21s at offsite, local");
  }

  /** One that had all its copies and lacks one now has not failed: something was taken away. */
  @Test
  void copyThatIsGoneIsNoFailedBackup() {
    DestinationStatus gone = Sample.destination("local").missing("not there", START.toString());
    Facts facts =
        of(
            Sample.backup(
                "shop-1",
                BackupPhase.PARTIALLY_COMPLETED,
                "gone at local",
                Sample.POLICY_UID,
                List.of(Sample.destination("offsite"), gone)));

    assertThat(facts.happened())
        .singleElement()
        .extracting(Fact::event)
        .isEqualTo(NotificationEvent.BACKUP_MISSING);
  }

  @Test
  void anotherCopyThatIsGoneIsAnotherFact() {
    DestinationStatus local = Sample.destination("local").missing("gone", START.toString());
    DestinationStatus offsite = Sample.destination("offsite").missing("gone", START.toString());
    Backup one =
        Sample.backup(
            "shop-1", BackupPhase.PARTIALLY_COMPLETED, "m", Sample.POLICY_UID, List.of(local));
    Backup both =
        Sample.backup(
            "shop-1", BackupPhase.MISSING, "m", Sample.POLICY_UID, List.of(local, offsite));

    assertThat(of(one).happened().get(0).id()).isNotEqualTo(of(both).happened().get(0).id());
  }

  @Test
  void backupOfANamesakeTellsNothing() {
    Backup foreign =
        Sample.backup("shop-1", BackupPhase.FAILED, "why", "uid-of-another", List.of());

    assertThat(of(foreign).happened()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(
      value = BackupPhase.class,
      names = {"COMPLETED", "PARTIALLY_COMPLETED", "FAILED"})
  void recordThatWasMadeAgainIsNoNews(BackupPhase phase) {
    assertThat(of(madeAgain(Sample.backup("shop-1", phase, "made again"))).happened()).isEmpty();
  }

  @Test
  void recordThatWasMadeAgainAndIsGoneLaterIsNews() {
    assertThat(of(madeAgain(Sample.backup("shop-1", BackupPhase.MISSING, "gone"))).happened())
        .hasSize(1);
  }

  private static Backup madeAgain(Backup backup) {
    backup.getMetadata().setAnnotations(Map.of(Api.MADE_AGAIN_ANNOTATION, "00"));
    return backup;
  }

  @ParameterizedTest
  @CsvSource({
    "RESTORE, COMPLETED, RESTORE_COMPLETED",
    "RESTORE, FAILED, RESTORE_FAILED",
    "VERIFY, COMPLETED, BACKUP_VERIFIED",
    "VERIFY, FAILED, BACKUP_VERIFICATION_FAILED",
    "READ_BACK, COMPLETED, BACKUP_VERIFIED",
    "READ_BACK, FAILED, BACKUP_VERIFICATION_FAILED",
    "PLAN, COMPLETED, ",
    "PLAN, FAILED, ",
    "RESTORE, RUNNING, ",
    "VERIFY, PENDING, ",
  })
  void restoreTellsByItsMode(RestoreMode mode, RunPhase phase, NotificationEvent event) {
    List<Fact> facts = of(Sample.restore("back", mode, phase, "shop")).happened();

    assertThat(facts.stream().map(Fact::event).toList())
        .isEqualTo(event == null ? List.of() : List.of(event));
  }

  @Test
  void restoreOfAnotherPolicyTellsNothing() {
    assertThat(of(Sample.restore("back", RestoreMode.RESTORE, RunPhase.FAILED, "other")).happened())
        .isEmpty();
    assertThat(of(Sample.restore("back", RestoreMode.RESTORE, RunPhase.FAILED, null)).happened())
        .isEmpty();
  }

  @Test
  void verificationThatCouldNotBeDoneDoesNotSpeakIllOfTheBackup() {
    DestinationStatus unsound =
        Sample.destination("offsite").verified(new Verification(START.toString(), false, "cut"));

    assertThat(
            of(Sample.restore("v", RestoreMode.VERIFY, RunPhase.FAILED, "shop", unsound))
                .happened()
                .get(0)
                .message())
        .isEqualTo("Backup shop-1 is not sound: said by v");
    assertThat(
            of(Sample.restore("v", RestoreMode.VERIFY, RunPhase.FAILED, "shop"))
                .happened()
                .get(0)
                .message())
        .isEqualTo(
            "Backup shop-1 could not be verified, which says nothing of the backup itself: said by"
                + " v");
  }

  @Test
  void pruneTellsOnlyOfFailures() {
    assertThat(of(Sample.prune("p", RunPhase.FAILED, false, null)).happened())
        .singleElement()
        .extracting(Fact::event)
        .isEqualTo(NotificationEvent.PRUNE_FAILED);
    assertThat(of(Sample.prune("p", RunPhase.COMPLETED, false, null)).happened()).isEmpty();
    assertThat(of(Sample.prune("p", RunPhase.FAILED, true, null)).happened()).isEmpty();
  }

  /** It is tried for ever, by a new Prune of the same name each time. */
  @Test
  void deletionThatFailsAgainIsTheSameFact() {
    PrunedBackup backup = new PrunedBackup("shop-1", "uid-shop-1");
    Prune first = Sample.prune("shop-1", RunPhase.FAILED, false, backup);
    Prune second = Sample.prune("shop-1", RunPhase.FAILED, false, backup);
    first.getMetadata().setUid("first");
    second.getMetadata().setUid("second");

    assertThat(of(first).happened().get(0).id()).isEqualTo(of(second).happened().get(0).id());
  }

  @ParameterizedTest
  @CsvSource({
    "RecentBackup, BACKUP_STALE",
    "FreeSpace, DESTINATION_LOW_SPACE",
    "UsualSize, BACKUP_UNUSUAL_SIZE",
    "VerificationCurrent, BACKUP_VERIFICATION_OVERDUE",
  })
  void conditionsTellWhatIsSoAndWhatIsOver(String type, NotificationEvent event) {
    Facts bad = conditions(Sample.condition(type, "False", START));
    Facts good = conditions(Sample.condition(type, "True", START));
    Facts unknown = conditions(Sample.condition(type, "Unknown", START));

    assertThat(bad.happened())
        .singleElement()
        .satisfies(
            fact -> {
              assertThat(fact.event()).isEqualTo(event);
              assertThat(fact.lasting()).isTrue();
              assertThat(fact.message()).isEqualTo(type + " is False");
            });
    assertThat(bad.over()).isEmpty();
    assertThat(good.happened()).isEmpty();
    assertThat(good.over()).singleElement().extracting(Fact::over).isEqualTo(true);
    assertThat(unknown.happened()).isEmpty();
    assertThat(unknown.over()).isEmpty();
  }

  @Test
  void otherConditionsTellNothing() {
    Facts facts =
        conditions(
            Sample.condition("Ready", "False", START),
            Sample.condition("Verified", "False", START),
            Sample.condition("Notified", "False", START));

    assertThat(facts.happened()).isEmpty();
    assertThat(facts.over()).isEmpty();
  }

  @Test
  void verificationThatHasFailedIsNotSaidToBeOverdue() {
    Condition failed = Sample.condition("VerificationCurrent", "False", START);
    failed.setReason("VerificationFailed");

    assertThat(conditions(failed).happened()).isEmpty();
  }

  @Test
  void conditionThatTurnsAgainIsAnotherFact() {
    assertThat(conditions(Sample.condition("RecentBackup", "False", START)).happened().get(0).id())
        .isNotEqualTo(
            conditions(Sample.condition("RecentBackup", "False", START.plusSeconds(1)))
                .happened()
                .get(0)
                .id());
  }

  private String message(Backup backup) {
    return of(backup).happened().get(0).message();
  }

  private Facts of(Backup backup) {
    return Facts.of(policy, List.of(), List.of(backup), List.of(), List.of());
  }

  private Facts of(Restore restore) {
    return Facts.of(policy, List.of(), List.of(), List.of(restore), List.of());
  }

  private Facts of(Prune prune) {
    return Facts.of(policy, List.of(), List.of(), List.of(), List.of(prune));
  }

  private Facts conditions(Condition... conditions) {
    return Facts.of(policy, List.of(conditions), List.of(), List.of(), List.of());
  }
}
