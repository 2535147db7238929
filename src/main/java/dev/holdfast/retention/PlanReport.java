package dev.holdfast.retention;

import dev.holdfast.api.v1alpha1.RetentionDecision;
import dev.holdfast.api.v1alpha1.RetentionFate;
import dev.holdfast.api.v1alpha1.RetentionStatus;
import java.util.Comparator;
import java.util.List;

/** A plan as people see it. */
public final class PlanReport {
  private PlanReport() {}

  /** The status that tells of {@code decisions}: what goes first, what stays last. */
  public static RetentionStatus of(List<Decision> decisions) {
    return new RetentionStatus(
        count(decisions, RetentionFate.KEEP),
        count(decisions, RetentionFate.EXPIRE),
        count(decisions, RetentionFate.HOLD),
        decisions.stream()
            .sorted(
                Comparator.comparing((Decision one) -> one.fate() == RetentionFate.KEEP)
                    .thenComparing(Decision::candidate, Candidate.NEWEST_FIRST))
            .limit(RetentionStatus.MOST)
            .map(one -> new RetentionDecision(one.candidate().id(), one.fate(), one.reason()))
            .toList());
  }

  private static int count(List<Decision> decisions, RetentionFate fate) {
    return (int) decisions.stream().filter(one -> one.fate() == fate).count();
  }
}
