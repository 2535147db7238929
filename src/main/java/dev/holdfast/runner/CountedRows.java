package dev.holdfast.runner;

import java.time.Duration;
import java.util.function.LongPredicate;

/**
 * Which rows of a dump are counted, by how many connections, and for how long a dump that has come
 * to its end waits for what is not counted yet.
 *
 * @param address the server
 * @param database the database
 * @param isWanted tells by its OID whether a table is counted
 * @param connections how many connections count at once; 0 if nobody does
 * @param limit the longest wait, whatever the dump took
 * @param counters where it is told how far the counting is
 */
record CountedRows(
    ServerAddress address,
    String database,
    LongPredicate isWanted,
    int connections,
    Duration limit,
    Counters counters) {

  /** A tenth of the dump's own time is not felt, and neither is this. */
  private static final Duration NOT_FELT = Duration.ofSeconds(10);

  private static final int SHARE = 10;

  boolean areWanted() {
    return connections > 0;
  }

  /** Begins to count in the state {@code snapshot}, which is kept until the call. */
  RowCounting begin(String snapshot, Runnable onSnapshotTaken) {
    return RowCounting.begin(
        address, database, snapshot, isWanted, connections, counters, onSnapshotTaken);
  }

  /**
   * What {@code counting} has counted of the tables {@code dumped}, after a dump that took so long.
   */
  RowCounting.Result finish(RowCounting counting, LongPredicate dumped, Duration dumpTime)
      throws InterruptedException {
    return counting.finish(patience(dumpTime, limit), dumped);
  }

  /** How long to wait after a dump that took {@code dumpTime}. */
  static Duration patience(Duration dumpTime, Duration limit) {
    Duration share = dumpTime.dividedBy(SHARE);
    Duration wanted = share.compareTo(NOT_FELT) > 0 ? share : NOT_FELT;
    return wanted.compareTo(limit) > 0 ? limit : wanted;
  }
}
