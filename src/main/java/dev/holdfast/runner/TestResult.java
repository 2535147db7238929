package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** What a test restore has found so far, database by database. */
final class TestResult {
  /** How many tables are named of each database. */
  private static final int TOLD = 5;

  private final List<String> databases = new ArrayList<>();
  private final List<String> uncounted = new ArrayList<>();
  private final List<String> problems = new ArrayList<>();
  private final List<String> left = new ArrayList<>();
  private FailureReason reason;
  private Duration restoreTime = Duration.ZERO;
  private long storedBytes;
  private long rows;
  private int tables;
  private int queries;

  /** One more database was restored, in so long. */
  void restored(Duration time) {
    restoreTime = restoreTime.plus(time);
  }

  /** One more database was looked at. */
  void found(RestoreWork work, TestedDatabase.Found found) {
    databases.add(work.name());
    storedBytes += work.database().storedBytes();
    tables += found.tables();
    rows += found.rows();
    queries += found.queries();
    if (!found.uncounted().isEmpty()) {
      uncounted.add(uncounted(work.name(), found));
    }
    if (found.reason() != null) {
      reason = reason == null ? found.reason() : reason;
      problems.add(found.problem());
    }
  }

  /** What is wrong with the backup; empty if nothing was found. */
  Optional<RunFailedException> failure() {
    return Optional.ofNullable(reason)
        .map(why -> new RunFailedException(why, String.join("; ", problems), null));
  }

  /** Something has to be cleared away by people; null for nothing. */
  void leftBehind(String what) {
    if (what != null) {
      left.add(what);
    }
  }

  /** {@code message}, and what has to be cleared away, if anything. */
  String withWhatIsLeft(String message) {
    return left.isEmpty() ? message : message + "; " + String.join("; ", left);
  }

  Duration restoreTime() {
    return restoreTime;
  }

  long storedBytes() {
    return storedBytes;
  }

  /** What was done, one sentence for people. */
  String message() {
    return withWhatIsLeft(
        number(tables, "table")
            + " with "
            + number(rows, "row")
            + " in "
            + number(databases.size(), "database")
            + " as counted at the dump"
            + (queries == 0
                ? ""
                : ", " + (queries == 1 ? "1 query" : queries + " queries") + " true")
            + (uncounted.isEmpty()
                ? ""
                : "; not proven, since not counted at the dump: " + String.join("; ", uncounted)));
  }

  private static String uncounted(String database, TestedDatabase.Found found) {
    List<String> names = found.uncounted();
    String more = names.size() > TOLD ? " and " + (names.size() - TOLD) + " more" : "";
    return (found.tables() == 0 ? "all tables" : number(names.size(), "table"))
        + " of "
        + database
        + " ("
        + names.stream().limit(TOLD).collect(Collectors.joining(", "))
        + more
        + ")";
  }

  private static String number(long count, String what) {
    return count + " " + what + (count == 1 ? "" : "s");
  }
}
