package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicyStatus;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.PolicyVerification;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.api.v1alpha1.TierStatus;
import dev.holdfast.api.v1alpha1.Verification;
import dev.holdfast.api.v1alpha1.VerificationMode;
import dev.holdfast.api.v1alpha1.VerificationStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * Whether what a policy wants to have verified was verified in time. A run is missed when it has
 * proven nothing a day and an hour after it was due, although there was something to prove.
 */
final class VerificationCurrent {
  static final String FAILED = "VerificationFailed";

  private static final String TYPE = BackupPolicyStatus.VERIFICATION_CURRENT;
  private static final Duration PATIENCE = Duration.ofHours(25);
  private static final Optional<Instant> NEVER = Optional.empty();

  private VerificationCurrent() {}

  /**
   * Empty if the policy asks for no verification.
   *
   * @param verification what is known of the verification; null if nothing is
   * @param times when its runs are due; empty if it has no times of its own
   * @param good the good backups of the policy, the oldest first
   */
  static Optional<Finding> of(
      BackupPolicy policy,
      VerificationStatus verification,
      Optional<TierTimes> times,
      List<GoodBackup> good,
      Instant now) {
    PolicyVerification asked = policy.getSpec().verification();
    if (asked == null) {
      return Optional.empty();
    }
    if (verification != null && verification.phase() == RunPhase.FAILED) {
      return Optional.of(
          Finding.bad(
              TYPE,
              FAILED,
              "the verification of Backup \""
                  + verification.backup()
                  + "\" has failed: "
                  + verification.message()));
    }
    if (policy.getSpec().suspend()) {
      return Optional.of(
          Finding.unknown(TYPE, "Suspended", "suspended, so none is expected", NEVER));
    }
    if (verification == null || verification.runs() == null) {
      return Optional.of(Finding.unknown(TYPE, "NotYetLookedAt", "it is not known yet", NEVER));
    }
    List<GoodBackup> concerned =
        good.stream()
            .filter(one -> asked.tier() == null || asked.tier().equals(one.tier()))
            .toList();
    return Optional.of(of(asked, verification, times, concerned, now));
  }

  private static Finding of(
      PolicyVerification asked,
      VerificationStatus verification,
      Optional<TierTimes> times,
      List<GoodBackup> good,
      Instant now) {
    Optional<Instant> proven = proven(verification, good, time(asked.mode()));
    String told =
        proven
            .map(time -> "the newest verification that found all well ended at " + Times.text(time))
            .orElse("nothing was verified yet");
    List<GoodBackup> open =
        good.stream()
            .filter(one -> !VerificationChoice.isVerified(asked.mode(), one.backup()))
            .toList();
    if (open.isEmpty() || !open.contains(good.get(good.size() - 1))) {
      return proven.isEmpty()
          ? Finding.unknown(TYPE, "NothingToVerify", "there is nothing to verify yet", NEVER)
          : Finding.good(TYPE, "Current", told, NEVER);
    }
    Instant settled = settled(verification, proven);
    Optional<Instant> due =
        Stream.of(
                times.flatMap(schedule -> schedule.next().after(settled)),
                asked.afterEachBackup() ? firstAfter(settled, open) : NEVER)
            .flatMap(Optional::stream)
            .min(Comparator.naturalOrder());
    Optional<Instant> turns = due.map(time -> time.plus(PATIENCE));
    if (turns.filter(now::isAfter).isPresent()) {
      return Finding.bad(
          TYPE,
          "Overdue",
          "nothing has come of the verification that was due at "
              + Times.text(due.orElseThrow())
              + "; "
              + told);
    }
    return proven.isEmpty()
        ? Finding.unknown(TYPE, "NotVerifiedYet", told, turns)
        : Finding.good(TYPE, "Current", told, turns);
  }

  /** When something was last found to be sound. */
  static Optional<Instant> proven(VerificationStatus verification, List<GoodBackup> good) {
    return proven(verification, good, Verification::time);
  }

  /** That a backup could be read says nothing of whether it can be restored. */
  private static Function<Verification, String> time(VerificationMode mode) {
    return switch (mode) {
      case RESTORE -> Verification::restoredTime;
      case READ_BACK -> Verification::time;
    };
  }

  private static Optional<Instant> proven(
      VerificationStatus verification, List<GoodBackup> good, Function<Verification, String> time) {
    return Stream.concat(
            Stream.ofNullable(verification)
                .filter(one -> one.phase() == RunPhase.COMPLETED)
                .map(VerificationStatus::time),
            good.stream()
                .flatMap(one -> one.status().destinations().stream())
                .map(DestinationStatus::verification)
                .filter(Objects::nonNull)
                .filter(found -> Boolean.TRUE.equals(found.intact()))
                .map(time))
        .filter(Objects::nonNull)
        .map(Times::parse)
        .max(Comparator.naturalOrder());
  }

  /** Up to here nothing was missed: it was not asked for, is proven, or there was nothing. */
  private static Instant settled(VerificationStatus verification, Optional<Instant> proven) {
    TierStatus runs = verification.runs();
    boolean foundNothing = VerificationProgress.NOTHING_TO_VERIFY.equals(runs.skipped());
    return Stream.of(
            Times.parse(runs.since()),
            proven.orElse(null),
            foundNothing ? Times.parse(runs.lastRun()) : null)
        .filter(Objects::nonNull)
        .max(Comparator.naturalOrder())
        .orElse(Instant.EPOCH);
  }

  private static Optional<Instant> firstAfter(Instant settled, List<GoodBackup> open) {
    return open.stream().map(GoodBackup::end).filter(settled::isBefore).findFirst();
  }
}
