package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupSpec;
import dev.holdfast.api.v1alpha1.PolicyReference;
import dev.holdfast.api.v1alpha1.RecordClock;
import dev.holdfast.api.v1alpha1.Tier;
import dev.holdfast.schedule.RunNames;
import dev.holdfast.status.BackupProgress;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;

/**
 * The Backups that schedules ask for. Their names follow from policy, tier and time, so that two
 * operators, or one that was killed half-way, make the same.
 */
final class ScheduledRuns {
  /** Clocks of operator and API server differ a little. */
  private static final Duration LONGEST_LEAD = Duration.ofDays(1);

  private final KubernetesClient client;
  private final StoredObjects objects;

  ScheduledRuns(KubernetesClient client) {
    this.client = client;
    this.objects = new StoredObjects(client);
  }

  /** Creates the Backup for {@code time}; that it exists already is as good. */
  void create(BackupPolicy policy, Tier tier, Instant time, boolean clockIsBehind) {
    String name = RunNames.scheduled(policy.getMetadata().getName(), tier.name(), time);
    if (createOrFind(policy, tier, time, name, one -> !isAnothers(one, time, clockIsBehind))) {
      return;
    }
    String other = RunNames.besideNamesake(name, policy.getMetadata().getUid());
    if (createOrFind(policy, tier, time, other, one -> true)) {
      return;
    }
    // Both names can be known before, and be taken on purpose; what the UID of a record is cannot.
    String third =
        RunNames.besideNamesake(name, policy.getMetadata().getUid() + uid(policy, other));
    if (!createOrFind(policy, tier, time, third, one -> true)) {
      throw new IllegalStateException(
          "the run of "
              + time
              + " cannot be started: "
              + String.join(", ", name, other, third)
              + " are taken");
    }
  }

  private String uid(BackupPolicy policy, String backup) {
    try {
      return objects
          .find(Backup.class, policy, backup)
          .map(one -> one.getMetadata().getUid())
          .orElse("");
    } catch (UnreadableException e) {
      return e.object().getMetadata().getUid();
    }
  }

  /**
   * Whether {@code backup}, which has the name of the run of {@code time}, is that of another day
   * all the same: a clock that was ahead has started it, or it was over when that time was, and the
   * clock is behind.
   */
  private static boolean isAnothers(Backup backup, Instant time, boolean clockIsBehind) {
    return BackupProgress.isFinal(backup)
        && (clockIsBehind || RecordClock.created(backup).isBefore(time.minus(LONGEST_LEAD)));
  }

  /**
   * Whether the Backup {@code name} is there now, and is the one of that policy, tier and time.
   *
   * @param counts whether one that was there already counts
   */
  private boolean createOrFind(
      BackupPolicy policy, Tier tier, Instant time, String name, Predicate<Backup> counts) {
    Backup backup = new Backup();
    backup.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withNamespace(policy.getMetadata().getNamespace())
            .addToLabels(Api.MANAGED_BY_LABEL, Api.MANAGED_BY)
            .addToLabels(Api.POLICY_LABEL, policy.getMetadata().getName())
            .addToLabels(Api.TIER_LABEL, tier.name())
            .addToAnnotations(Api.SCHEDULED_FOR_ANNOTATION, time.toString())
            .addToAnnotations(Api.POLICY_UID_ANNOTATION, policy.getMetadata().getUid())
            .build());
    backup.setSpec(
        new BackupSpec(
            new PolicyReference(policy.getMetadata().getName()),
            tier.name(),
            null,
            null,
            policy.getSpec().deletionPolicy()));
    return Creation.of(backup, client) || isThere(backup, counts);
  }

  private boolean isThere(Backup wanted, Predicate<Backup> counts) {
    try {
      return objects
          .find(wanted)
          .filter(existing -> isRunOf(wanted, existing))
          .filter(counts)
          .isPresent();
    } catch (UnreadableException e) {
      // Another version has made it go on, so it has been started.
      return saysThatItIs(wanted, e.object());
    }
  }

  private static boolean isRunOf(Backup backup, Backup existing) {
    // What can be edited, somebody may have edited since.
    return existing.getSpec().policyRef().equals(backup.getSpec().policyRef())
        && existing.getSpec().tier().equals(backup.getSpec().tier())
        && saysThatItIs(backup, existing);
  }

  private static boolean saysThatItIs(Backup backup, HasMetadata existing) {
    return Objects.requireNonNullElse(existing.getMetadata().getAnnotations(), Map.of())
            .entrySet()
            .containsAll(backup.getMetadata().getAnnotations().entrySet())
        // Whoever may write manifests must not be able to keep a run from being started.
        && !existing.getMetadata().getAnnotations().containsKey(Api.MADE_AGAIN_ANNOTATION);
  }
}
