package dev.holdfast.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;
import java.util.Optional;

/**
 * A span of time in which the clocks of a zone run without a jump.
 *
 * @param rules the rules of the zone
 * @param offset the offset of its clocks in the span
 * @param jumpIn the jump of the clocks that the span begins with; empty if it has no beginning
 * @param jumpOut the jump of the clocks that ends the span; empty if it has no end
 */
record SteadyTime(
    ZoneRules rules,
    ZoneOffset offset,
    Optional<ZoneOffsetTransition> jumpIn,
    Optional<ZoneOffsetTransition> jumpOut) {

  /** The span that {@code instant} lies in. */
  static SteadyTime around(ZoneRules rules, Instant instant) {
    return new SteadyTime(
        rules,
        rules.getOffset(instant),
        // The previous one is strictly before; a jump at the very instant begins the span.
        Optional.ofNullable(rules.previousTransition(instant.plusNanos(1))),
        Optional.ofNullable(rules.nextTransition(instant)));
  }

  /** The span after this one; empty if this one has no end. */
  Optional<SteadyTime> following() {
    return jumpOut.map(jump -> around(rules, jump.getInstant()));
  }

  /** The span before this one; empty if this one has no beginning. */
  Optional<SteadyTime> preceding() {
    return jumpIn.map(jump -> around(rules, jump.getInstant().minusNanos(1)));
  }

  /** What the clocks read at {@code instant}, which lies in the span. */
  LocalDateTime reading(Instant instant) {
    return LocalDateTime.ofInstant(instant, offset);
  }

  /** When the clocks read {@code local}, or at the start if they read more from the start on. */
  Instant when(LocalDateTime local) {
    Instant instant = local.toInstant(offset);
    return jumpIn
        .map(ZoneOffsetTransition::getInstant)
        .filter(start -> start.isAfter(instant))
        .orElse(instant);
  }

  /** Whether {@code instant} is before the end. */
  boolean endsAfter(Instant instant) {
    return jumpOut.isEmpty() || instant.isBefore(jumpOut.get().getInstant());
  }

  /** Whether {@code instant} is before the start. */
  boolean startsAfter(Instant instant) {
    return jumpIn.isPresent() && instant.isBefore(jumpIn.get().getInstant());
  }
}
