package dev.holdfast.faults;

import java.util.List;

/**
 * What became of a cell.
 *
 * @param moment when the fault struck, for people
 * @param seconds how long the cell took
 * @param struck what the fault has done; null if nothing has passed its door
 * @param ends how the runs that it hit have ended
 * @param violations of which invariant, and what was seen; empty if the cell is green
 * @param evidence of a failure, what the operators say
 * @param stageIsLost whether the next cell needs another stage, since this one cannot be emptied
 */
record Outcome(
    Cell cell,
    String moment,
    double seconds,
    String struck,
    List<String> ends,
    List<String> violations,
    List<String> evidence,
    boolean stageIsLost) {

  boolean isGreen() {
    return violations.isEmpty();
  }
}
