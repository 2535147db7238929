package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.job.PolicyFields;
import dev.holdfast.schedule.PolicyCheck;
import java.util.List;
import java.util.stream.Stream;

/** What is wrong with a policy, as all that read one say it. */
final class PolicyProblems {
  private PolicyProblems() {}

  /** One sentence each that names the field; empty if the policy can be carried out. */
  static List<String> of(BackupPolicy policy) {
    return Stream.concat(
            PolicyCheck.problems(policy.getMetadata().getName(), policy.getSpec()).stream(),
            PolicyFields.problems(policy.getSpec()).stream())
        .toList();
  }
}
