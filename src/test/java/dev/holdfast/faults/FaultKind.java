package dev.holdfast.faults;

import java.util.Locale;

/** What goes wrong. */
enum FaultKind {
  OPERATOR_KILLED(Hits.OPERATOR, Crew.ONE),
  REPLICAS_KILLED(Hits.OPERATOR, Crew.TWO),
  LEADER_PAUSED(Hits.OPERATOR, Crew.TWO),
  CLOCK_AHEAD(Hits.OPERATOR, Crew.ONE),
  CLOCK_BEHIND(Hits.OPERATOR, Crew.ONE),
  API_UNAVAILABLE(Hits.OPERATOR, Crew.ONE),
  API_CONFLICTS(Hits.OPERATOR, Crew.ONE),
  WATCH_CLOSED(Hits.OPERATOR, Crew.ONE),
  JOB_KILLED(Hits.JOB, Crew.ONE),
  JOB_DELETED(Hits.JOB, Crew.ONE),
  POD_EVICTED(Hits.JOB, Crew.ONE),
  OUT_OF_MEMORY(Hits.JOB, Crew.ONE),
  DATABASE_STOPPED(Hits.DATABASE, Crew.ONE),
  DATABASE_RESET(Hits.DATABASE, Crew.ONE),
  STORE_REFUSING(Hits.STORE, Crew.ONE),
  STORE_HANGING(Hits.STORE, Crew.ONE),
  STORE_UNAVAILABLE(Hits.STORE, Crew.ONE),
  STORE_RESETTING(Hits.CONTENT, Crew.ONE),
  STORE_CORRUPTING(Hits.CONTENT, Crew.ONE),
  STORE_OK_WITH_ERROR(Hits.COMPLETION, Crew.ONE),
  DISK_FULL(Hits.VOLUME, Crew.ONE),
  RECEIVER_REFUSING(Hits.RECEIVER, Crew.ONE),
  RECEIVER_HANGING(Hits.RECEIVER, Crew.ONE),
  RECEIVER_UNAVAILABLE(Hits.RECEIVER, Crew.ONE);

  /** What it hits. */
  enum Hits {
    OPERATOR,
    JOB,
    DATABASE,
    STORE,
    CONTENT,
    COMPLETION,
    VOLUME,
    RECEIVER
  }

  /** Which operators run. */
  enum Crew {
    ONE,
    /** Two, of which the one that holds the Lease works. */
    TWO
  }

  private final Hits hits;
  private final Crew crew;

  FaultKind(Hits hits, Crew crew) {
    this.hits = hits;
    this.crew = crew;
  }

  Hits hits() {
    return hits;
  }

  Crew crew() {
    return crew;
  }

  /** Whether it may last until what it hit has given up. */
  boolean mayLast() {
    return switch (this) {
      case DATABASE_STOPPED,
          STORE_REFUSING,
          STORE_HANGING,
          STORE_UNAVAILABLE,
          STORE_RESETTING,
          STORE_CORRUPTING,
          STORE_OK_WITH_ERROR,
          DISK_FULL ->
          true;
      default -> false;
    };
  }

  /**
   * Whether all that was asked for succeeds nevertheless: another pod, another operator, or the
   * same one again takes up what was left.
   */
  boolean isSurvived() {
    return switch (hits) {
      case OPERATOR, RECEIVER -> true;
      case JOB -> this != JOB_DELETED;
      case DATABASE, STORE, CONTENT, COMPLETION, VOLUME -> false;
    };
  }

  String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
