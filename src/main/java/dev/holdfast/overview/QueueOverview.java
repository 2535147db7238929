package dev.holdfast.overview;

import java.util.List;

/**
 * Which backups run and which wait for their turn.
 *
 * @param running how many run
 * @param waiting how many wait
 * @param limit how many may run at once in the cluster; 0 for any number, and null where that is
 *     not known
 * @param entries those that have not ended, the oldest first; no more than {@value #MOST} of them
 */
public record QueueOverview(int running, int waiting, Integer limit, List<QueueEntry> entries) {
  /** How many backups are listed. */
  public static final int MOST = 100;
}
