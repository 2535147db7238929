package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.Alerts;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicyStatus;
import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.api.v1alpha1.RecordClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Whether the newest good backup is as recent as it should be: of the policy as {@code maxAge}
 * says, and of each tier as its schedule does. A tier that fails is told of although another one
 * succeeds.
 */
final class RecentBackup {
  private static final String TYPE = BackupPolicyStatus.RECENT_BACKUP;
  private static final Duration DEFAULT = HumanDuration.parse(Alerts.DEFAULT_MAX_AGE);

  /** What a run may take longer than the one before it. */
  private static final Duration SLACK = Duration.ofHours(1);

  private static final Duration LONGEST_RUN = Duration.ofDays(1);

  private RecentBackup() {}

  /** What must have happened by a time, or somebody should look. */
  private record Due(Instant by, String reason, String message) {}

  static Finding of(
      BackupPolicy policy, Collection<TierTimes> tiers, Collection<Backup> backups, Instant now) {
    Optional<Backup> toCome = RecordClock.madeAfter(backups, now);
    if (toCome.isPresent()) {
      return Finding.unknown(
          TYPE,
          "ClockInDoubt",
          "Backup "
              + toCome.get().getMetadata().getName()
              + " was made at a time that is yet to come, so nobody knows how old the others are",
          Optional.empty());
    }
    List<GoodBackup> good = GoodBackup.of(policy, backups, now);
    Optional<GoodBackup> newest = last(good);
    String told = newest.map(one -> "the newest good one is " + one.told()).orElse("there is none");
    if (policy.getSpec().suspend()) {
      return Finding.unknown(
          TYPE, "Suspended", "suspended, so none is expected; " + told, Optional.empty());
    }
    List<Due> dues = new ArrayList<>();
    // Nothing is started while the schedules cannot be read, and that is what somebody must hear.
    boolean unreadable = tiers.isEmpty() && !policy.getSpec().tiers().isEmpty();
    ofPolicy(
            policy,
            AlertLimits.maxAge(policy.getSpec().alerts())
                .or(() -> unreadable ? Optional.of(DEFAULT) : Optional.empty()),
            newest)
        .ifPresent(dues::add);
    tiers.forEach(tier -> ofTier(policy, tier, good).ifPresent(dues::add));
    Optional<Due> missed =
        dues.stream().filter(due -> now.isAfter(due.by())).min(Comparator.comparing(Due::by));
    Optional<Instant> turns = dues.stream().map(Due::by).min(Comparator.naturalOrder());
    if (missed.isPresent()) {
      return Finding.bad(TYPE, missed.get().reason(), missed.get().message());
    }
    if (newest.isEmpty()) {
      return Finding.unknown(
          TYPE,
          "NoBackupYet",
          dues.isEmpty()
              ? "there is no good one, and none is expected"
              : "there is no good one yet",
          turns);
    }
    Instant end = newest.get().end();
    boolean begunAnew =
        !tiers.isEmpty()
            && now.isAfter(end.plus(DEFAULT))
            && tiers.stream().allMatch(tier -> tier.since().isAfter(end));
    if (begunAnew) {
      return Finding.unknown(
          TYPE,
          "NoBackupYet",
          "there is none yet since the policy was resumed, or its schedules were edited; " + told,
          turns);
    }
    return dues.isEmpty()
        ? Finding.unknown(TYPE, "OnDemand", "none is expected by itself; " + told, turns)
        : Finding.good(TYPE, "Recent", told, turns);
  }

  private static Optional<Due> ofPolicy(
      BackupPolicy policy, Optional<Duration> maxAge, Optional<GoodBackup> newest) {
    Instant from = newest.map(GoodBackup::end).orElse(created(policy));
    return maxAge.map(
        age ->
            new Due(
                from.plus(age),
                newest.isPresent() ? "TooOld" : "NoBackup",
                newest
                        .map(one -> "the newest good backup, " + one.told() + ", is older than ")
                        .orElse("there is no good backup, and the policy is older than ")
                    + HumanDuration.format(age)
                    + " (spec.alerts.maxAge)"));
  }

  private static Optional<Due> ofTier(BackupPolicy policy, TierTimes tier, List<GoodBackup> good) {
    Optional<GoodBackup> newest =
        last(good.stream().filter(one -> tier.tier().equals(one.tier())).toList());
    Instant from =
        newest.map(GoodBackup::start).filter(tier.since()::isBefore).orElse(tier.since());
    Optional<Instant> run = tier.next().after(from);
    if (run.isEmpty()) {
      return Optional.empty();
    }
    Duration took =
        newest.map(one -> Duration.between(one.start(), one.end())).orElse(Duration.ZERO);
    Instant done = run.get().plus(SLACK).plus(took.compareTo(LONGEST_RUN) > 0 ? LONGEST_RUN : took);
    Instant least = newest.map(GoodBackup::end).orElse(created(policy)).plus(DEFAULT);
    return Optional.of(
        new Due(
            done.isAfter(least) ? done : least,
            "TierOverdue",
            "tier "
                + tier.tier()
                + ": there is no good backup of the run of "
                + Times.text(run.get())
                + " nor of a later one; "
                + newest
                    .map(one -> "the newest good one of the tier is " + one.told())
                    .orElse("there is none of the tier")));
  }

  private static Instant created(BackupPolicy policy) {
    return Times.parse(policy.getMetadata().getCreationTimestamp());
  }

  private static Optional<GoodBackup> last(List<GoodBackup> backups) {
    return backups.isEmpty() ? Optional.empty() : Optional.of(backups.get(backups.size() - 1));
  }
}
