package dev.holdfast.retention;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.RetentionDecision;
import dev.holdfast.api.v1alpha1.RetentionFate;
import dev.holdfast.api.v1alpha1.RetentionStatus;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** A plan as people see it. */
public final class PlanReport {
  private static final String ANOTHERS =
      "taken for an earlier policy of this name; to have it in the retention of this one, annotate"
          + " it with "
          + Api.ADOPTED_BY_ANNOTATION
          + ": ";

  private PlanReport() {}

  /**
   * The status that tells of {@code decisions}: what goes first, what stays last.
   *
   * @param policy whose they are
   * @param others backups that name it, and were taken for a namesake of it
   * @param decidedAfter the time of the newest backup after which it was pruned, if anything was to
   *     go; null if there was none
   */
  public static RetentionStatus of(
      BackupPolicy policy, List<Decision> decisions, List<Backup> others, String decidedAfter) {
    Stream<RetentionDecision> own =
        decisions.stream()
            .sorted(
                Comparator.comparing((Decision one) -> one.fate() == RetentionFate.KEEP)
                    .thenComparing(Decision::candidate, Candidate.NEWEST_FIRST))
            .map(one -> new RetentionDecision(one.candidate().id(), one.fate(), one.reason()));
    Stream<RetentionDecision> anothers =
        others.stream()
            .map(one -> one.getMetadata().getName())
            .sorted()
            .map(
                name ->
                    new RetentionDecision(
                        name, RetentionFate.KEEP, ANOTHERS + policy.getMetadata().getUid()));
    return new RetentionStatus(
        decidedAfter,
        count(decisions, RetentionFate.KEEP) + others.size(),
        count(decisions, RetentionFate.EXPIRE),
        count(decisions, RetentionFate.HOLD),
        Stream.concat(own, anothers).limit(RetentionStatus.MOST).toList());
  }

  private static int count(List<Decision> decisions, RetentionFate fate) {
    return (int) decisions.stream().filter(one -> one.fate() == fate).count();
  }
}
