package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.BackupPolicySpec;
import dev.holdfast.api.v1alpha1.Source;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds fields of a policy that no Job can be made of. The schema refuses most of them already; but
 * a policy may have been stored under an older schema, or by a server that checks none.
 */
public final class PolicyFields {
  private PolicyFields() {}

  /** What is wrong, one sentence each that names the field; empty if nothing is. */
  public static List<String> problems(BackupPolicySpec spec) {
    List<String> problems = new ArrayList<>();
    if (spec.source() == null || spec.source().connection() == null) {
      problems.add("spec.source.connection: say how to reach the server");
    } else {
      problems.addAll(
          ConnectionFields.problems("spec.source.connection", spec.source().connection()));
      JobFields.duration(spec.source().lockWaitTimeout(), "spec.source.lockWaitTimeout", problems);
      if (spec.source().databases().isEmpty()) {
        problems.add("spec.source.databases: name at least one");
      }
      boolean all = spec.source().databases().contains(Source.ALL_DATABASES);
      if (all && spec.source().databases().size() > 1) {
        problems.add("spec.source.databases: \"*\" stands for all databases, so it stands alone");
      }
      DatabaseNames.check(spec.source().databases(), "spec.source.databases[%d]", problems);
      DatabaseNames.check(
          spec.source().excludeDatabases(), "spec.source.excludeDatabases[%d]", problems);
      if (!all && !spec.source().excludeDatabases().isEmpty()) {
        problems.add("spec.source.excludeDatabases: only together with databases: [\"*\"]");
      }
    }
    problems.addAll(DestinationFields.problems("spec.destinations", spec.destinations()));
    problems.addAll(EncryptionFields.problems(spec.encryption()));
    problems.addAll(JobFields.problems(spec.jobTemplate()));
    problems.addAll(VerificationFields.problems(spec.verification()));
    return problems;
  }
}
