package dev.holdfast.faults;

import dev.holdfast.embedded.proxy.Passage;
import java.util.EnumSet;
import java.util.Set;

/**
 * One fault at one door.
 *
 * @param fault what goes wrong
 * @param door where
 */
record Cell(FaultKind fault, Door door) {

  /** Its name, which {@code --only} takes. */
  String text() {
    return fault.text() + "/" + door.step().text() + "/" + door.text();
  }

  /**
   * The moments at which there is surely something left to hit. A store and a receiver are hit in
   * the very request, or its answer, as a server of databases and a Job are, which wait for it.
   */
  Set<Moment.Timing> timings() {
    boolean ofRequest =
        switch (fault.hits()) {
          case CONTENT, COMPLETION -> true;
          case OPERATOR -> fault == FaultKind.API_CONFLICTS && door.isLastWrite();
          case JOB, DATABASE, STORE, VOLUME, RECEIVER -> false;
        };
    return ofRequest ? EnumSet.of(Moment.Timing.BEFORE) : EnumSet.allOf(Moment.Timing.class);
  }

  /**
   * What becomes of a request that the fault comes before: of somebody who is dead, or cut off, by
   * then it never arrives.
   */
  Passage.Fate fateOfRequest() {
    boolean atApi = door.side() == Door.Side.API;
    return switch (fault) {
      case OPERATOR_KILLED, REPLICAS_KILLED ->
          door.side().isAskedByOperator() ? Passage.Fate.LOST : Passage.Fate.PASSES;
      case API_UNAVAILABLE -> atApi ? Passage.Fate.LOST : Passage.Fate.PASSES;
      case API_CONFLICTS -> atApi ? Passage.Fate.CONFLICT : Passage.Fate.PASSES;
      case JOB_KILLED, POD_EVICTED, OUT_OF_MEMORY, DATABASE_RESET, DATABASE_STOPPED ->
          Passage.Fate.LOST;
      default -> Passage.Fate.PASSES;
    };
  }
}
