package dev.holdfast.runner;

import dev.holdfast.artifact.FailureReason;
import java.util.List;

/** Turns what pg_dump said before it failed into one sentence and a reason. */
final class DumpErrors {
  private static final int SIGNAL_BASE = 128;

  private static final String SERVER_SAID = "Error message from server: ";

  /** What a role needs that dumps and owns nothing. */
  private static final String RIGHTS =
      "; the role needs to read everything: GRANT pg_read_all_data (PostgreSQL 14 and newer), and"
          + " BYPASSRLS for tables with row-level security";

  private DumpErrors() {}

  /**
   * Why it failed.
   *
   * @param what what was being done, such as {@code pg_dump of database "shop"}
   */
  static RunFailedException explain(int status, List<String> said, String what) {
    String cause = cause(said);
    String start = what + " failed";
    if (status > SIGNAL_BASE) {
      return new RunFailedException(
          FailureReason.DUMP_FAILED,
          start + ": it was killed by signal " + (status - SIGNAL_BASE) + tail(cause),
          null);
    }
    String text = start + " with exit status " + status + tail(cause);
    if (cause.contains("permission denied") || cause.contains("row-level security")) {
      return new RunFailedException(
          FailureReason.SERVER_PERMISSION_DENIED,
          text + RIGHTS,
          "spec.source.connection.secretRef");
    }
    if (cause.contains("no matching ")) {
      return new RunFailedException(
          FailureReason.FILTER_MATCHES_NOTHING, text, "spec.source.filters");
    }
    if (cause.contains("server version mismatch")) {
      return new RunFailedException(FailureReason.CLIENT_TOOL_MISSING, text, null);
    }
    if (waitedForALock(said)) {
      return new RunFailedException(
          FailureReason.DUMP_FAILED,
          text + "; a table stayed locked by another session for longer than that",
          "spec.source.lockWaitTimeout");
    }
    return new RunFailedException(FailureReason.DUMP_FAILED, text, null);
  }

  /**
   * pg_dump waits for its locks under lock_timeout or statement_timeout, depending on its version,
   * and for nothing else under either.
   */
  private static boolean waitedForALock(List<String> said) {
    return said.stream()
        .anyMatch(line -> line.contains("lock timeout") || line.contains("statement timeout"));
  }

  /** The first error, since those that follow follow from it, and what the server said of it. */
  private static String cause(List<String> said) {
    for (int i = 0; i < said.size(); i++) {
      String line = said.get(i);
      if (line.contains("error:") || line.contains("FATAL:")) {
        return i + 1 < said.size() ? line + serverSaid(said.get(i + 1)) : line;
      }
    }
    return said.isEmpty() ? "" : said.get(said.size() - 1);
  }

  private static String serverSaid(String next) {
    int at = next.indexOf(SERVER_SAID);
    return at < 0 ? "" : " " + next.substring(at + SERVER_SAID.length()).strip();
  }

  private static String tail(String cause) {
    return cause.isEmpty() ? "" : ": " + cause;
  }
}
