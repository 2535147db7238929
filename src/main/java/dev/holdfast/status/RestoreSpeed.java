package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreMode;
import dev.holdfast.api.v1alpha1.RestoreStatus;
import dev.holdfast.api.v1alpha1.RunPhase;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.Objects;
import java.util.Optional;

/**
 * How fast the newest restore of a policy's backups was: what the next one will take is best known
 * from that.
 *
 * @param restore the name of that Restore
 * @param bytes how much it has restored, before compression
 * @param duration in what time
 */
public record RestoreSpeed(String restore, long bytes, Duration duration) {

  /** The speed that is known for {@code policy} from {@code restores}; empty if there is none. */
  public static Optional<RestoreSpeed> of(String policy, Collection<Restore> restores) {
    return restores.stream()
        .filter(restore -> policy != null && isMeasured(restore, policy))
        .max(
            Comparator.comparing(
                    (Restore restore) -> Times.parse(restore.getStatus().completionTime()))
                .thenComparing(restore -> restore.getMetadata().getName()))
        .map(
            restore ->
                new RestoreSpeed(
                    restore.getMetadata().getName(),
                    restore.getStatus().restoredBytes(),
                    HumanDuration.parse(restore.getStatus().duration())));
  }

  private static boolean isMeasured(Restore restore, String policy) {
    RestoreStatus status = restore.getStatus();
    return restore.getSpec().mode() == RestoreMode.RESTORE
        && status != null
        && status.phase() == RunPhase.COMPLETED
        && Objects.equals(policy, status.policy())
        && status.completionTime() != null
        && status.duration() != null
        && status.restoredBytes() != null
        && status.restoredBytes() > 0;
  }

  /** How long {@code rawBytes} take at that speed, to the second. */
  public Duration expected(long rawBytes) {
    // What is shorter than a second was written as none.
    double seconds = Math.max(1, duration.toSeconds());
    return Duration.ofSeconds((long) Math.ceil(rawBytes * seconds / bytes));
  }
}
