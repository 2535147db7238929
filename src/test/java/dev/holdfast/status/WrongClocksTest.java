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
import dev.holdfast.api.v1alpha1.DeletionPolicy;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.PruneSpec;
import dev.holdfast.api.v1alpha1.PrunedBackup;
import dev.holdfast.api.v1alpha1.Retention;
import dev.holdfast.api.v1alpha1.Tier;
import dev.holdfast.retention.Decision;
import dev.holdfast.retention.Inventory;
import dev.holdfast.retention.RetentionPlan;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Clocks that were wrong, and records that others may have written. */
class WrongClocksTest {

  /** TierClock and RetentionPlan know of such backups; what people look at does not. */
  @Test
  void backupOfAClockThatWasAheadHidesNoFailure() {
    Backup ahead = ended("ahead", BackupPhase.COMPLETED, START.plus(Duration.ofDays(400)));
    Backup good = ended("good", BackupPhase.COMPLETED, START.minus(Duration.ofDays(5)));
    Backup failed = ended("failed", BackupPhase.FAILED, START.minus(Duration.ofHours(1)));

    BackupPolicyStatus status =
        PolicyProgress.of(
            policy(), List.of(), List.of(), List.of(ahead, good, failed), null, START);

    assertThat(status.lastFailure()).isEqualTo("failed");
    assertThat(Instant.parse(status.lastBackupTime())).isBeforeOrEqualTo(START);
  }

  /** It failed by a clock a year ahead, and must not be tried again a year from now. */
  @Test
  void deletionThatFailedByAClockThatWasAheadIsTriedAgainSoon() {
    Backup backup = ended("nightly", BackupPhase.COMPLETED, START);
    backup.getMetadata().setDeletionTimestamp(START.toString());
    backup.setSpec(
        new BackupSpec(new PolicyReference("shop"), "daily", null, null, DeletionPolicy.DELETE));
    backup.setStatus(
        backup
            .getStatus()
            .storedAt(
                List.of(
                    Observed.destination()
                        .committed(Observed.MANIFEST, Observed.SHA_256, "1 B", 1L)),
                BackupPhase.COMPLETED,
                null,
                List.of()));
    Prune last = new Prune();
    last.setMetadata(new ObjectMetaBuilder().withName("nightly").withUid("p").build());
    last.setSpec(
        new PruneSpec(
            new PolicyReference("shop"),
            null,
            new PrunedBackup("nightly", backup.getMetadata().getUid())));
    last.setStatus(
        PruneProgress.refused(last, "Denied", "no", START.plus(Duration.ofDays(365))).status());

    DeletionStep step =
        DeletionStep.of(
            new DeletionStep.Facts(
                backup, Optional.empty(), Optional.empty(), Optional::empty, List.of(last)),
            START.plus(Duration.ofHours(3)));

    assertThat(step).isInstanceOf(DeletionStep.BeginAgain.class);
  }

  /**
   * Whoever may write manifests there, and delete nothing, has the operator delete: manifests that
   * name this policy make records that are Completed, and take up the places of true backups.
   */
  @Test
  void recordsThatWereMadeAgainPushOutNoBackupThatWasSeenToSucceed() {
    Backup first = ended("first", BackupPhase.COMPLETED, START.minus(Duration.ofDays(2)));
    Backup second = ended("second", BackupPhase.COMPLETED, START.minus(Duration.ofDays(1)));
    Backup planted = ended("planted", BackupPhase.COMPLETED, START.minus(Duration.ofHours(2)));
    planted.getMetadata().setAnnotations(Map.of(Api.MADE_AGAIN_ANNOTATION, Observed.SHA_256));
    planted.setSpec(new BackupSpec(new PolicyReference("shop"), "daily", null, true, null));
    Backup newest = ended("newest", BackupPhase.COMPLETED, START.minus(Duration.ofHours(1)));
    BackupPolicy policy = policy();
    Tier daily =
        Tier.of("daily", "@daily", null, null)
            .withRetention(new Retention(3, null, null, null, null, null, null));
    policy.setSpec(
        new BackupPolicySpec(null, null, List.of(daily), null, null, List.of(), null, null, null));

    assertThat(
            RetentionPlan.of(
                Inventory.of(policy, List.of(first, second, planted, newest), 50), START))
        .noneMatch(Decision::expires);
  }

  private static BackupPolicy policy() {
    BackupPolicy policy = new BackupPolicy();
    policy.setMetadata(
        new ObjectMetaBuilder()
            .withName("shop")
            .withNamespace("shops")
            .withUid(Observed.POLICY_UID)
            .build());
    policy.setSpec(
        new BackupPolicySpec(
            null,
            null,
            List.of(Tier.of("daily", "@daily", null, null)),
            null,
            null,
            List.of(),
            null,
            null,
            null));
    return policy;
  }

  private static Backup ended(String name, BackupPhase phase, Instant end) {
    Backup backup = Observed.backup();
    backup.getMetadata().setName(name);
    backup.setStatus(
        new BackupStatus(
            1L,
            phase,
            null,
            null,
            end.minusSeconds(60).toString(),
            end.toString(),
            null,
            null,
            1L,
            null,
            null,
            name,
            null,
            List.of(Observed.committed("offsite")),
            List.of(),
            Observed.POLICY_UID,
            null,
            List.of("shop"),
            null,
            null,
            null));
    return backup;
  }
}
