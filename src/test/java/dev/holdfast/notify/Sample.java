package dev.holdfast.notify;

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
import dev.holdfast.api.v1alpha1.NotificationEvent;
import dev.holdfast.api.v1alpha1.Notifications;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.PolicySpecs;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.PruneSpec;
import dev.holdfast.api.v1alpha1.PruneStatus;
import dev.holdfast.api.v1alpha1.PrunedBackup;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreMode;
import dev.holdfast.api.v1alpha1.RestoreSource;
import dev.holdfast.api.v1alpha1.RestoreSpec;
import dev.holdfast.api.v1alpha1.RestoreStatus;
import dev.holdfast.api.v1alpha1.RunPhase;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import java.time.Instant;
import java.util.List;

/** Objects of the policy {@code shop} in the namespace {@code shops}. */
final class Sample {
  static final Instant START = Instant.parse("2026-11-21T03:00:00Z");
  static final String POLICY_UID = "uid-shop";

  private Sample() {}

  static BackupPolicy policy(Notifications who) {
    BackupPolicy policy = new BackupPolicy();
    policy.setMetadata(meta("shop"));
    policy.setSpec(
        PolicySpecs.notifying(
            new BackupPolicySpec(null, null, null, null, null, List.of(), null, null, null), who));
    return policy;
  }

  static Notifications to(List<String> channels, NotificationEvent... events) {
    return new Notifications(channels, null, List.of(events));
  }

  static BackupPolicyStatus status(Condition... conditions) {
    return new BackupPolicyStatus(
        1L, List.of(conditions), false, null, "shop-good", START.toString(), null, null, null);
  }

  static Condition condition(String type, String status, Instant since) {
    return new ConditionBuilder()
        .withType(type)
        .withStatus(status)
        .withReason("Told")
        .withMessage(type + " is " + status)
        .withLastTransitionTime(since.toString())
        .build();
  }

  static Backup backup(String name, BackupPhase phase, String message) {
    return backup(name, phase, message, POLICY_UID, List.of());
  }

  static Backup backup(
      String name,
      BackupPhase phase,
      String message,
      String policyUid,
      List<DestinationStatus> destinations) {
    Backup backup = new Backup();
    backup.setMetadata(meta(name));
    backup.setSpec(new BackupSpec(new PolicyReference("shop"), "daily", null, null, null));
    backup.setStatus(
        new BackupStatus(
            1L,
            phase,
            null,
            message,
            null,
            START.toString(),
            "21s",
            "72.5 MiB",
            null,
            null,
            null,
            null,
            null,
            destinations,
            List.of(),
            policyUid,
            null,
            null,
            null,
            null,
            null));
    return backup;
  }

  static DestinationStatus destination(String name) {
    return DestinationStatus.of(new Destination(name, null, null, null));
  }

  static Restore restore(
      String name, RestoreMode mode, RunPhase phase, String policy, DestinationStatus... copies) {
    Restore restore = new Restore();
    restore.setMetadata(meta(name));
    restore.setSpec(
        new RestoreSpec(new RestoreSource(BackupReference.of("shop-1")), null, mode, null, null));
    restore.setStatus(
        new RestoreStatus(
            1L,
            phase,
            null,
            "said by " + name,
            null,
            START.toString(),
            "3s",
            null,
            null,
            null,
            null,
            null,
            null,
            List.of(copies),
            "shop-1",
            null,
            policy,
            null,
            null));
    return restore;
  }

  static Prune prune(String name, RunPhase phase, boolean dryRun, PrunedBackup backup) {
    Prune prune = new Prune();
    prune.setMetadata(meta(name));
    prune.setSpec(new PruneSpec(new PolicyReference("shop"), dryRun, backup));
    prune.setStatus(
        new PruneStatus(
            1L,
            phase,
            null,
            "said by " + name,
            null,
            START.toString(),
            null,
            null,
            null,
            null,
            null,
            null,
            null));
    return prune;
  }

  static ObjectMeta meta(String name) {
    return new ObjectMetaBuilder()
        .withName(name)
        .withNamespace("shops")
        .withUid("uid-" + name)
        .withGeneration(1L)
        .withCreationTimestamp(START.toString())
        .build();
  }

  static Notice notice(String id, String title, String message) {
    return new Notice(
        id,
        NotificationEvent.BACKUP_FAILED,
        false,
        "shops",
        "shop",
        "Backup",
        "shop-1",
        "daily",
        START.toString(),
        title,
        message,
        0,
        null,
        List.of(new Notice.Step("See why", "kubectl -n shops describe backup shop-1")));
  }
}
