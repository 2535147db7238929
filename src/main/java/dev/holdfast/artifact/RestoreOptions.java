package dev.holdfast.artifact;

/**
 * How a restore is done.
 *
 * @param replacement what becomes of databases that have the names already; null if there must be
 *     none
 */
public record RestoreOptions(Replacement replacement) {

  /** Nothing that exists is touched. */
  public static final RestoreOptions DEFAULT = new RestoreOptions(null);

  /**
   * Databases that have the names already make way when those that are restored are whole.
   *
   * @param terminateConnections whether sessions in them are ended right before that
   * @param keepReplaced whether they are kept under other names afterwards
   */
  public record Replacement(boolean terminateConnections, boolean keepReplaced) {}
}
