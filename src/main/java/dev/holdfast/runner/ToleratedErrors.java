package dev.holdfast.runner;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells whether all that pg_restore complains of is one setting that its server does not know. From
 * version 17 on it begins with {@code SET transaction_timeout}, which servers before 17 refuse; to
 * a newer archive there is no older pg_restore.
 *
 * <p>Whatever failed may have put lines into what it says that read like these: the server's
 * message and the statement are in it. It cannot take back the lines that pg_restore itself writes
 * for each failure, so these must be of that setting all of them, and as many as it has counted.
 *
 * @see <a href="https://www.postgresql.org/docs/17/runtime-config-client.html">transaction_timeout,
 *     new in PostgreSQL 17</a>
 */
final class ToleratedErrors {
  private static final int SETTING_SINCE = 17;
  private static final String SETTING = "transaction_timeout";
  private static final String QUERY_FAILED = "pg_restore: error: could not execute query: ";
  private static final String ANY_COMMAND = "Command was: ";
  private static final String COMMAND = ANY_COMMAND + "SET " + SETTING + " = 0;";
  private static final Pattern IGNORED =
      Pattern.compile("pg_restore: warning: errors ignored on restore: (\\d+)");

  private int errors;
  private int settings;
  private int commands;
  private int ignored;
  private boolean others;

  /** Whether {@code tool} says something that a server of version {@code major} does not know. */
  static boolean areNeeded(ClientTool tool, int major) {
    return tool.major() >= SETTING_SINCE && major < SETTING_SINCE;
  }

  /** A line of what pg_restore says. */
  synchronized void line(String line) {
    Matcher count = IGNORED.matcher(line);
    if (count.matches()) {
      ignored += Integer.parseInt(count.group(1));
    } else if (line.contains("error:")) {
      errors++;
      others = others || !line.startsWith(QUERY_FAILED) || !line.contains(SETTING);
    } else if (line.startsWith(ANY_COMMAND)) {
      commands++;
      settings += line.equals(COMMAND) ? 1 : 0;
    }
  }

  /** Whether {@code status} is the exit status of a restore that lacks nothing. */
  synchronized boolean excuse(int status) {
    return status == 1
        && ignored > 0
        && !others
        && errors == ignored
        && commands == ignored
        && settings == ignored;
  }
}
