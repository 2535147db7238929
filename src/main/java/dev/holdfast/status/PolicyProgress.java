package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPhase;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicyStatus;
import dev.holdfast.api.v1alpha1.RecordClock;
import dev.holdfast.api.v1alpha1.RetentionStatus;
import dev.holdfast.api.v1alpha1.Tier;
import dev.holdfast.api.v1alpha1.TierStatus;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/** Puts together what a policy's status says. */
public final class PolicyProgress {
  private static final String CLOCK_WAS_AHEAD = "ClockWasAhead";
  private static final String CLOCK_IS_BEHIND = "ClockIsBehind";

  /** Clocks of different machines differ a little. */
  private static final Duration TOLERANCE = Duration.ofHours(1);

  private PolicyProgress() {}

  /**
   * The status of {@code policy}.
   *
   * @param problems what is wrong with its spec, one sentence each that names the field
   * @param tiers the state of its tiers' schedules
   * @param backups the backups that name it, in any order; those that were made for a namesake of
   *     it do not count
   * @param retention what retention says of them; null if it has nothing to say
   */
  public static BackupPolicyStatus of(
      BackupPolicy policy,
      List<String> problems,
      List<TierStatus> tiers,
      Collection<Backup> backups,
      RetentionStatus retention,
      Instant now) {
    BackupPolicyStatus before = policy.getStatus();
    Long generation = policy.getMetadata().getGeneration();
    List<Backup> ended =
        backups.stream()
            .filter(b -> b.getStatus() != null && b.getStatus().completionTime() != null)
            .filter(b -> b.getStatus().phase() != BackupPhase.DELETING)
            .filter(b -> policy.getMetadata().getUid().equals(b.getStatus().policyUid()))
            // By a clock that was wrong: until then it would hide whatever fails.
            .filter(b -> !Times.parse(b.getStatus().completionTime()).isAfter(now.plus(TOLERANCE)))
            .sorted(Comparator.comparing(b -> Times.parse(b.getStatus().completionTime())))
            .toList();
    List<GoodBackup> good = GoodBackup.of(policy, backups, now);
    Optional<GoodBackup> newest =
        good.isEmpty() ? Optional.empty() : Optional.of(good.get(good.size() - 1));
    boolean ready = problems.isEmpty();
    String message =
        ready
            ? readyMessage(policy)
            : PlainText.of(
                "nothing is scheduled until this is mended: " + String.join("; ", problems));
    List<Condition> conditions =
        Conditions.with(
            before == null ? List.of() : before.conditions(),
            BackupPolicyStatus.READY,
            ready,
            ready ? "Valid" : "Invalid",
            message,
            generation,
            now);
    return new BackupPolicyStatus(
        generation,
        withClock(conditions, tiers, backups, generation, now),
        policy.getSpec().suspend(),
        tiers,
        newest.map(GoodBackup::name).orElse(null),
        newest.map(one -> one.status().completionTime()).orElse(null),
        last(ended).filter(b -> !isCompleted(b)).map(b -> b.getMetadata().getName()).orElse(null),
        tiers.stream()
            .map(TierStatus::nextRun)
            .filter(Objects::nonNull)
            .min(Comparator.naturalOrder())
            .orElse(null),
        retention);
  }

  /**
   * The name of a Backup of {@code tier} that has not ended, the first by name if there are
   * several; empty if all have.
   *
   * @param backups the backups that name {@code policy}; those that were made for a namesake of it
   *     do not count
   */
  public static Optional<String> underWay(
      BackupPolicy policy, Tier tier, Collection<Backup> backups) {
    return backups.stream()
        .filter(b -> tier.name().equals(b.getSpec().tier()))
        .filter(b -> !BackupProgress.isFinal(b) && !BackupProgress.isBeingMadeAgain(b))
        .filter(b -> BackupProgress.isOf(b, policy))
        .map(b -> b.getMetadata().getName())
        .min(Comparator.naturalOrder());
  }

  private static boolean isCompleted(Backup backup) {
    return backup.getStatus().phase() == BackupPhase.COMPLETED
        && !VerificationChoice.isFoundUnsound(backup.getStatus());
  }

