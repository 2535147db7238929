package dev.holdfast.artifact;

/**
 * How a restore is done.
 *
 * @param plan whether nothing is restored, and only found out what would be
 * @param replacement what becomes of databases that have the names already; null if there must be
 *     none
 */
public record RestoreOptions(boolean plan, Replacement replacement) {

  /** Nothing that exists is touched. */
  public static final RestoreOptions DEFAULT = new RestoreOptions(false, null);

  /**
   * Databases that have the names already make way when those that are restored are whole.
   *
   * @param terminateConnections whether sessions in them are ended right before that
   * @param keepReplaced whether they are kept under other names afterwards
   */
  public record Replacement(boolean terminateConnections, boolean keepReplaced) {}
}
