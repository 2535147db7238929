package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicyStatus;
import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.api.v1alpha1.Tier;
import dev.holdfast.api.v1alpha1.TierStatus;
import dev.holdfast.schedule.CronSchedule;
import dev.holdfast.schedule.IntervalSchedule;
import dev.holdfast.schedule.InvalidScheduleException;
import dev.holdfast.schedule.Jitter;
import dev.holdfast.schedule.Schedule;
import dev.holdfast.schedule.TierRuns;
import dev.holdfast.schedule.TimeZones;
import dev.holdfast.status.TierTimes;
import dev.holdfast.status.Times;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads off a policy's status where its tiers stand. Nothing of a schedule is kept in memory: a
 * restart, or another replica, knows exactly as much.
 */
final class TierClock {
  /**
   * Clocks are set back a little every day, and then no run is started again that was started
   * already. What is further ahead was reached by a clock that was wrong, and stops no tier.
   */
  private static final Duration CLOCK_TOLERANCE = Duration.ofHours(1);

  private TierClock() {}

  /**
   * Where a tier stands.
   *
   * @param schedule the schedule that counts, as the status records it
   * @param facts what the decision is made on
   * @param before what the status said last; empty if it has nothing on this schedule
   * @param aheadNow the time to come that the status had reached; empty if it had not
   */
  record Reading(
      String schedule,
      TierRuns.Facts facts,
      Optional<TierStatus> before,
      Optional<Instant> aheadNow) {

    /** Why a run was skipped stays to be read until another one is started. */
    Optional<String> skippedBefore(TierRuns.Decision run) {
      return run.due().isPresent() || aheadNow.isPresent()
          ? Optional.empty()
          : before.map(TierStatus::skipped);
    }

    /** What is said of {@code tier} while the API server refuses the run of {@code due}. */
    TierStatus refused(Tier tier, Instant due, String why) {
      return new TierStatus(
          tier.name(),
          schedule,
          Times.text(facts.since()),
          facts.lastRun().map(Times::text).orElse(null),
          Times.text(due.plus(facts.delay())),
          "the run of " + Times.text(due) + " cannot be started: " + why,
          before.map(TierStatus::ahead).orElse(null));
    }

    /** That the clock was ahead stays to be read until another run is started. */
    Optional<String> ahead(TierRuns.Decision run) {
      return aheadNow
          .map(Times::text)
          .or(() -> before.map(TierStatus::ahead))
          .filter(time -> run.due().isEmpty());
    }
  }

  /**
   * Reads where {@code tier} of {@code policy} stands. A tier that is new, whose schedule was
   * edited, or whose policy was resumed starts from now: no run of the past is made up for. So does
   * one that has reached a time to come.
   *
   * @param underWay the name of a Backup of the tier that has not ended; empty if all have
   */
  static Reading read(BackupPolicy policy, Tier tier, Optional<String> underWay, Instant now) {
    BackupPolicyStatus status = policy.getStatus();
    return read(
        policy,
        tier,
        status == null
            ? Optional.empty()
            : status.tiers().stream().filter(t -> tier.name().equals(t.name())).findFirst(),
        underWay,
        now);
  }

  /**
   * The same of something else with a schedule.
   *
   * @param tier its schedule
   * @param recorded what the status said of it last
   */
  static Reading read(
      BackupPolicy policy,
      Tier tier,
      Optional<TierStatus> recorded,
      Optional<String> underWay,
      Instant now) {
    String text =
        tier.every() == null ? tier.schedule() + " " + tier.timeZone() : "every " + tier.every();
    BackupPolicyStatus status = policy.getStatus();
    boolean suspended = policy.getSpec().suspend();
    boolean resumed = !suspended && status != null && Boolean.TRUE.equals(status.suspended());
    Optional<TierStatus> before = recorded.filter(t -> text.equals(t.schedule()) && !resumed);
    Optional<Instant> since = before.map(t -> Times.parse(t.since()));
    Optional<Instant> lastRun = recorded.map(t -> Times.parse(t.lastRun()));
    Optional<Instant> ahead =
        Stream.of(since, lastRun)
            .flatMap(Optional::stream)
            .filter(time -> time.isAfter(now.plus(CLOCK_TOLERANCE)))
            .max(Comparator.naturalOrder());
    try {
      return new Reading(
          text,
          new TierRuns.Facts(
              schedule(policy, tier),
              since.filter(time -> ahead.isEmpty()).orElse(now),
              lastRun.filter(time -> ahead.isEmpty()),
              delay(policy, tier),
              HumanDuration.parse(tier.startingDeadline()),
              underWay,
              suspended),
          before,
          ahead);
    } catch (InvalidScheduleException e) {
      throw new IllegalStateException("the policy was checked before: " + e.getMessage(), e);
    }
  }

  /**
   * When the runs of {@code tier} start.
   *
   * @param since from when on its schedule counts
   */
  static TierTimes times(BackupPolicy policy, Tier tier, Instant since) {
    try {
      Schedule schedule = schedule(policy, tier);
      Duration delay = delay(policy, tier);
      return new TierTimes(
          tier.name(),
          since,
          after -> schedule.next(after.minus(delay)).map(run -> run.plus(delay)));
    } catch (InvalidScheduleException e) {
      throw new IllegalStateException("the policy was checked before: " + e.getMessage(), e);
    }
  }

  private static Schedule schedule(BackupPolicy policy, Tier tier) throws InvalidScheduleException {
    return tier.every() == null
        ? CronSchedule.parse(tier.schedule(), TimeZones.parse(tier.timeZone()))
        : IntervalSchedule.since(
            Times.parse(policy.getMetadata().getCreationTimestamp()),
            HumanDuration.parse(tier.every()));
  }

  private static Duration delay(BackupPolicy policy, Tier tier) {
    return tier.jitter() == null
        ? Duration.ZERO
        : Jitter.of(policy.getMetadata().getUid(), tier.name(), HumanDuration.parse(tier.jitter()));
  }
}