  private static Optional<Backup> last(List<Backup> backups) {
    return backups.isEmpty() ? Optional.empty() : Optional.of(backups.get(backups.size() - 1));
  }

  /** The state of {@code tier} as it was told last; empty if it never was. */
  public static Optional<TierStatus> before(BackupPolicy policy, Tier tier) {
    return Optional.ofNullable(policy.getStatus()).stream()
        .flatMap(status -> status.tiers().stream())
        .filter(one -> one.name().equals(tier.name()))
        .findFirst();
  }

  /**
   * The state of a tier of a policy that cannot be carried out: it remembers, and plans nothing.
   */
  public static TierStatus halted(TierStatus tier) {
    return new TierStatus(
        tier.name(),
        tier.schedule(),
        tier.since(),
        tier.lastRun(),
        null,
        tier.skipped(),
        tier.ahead());
  }

  /**
   * What is to be told of the status of {@code policy}, which changes.
   *
   * @param tiers how its tiers stand now
   */
  public static List<Happening> news(
      BackupPolicy policy, List<String> problems, List<TierStatus> tiers) {
    List<Happening> news = new ArrayList<>();
    if (!problems.isEmpty()) {
      news.add(new Happening(true, "Invalid", String.join("; ", problems)));
    }
    clockMessage(tiers).ifPresent(told -> news.add(new Happening(true, CLOCK_WAS_AHEAD, told)));
    List<TierStatus> before = policy.getStatus() == null ? List.of() : policy.getStatus().tiers();
    for (TierStatus tier : tiers) {
      if (tier.skipped() != null
          && before.stream()
              .filter(one -> tier.name().equals(one.name()))
              .noneMatch(one -> tier.skipped().equals(one.skipped()))) {
        news.add(
            new Happening(
                true,
                "RunNotStarted",
                PlainText.of("tier " + tier.name() + ": " + tier.skipped())));
      }
    }
    return news;
  }

  /** Nobody is told of a clock that was never wrong. */
  private static List<Condition> withClock(
      List<Condition> conditions,
      List<TierStatus> tiers,
      Collection<Backup> backups,
      Long generation,
      Instant now) {
    Optional<String> wrong = clockMessage(tiers).or(() -> behind(backups, now));
    if (wrong.isEmpty()
        && Conditions.find(conditions, BackupPolicyStatus.CLOCK_TRUSTED).isEmpty()) {
      return conditions;
    }
    return Conditions.with(
        conditions,
        BackupPolicyStatus.CLOCK_TRUSTED,
        wrong.isEmpty(),
        wrong.isEmpty()
            ? "RunsOnTime"
            : clockMessage(tiers).isPresent() ? CLOCK_WAS_AHEAD : CLOCK_IS_BEHIND,
        wrong.orElse("runs are started for their own time"),
        generation,
        now);
  }

  private static Optional<String> behind(Collection<Backup> backups, Instant now) {
    return RecordClock.madeAfter(backups, now)
        .map(
            one ->
                PlainText.of(
                    "Backup "
                        + one.getMetadata().getName()
                        + " was made at "
                        + one.getMetadata().getCreationTimestamp()
                        + ", which is yet to come, so the operator's clock is behind, or that of"
                        + " the API server ahead; check the clocks of the nodes"));
  }

  private static Optional<String> clockMessage(List<TierStatus> tiers) {
    List<String> ahead =
        tiers.stream()
            .filter(tier -> tier.ahead() != null)
            .map(tier -> "tier " + tier.name() + " had reached " + tier.ahead())
            .toList();
    return ahead.isEmpty()
        ? Optional.empty()
        : Optional.of(
            PlainText.of(
                String.join("; ", ahead)
                    + ", so the operator's clock was ahead; runs go on by the time it shows now;"
                    + " check the clocks of the nodes"));
  }

  private static String readyMessage(BackupPolicy policy) {
    if (policy.getSpec().suspend()) {
      return "suspended; backups are taken on demand only";
    }
    return policy.getSpec().tiers().isEmpty()
        ? "no tiers; backups are taken on demand only"
        : "backups are taken as scheduled";
  }
}
