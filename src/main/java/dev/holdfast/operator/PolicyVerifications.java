package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.PolicyVerification;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreMode;
import dev.holdfast.api.v1alpha1.TierStatus;
import dev.holdfast.api.v1alpha1.VerificationStatus;
import dev.holdfast.retention.Inventory;
import dev.holdfast.schedule.RunNames;
import dev.holdfast.schedule.TierRuns;
import dev.holdfast.status.RestoreProgress;
import dev.holdfast.status.Times;
import dev.holdfast.status.VerificationChoice;
import dev.holdfast.status.VerificationProgress;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The Restores that verify the backups of a policy: made when they are due, one at a time, and
 * removed when they are old.
 */
final class PolicyVerifications {
  /** How many of those that have ended are kept on record. */
  private static final int KEPT = 5;

  private static final Set<RestoreMode> VERIFYING =
      EnumSet.of(RestoreMode.VERIFY, RestoreMode.READ_BACK);

  private static final Comparator<Restore> NEWEST =
      Comparator.comparing((Restore one) -> one.getMetadata().getCreationTimestamp())
          .thenComparing(one -> one.getMetadata().getName());

  private final KubernetesClient client;

  PolicyVerifications(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Looks at the backups of {@code policy}; makes the Restore that is due.
   *
   * @param backups those that name it
   * @param restores all that there are beside it
   * @return what is known of the verification; null if the policy asks for none
   */
  VerificationStatus look(
      BackupPolicy policy, Collection<Backup> backups, Collection<Restore> restores, Instant now) {
    PolicyVerification asked = policy.getSpec().verification();
    if (asked == null) {
      return null;
    }
    List<Restore> own =
        restores.stream().filter(one -> isMadeBy(policy, one)).sorted(NEWEST.reversed()).toList();
    Optional<Restore> underWay =
        own.stream().filter(one -> !RestoreProgress.isFinal(one)).findFirst();
    VerificationStatus before = before(policy);
    List<Backup> ofPolicy =
        backups.stream().filter(backup -> Inventory.isOf(policy, backup)).toList();
    TierStatus runs =
        asked.hasTimes()
            ? scheduled(policy, ofPolicy, underWay, before, now)
            : unscheduled(before, now);
    Optional<Restore> made = Optional.empty();
    if (asked.afterEachBackup() && underWay.isEmpty() && !policy.getSpec().suspend()) {
      made =
          VerificationChoice.fresh(
                  asked,
                  ofPolicy,
                  Times.parse(runs.since()),
                  before == null ? null : before.backup())
              .map(backup -> create(policy, backup, end(backup)));
    }
    own.stream()
        .filter(RestoreProgress::isFinal)
        .skip(KEPT)
        .forEach(old -> ExactDeletion.of(old, client));
    return VerificationProgress.of(runs, made.or(() -> own.stream().findFirst()), before);
  }

  /** What was said of the verification last; null if nothing was. */
  static VerificationStatus before(BackupPolicy policy) {
    return policy.getStatus() == null ? null : policy.getStatus().verification();
  }

  private TierStatus scheduled(
      BackupPolicy policy,
      List<Backup> backups,
      Optional<Restore> underWay,
      VerificationStatus before,
      Instant now) {
    PolicyVerification asked = policy.getSpec().verification();
    TierClock.Reading reading =
        TierClock.read(
            policy,
            asked.times(),
            Optional.ofNullable(before).map(VerificationStatus::runs),
            underWay.map(one -> one.getMetadata().getName()),
            now);
    TierRuns.Decision run = TierRuns.decide(reading.facts(), now);
    Optional<Backup> next =
        run.due().isPresent() ? VerificationChoice.next(asked, backups) : Optional.empty();
    next.ifPresent(backup -> create(policy, backup, run.due().orElseThrow()));
    Optional<String> skipped =
        run.due().isPresent() && next.isEmpty()
            ? Optional.of(VerificationProgress.NOTHING_TO_VERIFY)
            : run.skipped();
    return new TierStatus(
        PolicyVerification.NAME,
        reading.schedule(),
        Times.text(reading.facts().since()),
        run.due().or(reading.facts()::lastRun).map(Times::text).orElse(null),
        run.next().map(Times::text).orElse(null),
        skipped.or(() -> reading.skippedBefore(run)).orElse(null),
        reading.ahead(run).orElse(null));
  }

  /** Backups that were there before anybody asked for this are not all verified at once. */
  private static TierStatus unscheduled(VerificationStatus before, Instant now) {
    boolean known = before != null && before.runs() != null && before.runs().since() != null;
    return new TierStatus(
        PolicyVerification.NAME,
        "after each backup",
        known ? before.runs().since() : Times.text(now),
        null,
        null,
        null,
        null);
  }

  /**
   * The annotation alone may be that of a copy that somebody has made and changed, which proves
   * nothing and is not removed. A copy made by hand has no owner, unless it is the very Restore.
   */
  private static boolean isMadeBy(BackupPolicy policy, Restore restore) {
    Map<String, String> annotations = restore.getMetadata().getAnnotations();
    String uid = policy.getMetadata().getUid();
    return annotations != null
        && uid.equals(annotations.get(Api.POLICY_UID_ANNOTATION))
        && restore.getMetadata().getOwnerReferences().stream()
            .anyMatch(owner -> uid.equals(owner.getUid()))
        && VERIFYING.contains(restore.getSpec().mode())
        && restore.getSpec().source().backupRef() != null;
  }

  private static Instant end(Backup backup) {
    return Times.parse(backup.getStatus().completionTime()).truncatedTo(ChronoUnit.MINUTES);
  }

  /** Creates the Restore of {@code backup} for {@code time}; that it exists already is as good. */
  private Restore create(BackupPolicy policy, Backup backup, Instant time) {
    String name = RunNames.scheduled(policy.getMetadata().getName(), PolicyVerification.NAME, time);
    return createOrFind(policy, backup, name)
        .or(
            () ->
                createOrFind(
                    policy,
                    backup,
                    RunNames.besideNamesake(
                        name, policy.getMetadata().getUid() + backup.getMetadata().getUid())))
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "the verification of " + time + " cannot be started: " + name + " is taken"));
  }

  private Optional<Restore> createOrFind(BackupPolicy policy, Backup backup, String name) {
    Restore restore = VerifyingRestore.of(policy, backup, name);
    if (Creation.of(restore, client)) {
      return Optional.of(restore);
    }
    return new StoredObjects(client)
        .find(restore)
        .filter(one -> isMadeBy(policy, one))
        .filter(one -> one.getSpec().source().equals(restore.getSpec().source()));
  }
}
