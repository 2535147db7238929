package dev.holdfast.artifact;

import java.util.regex.Pattern;

/**
 * What databases are called while they are being filled: before each is given its name, or dropped
 * once it has proved what it was to prove.
 */
public final class TemporaryNames {
  /** All of them: whatever else a server has, nobody may drop as left behind. */
  public static final Pattern PATTERN =
      Pattern.compile("holdfast_restore_[0-9A-Za-z]+_[0-9a-f]{8}_\\d+");

  private TemporaryNames() {}

  /**
   * How they begin.
   *
   * @param scope by what those that belong together know each other: a UID
   */
  public static String prefix(String scope) {
    return "holdfast_restore_" + scope.replaceAll("[^A-Za-z0-9]", "") + "_";
  }
}
