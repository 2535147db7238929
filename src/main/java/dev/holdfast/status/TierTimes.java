package dev.holdfast.status;

import java.time.Instant;
import java.util.Optional;

/**
 * When the runs of a tier are due.
 *
 * @param tier its name
 * @param since from when on its schedule counts
 * @param next the time of the first run after a time; empty if there is none any more
 */
public record TierTimes(String tier, Instant since, Next next) {
  /** What a schedule says. */
  @FunctionalInterface
  public interface Next {
    Optional<Instant> after(Instant time);
  }
}
