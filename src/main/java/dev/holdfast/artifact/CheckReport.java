package dev.holdfast.artifact;

import java.util.ArrayList;
import java.util.List;

/**
 * What was found out about a policy.
 *
 * @param findings one for each check that is told of, in the order of a backup
 * @param untold how many more there are, none of which weighs more than any that is told of
 */
public record CheckReport(List<CheckFinding> findings, int untold) {
  /** How many findings are told of; a server may have any number of databases. */
  public static final int MAX_FINDINGS = 200;

  private static final List<CheckFinding.Outcome> BY_WEIGHT =
      List.of(
          CheckFinding.Outcome.PASSED,
          CheckFinding.Outcome.SKIPPED,
          CheckFinding.Outcome.WARNING,
          CheckFinding.Outcome.FAILED);

  /** What is fine needs fewer words than what is not, where there is little room. */
  private static final int LENGTH_OF_FINE = 100;

  public CheckReport {
    findings = findings == null ? List.of() : List.copyOf(findings);
  }

  /**
   * Tells of {@code all}; if those are too many, what matters least is left out, the last first.
   */
  public static CheckReport of(List<CheckFinding> all) {
    List<CheckFinding> told = new ArrayList<>(all);
    for (CheckFinding.Outcome least : BY_WEIGHT) {
      for (int i = told.size() - 1; i >= 0 && told.size() > MAX_FINDINGS; i--) {
        if (told.get(i).outcome() == least) {
          told.remove(i);
        }
      }
    }
    return new CheckReport(told, all.size() - told.size());
  }

  CheckReport withMessagesOfAtMost(int length) {
    return new CheckReport(
        findings.stream()
            .map(
                one ->
                    one.withMessageOfAtMost(
                        one.isFine() ? Math.min(length, LENGTH_OF_FINE) : length))
            .toList(),
        untold);
  }
}
