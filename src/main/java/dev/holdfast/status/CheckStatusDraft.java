package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.CheckOutcome;
import dev.holdfast.api.v1alpha1.CheckResult;
import dev.holdfast.api.v1alpha1.PolicyCheck;
import dev.holdfast.api.v1alpha1.PolicyCheckStatus;
import dev.holdfast.api.v1alpha1.RunPhase;
import java.time.Instant;
import java.util.List;

/** A status in the making. */
final class CheckStatusDraft extends JobStatusDraft<CheckStatusDraft> {
  private final RunPhase phase;

  private Long policyGeneration;
  private String serverVersion;
  private List<CheckResult> checks = List.of();
  private int untold;

  /**
   * Starts from the status of {@code check}.
   *
   * @param reason the reason of the conditions, one CamelCase word
   * @param message one sentence for people; may be null where there is nothing to say
   */
  CheckStatusDraft(PolicyCheck check, RunPhase phase, String reason, String message, Instant now) {
    super(
        check.getStatus(),
        check.getMetadata().getGeneration(),
        phase == RunPhase.COMPLETED,
        phase == RunPhase.FAILED,
        phase.text(),
        reason,
        message,
        now);
    this.phase = phase;
    PolicyCheckStatus before = check.getStatus();
    if (before != null) {
      policyGeneration = before.policyGeneration();
      serverVersion = before.serverVersion();
      checks = before.checks();
    }
  }

  CheckStatusDraft policyGeneration(Long value) {
    policyGeneration = value;
    return this;
  }

  CheckStatusDraft serverVersion(String value) {
    serverVersion = value;
    return this;
  }

  /**
   * What was found.
   *
   * @param more how many more have passed
   */
  CheckStatusDraft checks(List<CheckResult> found, int more) {
    checks = found;
    untold = more;
    return this;
  }

  @Override
  CheckStatusDraft self() {
    return this;
  }

  private Integer count(CheckOutcome outcome) {
    return phase.isFinal()
        ? (int) checks.stream().filter(one -> one.outcome() == outcome).count()
        : null;
  }

  PolicyCheckStatus build() {
    Integer passed = count(CheckOutcome.PASSED);
    return new PolicyCheckStatus(
        generation,
        phase,
        progress,
        message,
        startTime,
        completionTime,
        duration,
        policyGeneration,
        serverVersion,
        passed == null ? null : passed + untold,
        count(CheckOutcome.WARNING),
        count(CheckOutcome.FAILED),
        count(CheckOutcome.SKIPPED),
        checks,
        job,
        lastProgressTime,
        conditions);
  }
}
