package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.PolicyVerification;
import dev.holdfast.api.v1alpha1.TierStatus;
import dev.holdfast.api.v1alpha1.VerificationStatus;
import dev.holdfast.status.PolicyAlerts;
import dev.holdfast.status.TierTimes;
import dev.holdfast.status.Times;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Looks whether a policy does what it should, by the times that its schedules say. */
final class PolicyWatch {
  private PolicyWatch() {}

  /**
   * What is to be said of {@code policy}.
   *
   * @param readable whether its schedules can be read
   * @param tiers the state of its tiers
   * @param verification what is known of its verification; null if nothing is
   * @param backups the backups that name it
   */
  static PolicyAlerts look(
      BackupPolicy policy,
      boolean readable,
      List<TierStatus> tiers,
      VerificationStatus verification,
      Collection<Backup> backups,
      Instant now) {
    return PolicyAlerts.of(
        policy,
        readable ? times(policy, tiers) : List.of(),
        readable ? times(policy, verification) : Optional.empty(),
        verification,
        backups,
        now);
  }

  private static List<TierTimes> times(BackupPolicy policy, List<TierStatus> known) {
    return policy.getSpec().tiers().stream()
        .flatMap(
            tier ->
                known.stream()
                    .filter(one -> one.name().equals(tier.name()) && one.since() != null)
                    .map(one -> TierClock.times(policy, tier, Times.parse(one.since()))))
        .toList();
  }

  private static Optional<TierTimes> times(BackupPolicy policy, VerificationStatus known) {
    PolicyVerification asked = policy.getSpec().verification();
    return Optional.ofNullable(known)
        .map(VerificationStatus::runs)
        .map(TierStatus::since)
        .filter(since -> asked != null && asked.hasTimes())
        .map(since -> TierClock.times(policy, asked.times(), Times.parse(since)));
  }
}
