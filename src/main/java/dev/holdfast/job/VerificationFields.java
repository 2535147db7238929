package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.PolicyVerification;
import dev.holdfast.api.v1alpha1.VerificationMode;
import java.util.ArrayList;
import java.util.List;

/** Finds what is wrong with how a policy verifies its backups, but for when it does. */
final class VerificationFields {
  private static final String FIELD = "spec.verification";

  private VerificationFields() {}

  /** What is wrong with {@code verification}, which may be null. */
  static List<String> problems(PolicyVerification verification) {
    List<String> problems = new ArrayList<>();
    if (verification == null) {
      return problems;
    }
    if (!verification.hasTimes() && !verification.afterEachBackup()) {
      problems.add(FIELD + ": " + PolicyVerification.WHEN);
    }
    boolean restores = verification.mode() == VerificationMode.RESTORE;
    boolean oneServer = (verification.connection() == null) != (verification.server() == null);
    boolean noServer = verification.connection() == null && verification.server() == null;
    if (restores ? !oneServer : !noServer) {
      problems.add(FIELD + ": " + PolicyVerification.WHERE);
    }
    if (verification.connection() != null) {
      problems.addAll(ConnectionFields.problems(FIELD + ".connection", verification.connection()));
    }
    if (!restores && !(verification.databases().isEmpty() && verification.queries().isEmpty())) {
      problems.add(FIELD + ".queries: only mode Restore asks databases");
    }
    if (!restores && verification.jobs() != null) {
      problems.add(FIELD + ".jobs: only mode Restore fills databases");
    }
    DatabaseNames.check(verification.databases(), FIELD + ".databases[%d]", problems);
    problems.addAll(QueryFields.problems(FIELD + ".queries", verification.queries()));
    if (verification.jobTemplate() != null) {
      problems.addAll(JobFields.problems(verification.jobTemplate()));
    }
    return problems;
  }
}
