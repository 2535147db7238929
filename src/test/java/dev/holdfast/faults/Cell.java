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
   * the very request, or its answer, as a server of databases and a Job are, which wait for it. The
   * API server does not wait for a strike that comes during a request, and the operator may have
   * written all that it had to by then.
   */
  Set<Moment.Timing> timings() {
    return switch (fault.hits()) {
      case CONTENT, COMPLETION -> EnumSet.of(Moment.Timing.BEFORE);
      case OPERATOR ->
          fault == FaultKind.API_CONFLICTS && door.side() == Door.Side.API
              ? conflicting()
              : EnumSet.allOf(Moment.Timing.class);
      case JOB, DATABASE, STORE, VOLUME, RECEIVER -> EnumSet.allOf(Moment.Timing.class);
    };
  }

  private Set<Moment.Timing> conflicting() {
    return door.isLastWrite()
        ? EnumSet.of(Moment.Timing.BEFORE)
        : EnumSet.of(Moment.Timing.BEFORE, Moment.Timing.AFTER);
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
