package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicyStatus;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreStatus;
import dev.holdfast.api.v1alpha1.RunPhase;
import dev.holdfast.api.v1alpha1.TierStatus;
import dev.holdfast.api.v1alpha1.VerificationStatus;
import io.fabric8.kubernetes.api.model.Condition;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Decides what a policy says of the verification of its backups. */
public final class VerificationProgress {
  /** Why a run was skipped that had nothing to do. */
  public static final String NOTHING_TO_VERIFY =
      "there is no good backup that was not verified yet";

  private VerificationProgress() {}

  /**
   * What is said, with the newest Restore that verifies.
   *
   * @param runs the state of the schedule
   * @param newest the newest Restore; empty if there is none any more
   * @param before what was said before; may be null
   */
  public static VerificationStatus of(
      TierStatus runs, Optional<Restore> newest, VerificationStatus before) {
    if (newest.isEmpty()) {
      return before == null
          ? new VerificationStatus(runs, null, null, null, null, null, null)
          : new VerificationStatus(
              runs,
              before.restore(),
              before.backup(),
              before.phase(),
              before.time(),
              before.duration(),
              before.message());
    }
    Restore restore = newest.get();
    RestoreStatus status = restore.getStatus();
    boolean isFinal = RestoreProgress.isFinal(restore);
    return new VerificationStatus(
        runs,
        restore.getMetadata().getName(),
        restore.getSpec().source().backupRef().name(),
        status == null || status.phase() == null ? RunPhase.PENDING : status.phase(),
        isFinal ? status.completionTime() : null,
        isFinal ? status.duration() : null,
        status == null ? null : status.message());
  }

  /** {@code status}, with {@code verification} and the condition that follows from it. */
  public static BackupPolicyStatus told(
      BackupPolicy policy,
      BackupPolicyStatus status,
      VerificationStatus verification,
      Instant now) {
    boolean ended =
        verification != null && verification.phase() != null && verification.phase().isFinal();
    if (verification == null) {
      return status.with(
          null,
          status.conditions().stream()
              .filter(one -> !BackupPolicyStatus.VERIFIED.equals(one.getType()))
              .toList());
    }
    if (!ended) {
      return status.with(verification, status.conditions());
    }
    boolean good = verification.phase() == RunPhase.COMPLETED;
    List<Condition> conditions =
        Conditions.with(
            status.conditions(),
            BackupPolicyStatus.VERIFIED,
            good,
            good ? "Verified" : "VerificationFailed",
            PlainText.of(sentence(verification)),
            policy.getMetadata().getGeneration(),
            now);
    return status.with(verification, conditions);
  }

  private static String sentence(VerificationStatus verification) {
    return "Backup \"" + verification.backup() + "\": " + verification.message();
  }

  /** What is to be told of {@code after}, once. */
  public static List<Happening> news(VerificationStatus before, VerificationStatus after) {
    boolean fails = after != null && after.phase() == RunPhase.FAILED;
    boolean isTold =
        fails
            && before != null
            && before.phase() == RunPhase.FAILED
            && after.restore().equals(before.restore());
    return fails && !isTold
        ? List.of(new Happening(true, "VerificationFailed", PlainText.of(sentence(after))))
        : List.of();
  }
}
