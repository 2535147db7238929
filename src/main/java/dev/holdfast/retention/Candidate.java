package dev.holdfast.retention;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

/**
 * A backup as retention sees it.
 *
 * @param id tells it from all others
 * @param series what it is one of
 * @param time when it was started
 * @param standing what it is worth
 * @param pinned whether somebody wants it to stay
 * @param lockedUntil until when its store will not give it up; empty if it is not locked
 * @param held why it cannot be deleted for now; empty if it can
 * @param awaited what has to end before it may go, since it is being restored, read again or
 *     copied; empty if nobody uses it
 */
public record Candidate(
    String id,
    Series series,
    Instant time,
    Standing standing,
    boolean pinned,
    Optional<Instant> lockedUntil,
    Optional<String> held,
    Optional<String> awaited) {

  /** A backup that can be deleted, and that nobody uses. */
  Candidate(
      String id,
      Series series,
      Instant time,
      Standing standing,
      boolean pinned,
      Optional<Instant> lockedUntil) {
    this(id, series, time, standing, pinned, lockedUntil, Optional.empty(), Optional.empty());
  }

  /** The newest first; of the same time, in an order that is always the same. */
  static final Comparator<Candidate> NEWEST_FIRST =
      Comparator.comparing(Candidate::time).thenComparing(Candidate::id).reversed();

  boolean is(Standing one) {
    return standing == one;
  }
}
