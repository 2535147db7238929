package dev.holdfast.status;

import static dev.holdfast.status.Observed.START;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicySpec;
import dev.holdfast.api.v1alpha1.BackupPolicyStatus;
import dev.holdfast.api.v1alpha1.BackupSpec;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.Tier;
import dev.holdfast.api.v1alpha1.TierStatus;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PolicyProgressTest {
  private static final String SINCE = "2026-11-20T00:00:00Z";
  private static final String LAST = "2026-11-21T04:00:00Z";
  private static final String POLICY_UID = "policy-uid";

  private final BackupPolicy policy = policy(false, Tier.of("daily", "@daily", null, null));

  @Test
  void policyWithoutProblemsIsReady() {
    BackupPolicyStatus status = status(List.of(), List.of());

    assertReady(status, "True", "Valid", "backups are taken as scheduled");
    assertThat(status.observedGeneration()).isEqualTo(4);
    assertThat(status.suspended()).isFalse();
    assertThat(status.lastBackup()).isNull();
    assertThat(status.lastBackupTime()).isNull();
    assertThat(status.nextRun()).isNull();
  }

  @Test
  void readyPolicyThatStartsNothingSaysSo() {
    assertReady(
        PolicyProgress.of(policy(true), List.of(), List.of(), List.of(), null, START),
        "True",
        "Valid",
        "suspended; backups are taken on demand only");
    assertReady(
        PolicyProgress.of(policy(false), List.of(), List.of(), List.of(), null, START),
        "True",
        "Valid",
        "no tiers; backups are taken on demand only");
  }

  @Test
  void policyWithProblemsNamesAllOfThem() {
    assertReady(
        status(List.of("spec.a: wrong", "spec.b: \u001b[31mworse\n"), List.of()),
        "False",
        "Invalid",
        "nothing is scheduled until this is mended: spec.a: wrong; spec.b: worse");
  }

  @Test
  void readinessKeepsItsTimeUntilItChanges() {
    policy.setStatus(status(List.of("spec.a: wrong"), List.of()));

    BackupPolicyStatus same =
        PolicyProgress.of(
            policy, List.of("spec.b: wrong"), List.of(), List.of(), null, START.plusSeconds(60));
    BackupPolicyStatus good =
        PolicyProgress.of(policy, List.of(), List.of(), List.of(), null, START.plusSeconds(60));

    assertThat(ready(same).getLastTransitionTime()).isEqualTo(START.toString());
    assertThat(ready(same).getMessage()).endsWith(": spec.b: wrong");
    assertThat(ready(good).getLastTransitionTime()).isEqualTo(START.plusSeconds(60).toString());
  }

  @Test
  void newestCompletedBackupIsNamed() {
    BackupPolicyStatus status =
        status(
            List.of(),
            List.of(
                backup("older", BackupPhase.COMPLETED, "2026-11-19T03:02:00Z"),
                backup("newest", BackupPhase.COMPLETED, "2026-11-20T03:02:00Z"),
                backup("failed", BackupPhase.FAILED, "2026-11-21T03:02:00Z"),
                backup("running", BackupPhase.RUNNING, null),
                backup("going", BackupPhase.DELETING, "2026-11-22T03:02:00Z"),
                backup("without-a-time", BackupPhase.COMPLETED, null),
                new Backup()));

    assertThat(status.lastBackup()).isEqualTo("newest");
    assertThat(status.lastBackupTime()).isEqualTo("2026-11-20T03:02:00Z");
    assertThat(status.lastFailure()).isEqualTo("failed");
  }

  /** The policy asks for a copy at each destination, and one that lacks one does not hold it. */
  @Test
  void partialBackupIsNoSuccessAndIsNamed() {
    BackupPolicyStatus status =
        status(
            List.of(),
            List.of(
                backup("whole", BackupPhase.COMPLETED, "2026-11-19T03:02:00Z"),
                backup("partial", BackupPhase.PARTIALLY_COMPLETED, "2026-11-20T03:02:00Z")));

    assertThat(status.lastBackup()).isEqualTo("whole");
    assertThat(status.lastFailure()).isEqualTo("partial");
  }

  @Test
  void backupThatIsFoundUnsoundIsNoSuccessAndIsNamed() {
    Backup unsound = backup("unsound", BackupPhase.COMPLETED, "2026-11-20T03:02:00Z");
    unsound.setStatus(
        unsound
            .getStatus()
            .verified(
                List.of(),
                List.of(
                    new ConditionBuilder()
                        .withType(BackupStatus.VERIFIED)
                        .withStatus("False")
                        .build()),
                "2026-11-20T06:02:00Z"));

    BackupPolicyStatus status =
        status(
            List.of(),
            List.of(backup("whole", BackupPhase.COMPLETED, "2026-11-19T03:02:00Z"), unsound));

    assertThat(status.lastBackup()).isEqualTo("whole");
    assertThat(status.lastFailure()).isEqualTo("unsound");
  }

  @Test
  void failureIsForgottenWhenABackupIsCompletedAfterIt() {
    BackupPolicyStatus status =
        status(
            List.of(),
            List.of(
                backup("good", BackupPhase.COMPLETED, "2026-11-20T03:02:00Z"),
                backup("failed", BackupPhase.FAILED, "2026-11-19T03:02:00Z")));

    assertThat(status.lastFailure()).isNull();
  }

  @Test
  void tierOfAPolicyThatCannotBeCarriedOutPromisesNoRun() {
    TierStatus halted =
        PolicyProgress.halted(
            new TierStatus("daily", "@daily", SINCE, LAST, "2026-11-22T04:00:00Z", null, null));

    assertThat(halted.nextRun()).isNull();
    assertThat(halted.lastRun()).isEqualTo(LAST);
    assertThat(halted.since()).isEqualTo(SINCE);
  }

  @Test
  void backupOfADeletedNamesakeIsNotThisPolicys() {
    BackupPolicyStatus status =
        status(
            List.of(),
            List.of(
                backup("own", BackupPhase.COMPLETED, "2026-11-19T03:02:00Z"),
                backup("theirs", "other-uid", BackupPhase.COMPLETED, "2026-11-20T03:02:00Z"),
                backup("nobodys", null, BackupPhase.COMPLETED, "2026-11-20T03:02:00Z")));

    assertThat(status.lastBackup()).isEqualTo("own");
    assertThat(status.lastBackupTime()).isEqualTo("2026-11-19T03:02:00Z");
  }

  @Test
  void nextRunIsTheFirstOfAllTiers() {
    List<TierStatus> tiers =
        List.of(
            tier("weekly", "2026-11-22T04:00:00Z"),
            tier("daily", "2026-11-21T03:00:00Z"),
            tier("never", null));

    BackupPolicyStatus status = PolicyProgress.of(policy, List.of(), tiers, List.of(), null, START);

    assertThat(status.nextRun()).isEqualTo("2026-11-21T03:00:00Z");
    assertThat(status.tiers()).isEqualTo(tiers);
  }

  @Test
  void clockThatWasAheadIsToldUntilItIsRightAgain() {
    List<TierStatus> wrong =
        List.of(
            tier("weekly", null),
            new TierStatus("daily", "@daily", null, null, null, null, "2036-11-21T03:00:00Z"));

    policy.setStatus(PolicyProgress.of(policy, List.of(), wrong, List.of(), null, START));
    Condition clock =
        Conditions.find(policy.getStatus().conditions(), "ClockTrusted").orElseThrow();
    assertThat(clock.getStatus()).isEqualTo("False");
    assertThat(clock.getReason()).isEqualTo("ClockWasAhead");
    assertThat(clock.getMessage())
        .startsWith("tier daily had reached 2036-11-21T03:00:00Z, so the operator's clock was");
    assertThat(PolicyProgress.news(policy, List.of(), wrong))
        .containsExactly(new Happening(true, "ClockWasAhead", clock.getMessage()));
    assertReady(policy.getStatus(), "True", "Valid", "backups are taken as scheduled");

    BackupPolicyStatus after = status(List.of(), List.of());
    assertThat(Conditions.find(after.conditions(), "ClockTrusted").orElseThrow().getStatus())
        .isEqualTo("True");
  }

  @Test
  void clockThatWasNeverWrongIsNotSpokenOf() {
    assertThat(status(List.of(), List.of()).conditions()).hasSize(1);
    assertThat(PolicyProgress.news(policy, List.of(), List.of(tier("daily", null)))).isEmpty();
    assertThat(PolicyProgress.news(policy, List.of("a: wrong", "b: worse"), List.of()))
        .containsExactly(new Happening(true, "Invalid", "a: wrong; b: worse"));
  }

  @Test
  void runThatIsNotStartedIsToldOnce() {
    List<TierStatus> skipped = List.of(skipped("weekly", null), skipped("daily", "it is late"));
    Happening told = new Happening(true, "RunNotStarted", "tier daily: it is late");

    assertThat(PolicyProgress.news(policy, List.of(), skipped)).containsExactly(told);

    policy.setStatus(PolicyProgress.of(policy, List.of(), skipped, List.of(), null, START));
    assertThat(PolicyProgress.news(policy, List.of(), skipped)).isEmpty();
    assertThat(PolicyProgress.news(policy, List.of(), List.of(skipped("daily", "it is later"))))
        .containsExactly(new Happening(true, "RunNotStarted", "tier daily: it is later"));
  }

  private static TierStatus skipped(String name, String why) {
    return new TierStatus(name, "@daily", null, null, null, why, null);
  }

  private BackupPolicyStatus status(List<String> problems, List<Backup> backups) {
    return PolicyProgress.of(policy, problems, List.of(), backups, null, START);
  }

  private static BackupPolicy policy(boolean suspend, Tier... tiers) {
    BackupPolicy policy = new BackupPolicy();
    policy.setMetadata(
        new ObjectMetaBuilder().withName("shop").withUid(POLICY_UID).withGeneration(4L).build());
    policy.setSpec(
        new BackupPolicySpec(suspend, null, List.of(tiers), null, null, null, null, null, null));
    return policy;
  }

  /** Whoever may write to the bucket, or is deleting the last one, must not have it called good. */
  @Test
  void newestGoodOneIsNeitherPlantedNorGoing() {
    Backup own = backup("own", BackupPhase.COMPLETED, "2026-11-19T03:02:00Z");
    Backup planted = backup("planted", BackupPhase.COMPLETED, "2026-11-20T03:02:00Z");
    planted.getMetadata().setAnnotations(Map.of(Api.MADE_AGAIN_ANNOTATION, "ab".repeat(32)));
    Backup going = backup("going", BackupPhase.COMPLETED, "2026-11-20T04:02:00Z");
    going.getMetadata().setDeletionTimestamp("2026-11-20T05:02:00Z");

    BackupPolicyStatus status = status(List.of(), List.of(own, planted, going));

    assertThat(status.lastBackup()).isEqualTo("own");
    assertThat(status.lastBackupTime()).isEqualTo("2026-11-19T03:02:00Z");
  }

  /** Whoever may edit a status can say that a backup is completed; nothing is stored of it. */
  @Test
  void backupThatNamesNoManifestIsNoSuccess() {
    Backup own = backup("own", BackupPhase.COMPLETED, "2026-11-19T03:02:00Z");
    Backup written = backup("written", BackupPhase.COMPLETED, "2026-11-20T03:02:00Z");
    written.setStatus(
        written.getStatus().storedAt(List.of(), BackupPhase.COMPLETED, null, List.of()));

    assertThat(status(List.of(), List.of(own, written)).lastBackupTime())
        .isEqualTo("2026-11-19T03:02:00Z");
  }

  /** The operator was killed before it had written what the record says. */
  @Test
  void recordThatIsBeingMadeAgainKeepsNoScheduleFromRunning() {
    Backup record = backup("nightly", null, null);
    record.setStatus(null);
    record.setSpec(new BackupSpec(new PolicyReference("shop"), "daily", null, null, null));
    Tier daily = Tier.of("daily", "@daily", null, null);
    assertThat(PolicyProgress.underWay(policy(false, daily), daily, List.of(record)))
        .contains("nightly");

    record.getMetadata().setAnnotations(Map.of(Api.MADE_AGAIN_ANNOTATION, "ab".repeat(32)));

    assertThat(PolicyProgress.underWay(policy(false, daily), daily, List.of(record))).isEmpty();
  }

  private static TierStatus tier(String name, String nextRun) {
    return new TierStatus(name, "@daily", null, null, nextRun, null, null);
  }

  private static Backup backup(String name, BackupPhase phase, String completionTime) {
    return backup(name, POLICY_UID, phase, completionTime);
  }

  private static Backup backup(
      String name, String policyUid, BackupPhase phase, String completionTime) {
    Backup backup = new Backup();
    backup.setMetadata(new ObjectMetaBuilder().withName(name).build());
    backup.setStatus(
        new BackupStatus(
            null,
            phase,
            null,
            null,
            null,
            completionTime,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            List.of(Observed.committed("offsite")),
            null,
            policyUid,
            null,
            null,
            null,
            null,
            null));
    return backup;
  }

  private static void assertReady(
      BackupPolicyStatus status, String value, String reason, String message) {
    assertThat(ready(status).getStatus()).isEqualTo(value);
    assertThat(ready(status).getReason()).isEqualTo(reason);
    assertThat(ready(status).getMessage()).isEqualTo(message);
    assertThat(ready(status).getObservedGeneration()).isEqualTo(4);
  }

  private static Condition ready(BackupPolicyStatus status) {
    return Conditions.find(status.conditions(), BackupPolicyStatus.READY).orElseThrow();
  }
}
