package dev.holdfast.runner;

import dev.holdfast.artifact.DumpFormat;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RestoreOptions;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether a dump of SQL can be restored as it is asked for. */
final class PlainCheck {
  /** The first release of each major whose psql has a restricted mode. */
  private static final Map<Integer, Integer> RESTRICTED_SINCE =
      Map.of(13, 22, 14, 19, 15, 14, 16, 10, 17, 6);

  private static final int ALWAYS_RESTRICTED_SINCE = 18;
  private static final Pattern VERSION = Pattern.compile("(\\d+)(?:\\.(\\d+))?.*");

  private PlainCheck() {}

  /** Whether {@code database} was dumped as SQL. */
  static boolean isPlain(RestoreWork work) {
    return work.database().archive().format() == DumpFormat.PLAIN;
  }

  /**
   * @throws RunFailedException if parts of it are asked for, which it does not have, or there is no
   *     psql that can be trusted with it
   */
  static void check(RestoreWork work, RestoreOptions options, ClientTool tool)
      throws RunFailedException {
    String what = "database \"" + work.database().name() + "\" was dumped as plain SQL, ";
    boolean asDumped =
        !options.roles().noOwner()
            && !options.roles().noPrivileges()
            && options.roles().owners().isEmpty();
    if (options.filters() != null || !asDumped || options.jobs() > 1) {
      throw new RunFailedException(
          FailureReason.NOT_SUPPORTED,
          what
              + "which is restored as it is: without filters, noOwner, noPrivileges, owners and"
              + " jobs",
          "spec");
    }
    if (!isRestricted(tool)) {
      throw new RunFailedException(
          FailureReason.CLIENT_TOOL_MISSING,
          what
              + "and psql "
              + tool.version()
              + " runs whatever such a dump tells it to; use an image with psql 15.14, 16.10, 17.6,"
              + " 18 or newer",
          null);
    }
  }

  /** Whether the psql of {@code tool} can be kept from running commands of a dump. */
  static boolean isRestricted(ClientTool tool) {
    Matcher version = VERSION.matcher(tool.version());
    if (!version.matches()) {
      return false;
    }
    int minor = version.group(2) == null ? 0 : Integer.parseInt(version.group(2));
    return tool.major() >= ALWAYS_RESTRICTED_SINCE
        || minor >= RESTRICTED_SINCE.getOrDefault(tool.major(), Integer.MAX_VALUE);
  }
}
