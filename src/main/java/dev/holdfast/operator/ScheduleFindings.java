package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.CheckOutcome;
import dev.holdfast.api.v1alpha1.CheckResult;
import dev.holdfast.api.v1alpha1.Tier;
import dev.holdfast.schedule.PolicyCheck;
import dev.holdfast.schedule.TierRuns;
import dev.holdfast.status.Times;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What can be said of a policy's schedules without a Job. */
final class ScheduleFindings {
  private static final String NAME = "Schedule";

  private ScheduleFindings() {}

  /** One for each tier, or for each thing that is wrong with the tiers. */
  static List<CheckResult> of(BackupPolicy policy, Instant now) {
    List<String> problems = PolicyCheck.problems(policy.getMetadata().getName(), policy.getSpec());
    if (!problems.isEmpty()) {
      return failed(NAME, problems);
    }
    if (policy.getSpec().tiers().isEmpty()) {
      return List.of(
          new CheckResult(
              NAME,
              null,
              CheckOutcome.SKIPPED,
              "there are no tiers, so that backups are taken by hand alone",
              "spec.tiers"));
    }
    List<CheckResult> found = new ArrayList<>();
    policy.getSpec().tiers().forEach(tier -> found.add(tier(policy, tier, now)));
    return found;
  }

  /** Problems that each begin with a field, as checks that have failed. */
  static List<CheckResult> failed(String name, List<String> problems) {
    return problems.stream()
        .map(
            problem -> {
              int colon = problem.indexOf(": ");
              return new CheckResult(
                  name,
                  null,
                  CheckOutcome.FAILED,
                  colon < 0 ? problem : problem.substring(colon + 2),
                  colon < 0 ? null : problem.substring(0, colon));
            })
        .toList();
  }

  private static CheckResult tier(BackupPolicy policy, Tier tier, Instant now) {
    if (policy.getSpec().suspend()) {
      return new CheckResult(
          NAME,
          tier.name(),
          CheckOutcome.WARNING,
          "the policy is suspended, so that no backup starts by itself",
          "spec.suspend");
    }
    Optional<Instant> next =
        TierRuns.decide(TierClock.read(policy, tier, Optional.empty(), now).facts(), now).next();
    return next.map(
            time ->
                new CheckResult(
                    NAME,
                    tier.name(),
                    CheckOutcome.PASSED,
                    "runs next at " + Times.text(time),
                    null))
        .orElseGet(
            () ->
                new CheckResult(
                    NAME,
                    tier.name(),
                    CheckOutcome.WARNING,
                    "there is no time at which it runs",
                    "spec.tiers"));
  }
}
