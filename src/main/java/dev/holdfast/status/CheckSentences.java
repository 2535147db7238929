package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.CheckOutcome;
import dev.holdfast.api.v1alpha1.CheckResult;
import dev.holdfast.artifact.CheckFinding;
import java.util.List;
import java.util.stream.Collectors;

/** Says what the checks of a policy have found. */
final class CheckSentences {
  /** How many failures fit into one sentence. */
  private static final int TOLD = 3;

  private CheckSentences() {}

  /** What a Job has found, in the words of a status. */
  static CheckResult told(CheckFinding finding) {
    return new CheckResult(
        PlainText.of(finding.name()),
        finding.target() == null ? null : PlainText.of(finding.target()),
        switch (finding.outcome()) {
          case PASSED -> CheckOutcome.PASSED;
          case WARNING -> CheckOutcome.WARNING;
          case FAILED -> CheckOutcome.FAILED;
          case SKIPPED -> CheckOutcome.SKIPPED;
        },
        finding.message() == null ? null : PlainText.of(finding.message()),
        finding.field());
  }

  /**
   * All of it in one sentence.
   *
   * @param untold how many more there are that are fine
   */
  static String of(List<CheckResult> all, int untold) {
    List<CheckResult> failed = CheckProgress.with(CheckOutcome.FAILED, all);
    List<CheckResult> warnings = CheckProgress.with(CheckOutcome.WARNING, all);
    if (!failed.isEmpty()) {
      return failed.size() + " of " + (all.size() + untold) + " checks failed: " + some(failed);
    }
    int passed = CheckProgress.with(CheckOutcome.PASSED, all).size() + untold;
    String start = passed + (passed == 1 ? " check" : " checks") + " passed";
    return warnings.isEmpty()
        ? start
        : start
            + ", "
            + warnings.size()
            + (warnings.size() == 1 ? " warning: " : " warnings: ")
            + some(warnings);
  }

  private static String some(List<CheckResult> results) {
    String first =
        results.stream().limit(TOLD).map(CheckSentences::one).collect(Collectors.joining("; "));
    return results.size() > TOLD ? first + "; and " + (results.size() - TOLD) + " more" : first;
  }

  private static String one(CheckResult result) {
    return result.name()
        + (result.target() == null ? "" : " of " + result.target())
        + ": "
        + result.message()
        + (result.field() == null || result.message().contains(result.field())
            ? ""
            : " (" + result.field() + ")");
  }
}
