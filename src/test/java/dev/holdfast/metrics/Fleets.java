package dev.holdfast.metrics;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicySpec;
import dev.holdfast.api.v1alpha1.BackupPolicyStatus;
import dev.holdfast.api.v1alpha1.BackupReference;
import dev.holdfast.api.v1alpha1.BackupSpec;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.PruneSpec;
import dev.holdfast.api.v1alpha1.PruneStatus;
import dev.holdfast.api.v1alpha1.PrunedBackup;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreMode;
import dev.holdfast.api.v1alpha1.RestoreSource;
import dev.holdfast.api.v1alpha1.RestoreSpec;
import dev.holdfast.api.v1alpha1.RestoreStatus;
import dev.holdfast.api.v1alpha1.RetentionStatus;
import dev.holdfast.api.v1alpha1.RowCountStatus;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.api.v1alpha1.Tier;
import dev.holdfast.api.v1alpha1.TierStatus;
import dev.holdfast.api.v1alpha1.VerificationStatus;
import dev.holdfast.api.v1alpha1.VolumeDestination;
import dev.holdfast.api.v1alpha1.VolumeSpaceStatus;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.List;

/** Objects as an operator sees them. */
final class Fleets {
  static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");
  static final Instant NIGHT = Instant.parse("2026-11-21T03:00:00Z");

  private Fleets() {}

  private static ObjectMeta meta(String name) {
    return new ObjectMetaBuilder()
        .withName(name)
        .withNamespace("shops")
        .withUid(name + "-uid")
        .withCreationTimestamp(NIGHT.toString())
        .build();
  }

  static BackupPolicy policy(String name) {
    BackupPolicy policy = new BackupPolicy();
    policy.setMetadata(meta(name));
    policy.setSpec(
        new BackupPolicySpec(
            false,
            null,
            List.of(Tier.of("daily", "0 3 * * *", null, null)),
            null,
            null,
            List.of(volume()),
            null,
            null,
            null));
    policy.setStatus(
        new BackupPolicyStatus(
            1L,
            List.of(condition("Ready", "True"), condition("RecentBackup", "False")),
            false,
            List.of(
                new TierStatus(
                    "daily", "0 3 * * * UTC", null, null, "2026-11-22T03:00:00Z", null, null)),
            null,
            null,
            null,
            null,
            new RetentionStatus(null, 7, 2, 1, List.of()),
            new VerificationStatus(
                null, "verify", "backup", RunPhase.COMPLETED, "2026-11-20T06:00:00Z", null, null),
            null));
    return policy;
  }

  static Destination volume() {
    return Destination.of("local", new VolumeDestination("backups", "/"));
  }

  static Condition condition(String type, String status) {
    return new ConditionBuilder().withType(type).withStatus(status).withReason("Because").build();
  }

  static Backup backup(String name, String policy, BackupPhase phase, Instant end) {
    DestinationStatus copy = DestinationStatus.of(volume());
    return backup(
        name,
        policy,
        new BackupStatus(
            null,
            phase,
            null,
            null,
            end == null ? null : end.minusSeconds(120).toString(),
            end == null ? null : end.toString(),
            "2m",
            null,
            phase.isStored() ? 1_000L : null,
            phase.isStored() ? 5_000L : null,
            null,
            "job",
            null,
            List.of(
                phase.isStored()
                    ? copy.committed("prod/manifest.json", "ab".repeat(32), null, 1_000L)
                        .withSpace(new VolumeSpaceStatus(30L, 100L))
                    : copy.failed("DestinationUnreachable", "it is gone")),
            null,
            policy + "-uid",
            null,
            null,
            null,
            phase == BackupPhase.RUNNING ? new RowCountStatus(2, 4, 1, 9) : null,
            null));
  }

  static Backup backup(String name, String policy, BackupStatus status) {
    Backup backup = new Backup();
    backup.setMetadata(meta(name));
    backup.setSpec(new BackupSpec(new PolicyReference(policy), "daily", null, null, null));
    backup.setStatus(status);
    return backup;
  }

  /** One that waits for its turn. */
  static Backup queued(String name, String policy) {
    Condition waits =
        new ConditionBuilder()
            .withType("Complete")
            .withStatus("False")
            .withReason("Queued")
            .build();
    return backup(
        name,
        policy,
        new BackupStatus(
            null,
            BackupPhase.PENDING,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            List.of(waits),
            null,
            null,
            null,
            null,
            null,
            null));
  }

  static Restore restore(String name, String policy, RestoreMode mode, RunPhase phase) {
    Restore restore = new Restore();
    restore.setMetadata(meta(name));
    restore.setSpec(
        new RestoreSpec(
            new RestoreSource(BackupReference.of("backup")),
            null,
            mode,
            null,
            null,
            null,
            null,
            null,
            null));
    restore.setStatus(
        new RestoreStatus(
            null,
            phase,
            null,
            null,
            null,
            phase.isFinal() ? "2026-11-21T10:00:00Z" : null,
            phase.isFinal() ? "42s" : null,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            "backup",
            null,
            policy,
            null,
            null));
    return restore;
  }

  static Prune prune(String name, String policy, RunPhase phase) {
    Prune prune = new Prune();
    prune.setMetadata(meta(name));
    prune.setSpec(new PruneSpec(new PolicyReference(policy), null, null));
    prune.setStatus(
        new PruneStatus(
            null,
            phase,
            null,
            null,
            null,
            phase.isFinal() ? "2026-11-21T04:00:00Z" : null,
            null,
            null,
            List.of(new PrunedBackup("a", "a-uid"), new PrunedBackup("b", "b-uid")),
            null,
            null,
            null,
            null));
    return prune;
  }

  /** One policy with everything that there is a metric of. */
  static Fleet one() {
    return new Fleet(
        List.of(policy("shop")),
        List.of(
            backup("good", "shop", BackupPhase.COMPLETED, NIGHT),
            backup("failed", "shop", BackupPhase.FAILED, NIGHT.plusSeconds(3600)),
            backup("running", "shop", BackupPhase.RUNNING, null),
            queued("waiting", "shop")),
        List.of(
            restore("verified", "shop", RestoreMode.VERIFY, RunPhase.COMPLETED),
            restore("failed", "shop", RestoreMode.RESTORE, RunPhase.FAILED)),
        List.of(prune("pruned", "shop", RunPhase.COMPLETED)));
  }

  /** Everything that is counted, once. */
  static void countAll(Outcomes outcomes) {
    outcomes.written(
        backup("b", "shop", BackupPhase.RUNNING, null),
        backup("b", "shop", BackupPhase.COMPLETED, NIGHT).getStatus());
    outcomes.written(
        restore("r", "shop", RestoreMode.RESTORE, RunPhase.RUNNING),
        restore("r", "shop", RestoreMode.RESTORE, RunPhase.COMPLETED).getStatus());
    outcomes.written(
        prune("p", "shop", RunPhase.RUNNING), prune("p", "shop", RunPhase.COMPLETED).getStatus());
  }
}
