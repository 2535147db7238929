package dev.holdfast.api.v1alpha1;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/**
 * What the time at which the API server has made a record tells of the clock by which its backup
 * was started. Where they differ by more than a run may have to wait for its turn, one of them was
 * wrong, and nobody knows which.
 */
public final class RecordClock {
  private static final Duration LONGEST_TURN = Duration.ofDays(1);

  /** Clocks of different machines differ a little. */
  private static final Duration CLOCK_TOLERANCE = Duration.ofHours(1);

  private RecordClock() {}

  /** When the record of {@code backup} was made. */
  public static Instant created(Backup backup) {
    return Instant.parse(backup.getMetadata().getCreationTimestamp());
  }

  /** When {@code backup} was started, as it says itself; of one that was not, when it was made. */
  public static Instant started(Backup backup) {
    String start = backup.getStatus().startTime();
    return start == null ? created(backup) : Instant.parse(start);
  }

  /** Whether it cannot be true that {@code backup} was started when it says. */
  public static boolean isInDoubt(Backup backup) {
    return backup.getMetadata().getCreationTimestamp() != null
        && !isMadeAgain(backup)
        && Duration.between(created(backup), started(backup)).abs().compareTo(LONGEST_TURN) > 0;
  }

  /** The newest of {@code backups} whose record was made when it is yet to be; empty if none. */
  public static Optional<Backup> madeAfter(Collection<Backup> backups, Instant now) {
    return backups.stream()
        .filter(one -> one.getMetadata().getCreationTimestamp() != null)
        .filter(one -> created(one).isAfter(now.plus(CLOCK_TOLERANCE)))
        .max(Comparator.comparing(RecordClock::created));
  }

  /** The record of what was stored before is younger than that, by any clock. */
  private static boolean isMadeAgain(Backup backup) {
    return backup.getMetadata().getAnnotations() != null
        && backup.getMetadata().getAnnotations().containsKey(Api.MADE_AGAIN_ANNOTATION);
  }
}
