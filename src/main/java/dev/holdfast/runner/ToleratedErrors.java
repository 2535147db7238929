package dev.holdfast.runner;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tells whether all that pg_restore complains of is one setting that its server does not know. From
 * version 17 on it begins with {@code SET transaction_timeout}, which servers before 17 refuse; to
 * a newer archive there is no older pg_restore.
 *
 * @see <a href="https://www.postgresql.org/docs/17/runtime-config-client.html">transaction_timeout,
 *     new in PostgreSQL 17</a>
 */
final class ToleratedErrors {
  private static final int SETTING_SINCE = 17;
  private static final String COMMAND = "Command was: SET transaction_timeout = 0;";
  private static final Pattern IGNORED = Pattern.compile("errors ignored on restore: (\\d+)$");

  private int errors;
  private int settings;
  private int ignored;

  /** Whether {@code tool} says something that a server of version {@code major} does not know. */
  static boolean areNeeded(ClientTool tool, int major) {
    return tool.major() >= SETTING_SINCE && major < SETTING_SINCE;
  }

  /** A line of what pg_restore says. */
  synchronized void line(String line) {
    Matcher count = IGNORED.matcher(line);
    if (count.find()) {
      ignored += Integer.parseInt(count.group(1));
    } else if (line.contains("error:")) {
      errors++;
    } else if (line.equals(COMMAND)) {
      settings++;
    }
  }

  /** Whether {@code status} is the exit status of a restore that lacks nothing. */
  synchronized boolean excuse(int status) {
    return status == 1 && ignored > 0 && errors == ignored && settings == ignored;
  }
}
