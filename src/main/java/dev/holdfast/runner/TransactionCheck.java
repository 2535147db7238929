package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RestoreOptions;
import java.util.List;

/** Whether databases can be filled in one transaction each, if that is asked for. */
final class TransactionCheck {
  private static final String FIELD = "spec.singleTransaction";

  private TransactionCheck() {}

  /**
   * @throws RunFailedException if they cannot: a transaction is of one connection
   */
  static void check(List<RestoreWork> works, RestoreOptions options) throws RunFailedException {
    if (!options.singleTransaction()) {
      return;
    }
    if (options.jobs() > 1) {
      throw new RunFailedException(
          FailureReason.INVALID_RUN_SPEC, "one transaction cannot have several jobs", FIELD);
    }
    if (!options.roles().owners().isEmpty()) {
      throw new RunFailedException(
          FailureReason.INVALID_RUN_SPEC,
          "owners are given their own after all that is restored, not in one transaction with it",
          FIELD);
    }
    for (RestoreWork work : works) {
      if (!work.database().data().isEmpty()) {
        throw new RunFailedException(
            FailureReason.NOT_SUPPORTED,
            "database \""
                + work.database().name()
                + "\" was dumped in "
                + work.database().objects().size()
                + " objects by as many connections, and cannot be restored in one transaction;"
                + " nobody sees half of it without one either",
            FIELD);
      }
    }
  }
}
