package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Manifest;
import dev.holdfast.artifact.RowCounts;
import dev.holdfast.artifact.TestRunSpec;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Compares one restored database with what is known of it, and asks it. */
final class TestedDatabase {
  /** How many differences are named. */
  private static final int TOLD = 5;

  private static final String READ_ONLY = "set default_transaction_read_only = on";

  /**
   * What was found.
   *
   * @param tables how many tables had the right number of rows
   * @param rows how many rows these have
   * @param uncounted the names of the tables that were not counted when they were dumped, which are
   *     not compared
   * @param queries how many queries were answered with true
   * @param reason the reason of the first problem; null if there is none
   * @param problem all problems, one sentence; null if there is none
   */
  record Found(
      int tables,
      long rows,
      List<String> uncounted,
      int queries,
      FailureReason reason,
      String problem) {
    Found {
      uncounted = List.copyOf(uncounted);
    }
  }

  private final ServerAddress address;
  private final Counters counters;
  private final Cancellation cancellation;

  TestedDatabase(ServerAddress address, Counters counters, Cancellation cancellation) {
    this.address = address;
    this.counters = counters;
    this.cancellation = cancellation;
  }

  /**
   * Looks at the database {@code work}, which has been restored.
   *
   * @param queries those that are asked of it
   * @throws RunFailedException if it cannot be looked at
   */
  Found look(Manifest manifest, RestoreWork work, List<TestRunSpec.Query> queries)
      throws RunFailedException {
    Optional<RowCounts> expected = manifest.rowCounts(work.database().name());
    List<String> problems = new ArrayList<>();
    List<String> uncounted;
    FailureReason reason = null;
    try (Connection connection = ServerConnection.open(address, work.temporary(), true)) {
      // To count a large table takes as long as it takes; the run as a whole has its limits.
      connection.setNetworkTimeout(Runnable::run, 0);
      try (var statement = connection.createStatement()) {
        statement.execute(READ_ONLY);
      }
      RowCheck rows = new RowCheck(connection, counters, cancellation);
      uncounted = rows.uncounted(expected);
      if (expected.isPresent()) {
        List<String> differences = rows.differences(expected.get());
        if (!differences.isEmpty()) {
          reason = FailureReason.ROWS_DIFFER;
          problems.add(told(work.name(), differences));
        }
      }
      QueryCheck check = new QueryCheck(connection);
      for (TestRunSpec.Query query : queries) {
        cancellation.check();
        Optional<String> problem = check.ask(query);
        if (problem.isPresent()) {
          reason = reason == null ? FailureReason.QUERY_NOT_TRUE : reason;
          problems.add(problem.get());
        }
      }
    } catch (SQLException e) {
      throw ConnectionErrors.explain(e, address, work.name(), address.field());
    }
    return new Found(
        expected.map(RowCounts::tables).orElse(0),
        expected.map(RowCounts::rows).orElse(0L),
        uncounted,
        queries.size(),
        reason,
        problems.isEmpty() ? null : String.join("; ", problems));
  }

  private static String told(String database, List<String> differences) {
    String more =
        differences.size() > TOLD ? ", and " + (differences.size() - TOLD) + " more tables" : "";
    return "in database \""
        + database
        + "\" "
        + differences.stream().limit(TOLD).collect(Collectors.joining(", "))
        + more;
  }
}
