package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicyStatus;
import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.api.v1alpha1.Tier;
import dev.holdfast.api.v1alpha1.TierStatus;
import dev.holdfast.schedule.InvalidScheduleException;
import dev.holdfast.schedule.Schedule;
import dev.holdfast.schedule.TierRuns;
import dev.holdfast.schedule.TimeZones;
import dev.holdfast.status.Times;
import java.time.Instant;
import java.util.Optional;

/**
 * Reads off a policy's status where its tiers stand. Nothing of a schedule is kept in memory: a
 * restart, or another replica, knows exactly as much.
 */
final class TierClock {
  private TierClock() {}

  /**
   * Where a tier stands.
   *
   * @param schedule the schedule that counts, as the status records it
   * @param facts what the decision is made on
   * @param before what the status said last; empty if it has nothing on this schedule
   */
  record Reading(String schedule, TierRuns.Facts facts, Optional<TierStatus> before) {

    /** Why a run was skipped stays to be read until another one is started. */
    Optional<String> skippedBefore(TierRuns.Decision run) {
      return run.due().isPresent() ? Optional.empty() : before.map(TierStatus::skipped);
    }
  }

  /**
   * Reads where {@code tier} of {@code policy} stands. A tier that is new, whose schedule was
   * edited, or whose policy was resumed starts from now: no run of the past is made up for.
   */
  static Reading read(BackupPolicy policy, Tier tier, Instant now) {
    String text = tier.schedule() + " " + tier.timeZone();
    BackupPolicyStatus status = policy.getStatus();
    Optional<TierStatus> recorded =
        status == null
            ? Optional.empty()
            : status.tiers().stream().filter(t -> tier.name().equals(t.name())).findFirst();
    boolean suspended = policy.getSpec().suspend();
    boolean resumed = !suspended && status != null && Boolean.TRUE.equals(status.suspended());
    Optional<TierStatus> before = recorded.filter(t -> text.equals(t.schedule()) && !resumed);
    Instant since = before.map(t -> Times.parse(t.since())).orElse(now);
    Optional<Instant> lastRun = recorded.map(t -> Times.parse(t.lastRun()));
    try {
      return new Reading(
          text,
          new TierRuns.Facts(
              Schedule.parse(tier.schedule(), TimeZones.parse(tier.timeZone())),
              since,
              lastRun,
              HumanDuration.parse(tier.startingDeadline()),
              suspended),
          before);
    } catch (InvalidScheduleException e) {
      throw new IllegalStateException("the policy was checked before: " + e.getMessage(), e);
    }
  }
}
