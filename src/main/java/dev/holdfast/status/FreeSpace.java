package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.Alerts;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupPolicyStatus;
import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.DestinationPhase;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.RecordClock;
import dev.holdfast.api.v1alpha1.VolumeSpaceStatus;
import dev.holdfast.artifact.FailureReason;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Whether the volumes of a policy have room, as its newest run there has said. */
public final class FreeSpace {
  private static final String TYPE = BackupPolicyStatus.FREE_SPACE;

  private FreeSpace() {}

  /**
   * What a run has told of the space of a destination.
   *
   * @param destination its name
   * @param space what there was; null if it was full
   */
  public record Told(String destination, VolumeSpaceStatus space) {}

  /** What the newest run has told of each destination that {@code policy} has now. */
  public static List<Told> told(BackupPolicy policy, Collection<Backup> backups) {
    List<Backup> newestFirst =
        backups.stream()
            .filter(one -> one.getStatus() != null && one.getStatus().completionTime() != null)
            .filter(one -> policy.getMetadata().getUid().equals(one.getStatus().policyUid()))
            .sorted(Comparator.comparing(FreeSpace::end).reversed())
            .toList();
    return policy.getSpec().destinations().stream()
        .map(
            destination ->
                newestFirst.stream()
                    .flatMap(one -> copies(destination, one.getStatus()))
                    .filter(copy -> copy.space() != null || isFull(copy))
                    .findFirst()
                    .map(copy -> new Told(destination.name(), isFull(copy) ? null : copy.space())))
        .flatMap(Optional::stream)
        .toList();
  }

  private static Stream<DestinationStatus> copies(Destination destination, BackupStatus status) {
    return status.destinations().stream()
        .filter(copy -> destination.name().equals(copy.name()))
        .filter(copy -> copy.destination().hasOneKind())
        .filter(copy -> destination.isSamePlace(copy.destination()));
  }

  private static boolean isFull(DestinationStatus copy) {
    return copy.phase() == DestinationPhase.FAILED
        && FailureReason.DESTINATION_FULL.text().equals(copy.reason());
  }

  private static Instant end(Backup backup) {
    return RecordClock.isInDoubt(backup)
        ? RecordClock.created(backup)
        : Times.parse(backup.getStatus().completionTime());
  }

  /** Empty where there is no volume, and nothing was ever full. */
  static Optional<Finding> of(BackupPolicy policy, Collection<Backup> backups) {
    List<Told> told = told(policy, backups);
    Alerts limits = policy.getSpec().alerts();
    List<Told> low =
        told.stream()
            .filter(one -> one.space() == null || AlertLimits.isLow(limits, one.space()))
            .toList();
    if (!low.isEmpty()) {
      return Optional.of(
          Finding.bad(
              TYPE,
              low.stream().anyMatch(one -> one.space() == null) ? "Full" : "LowSpace",
              low.stream().map(one -> sentence(one, limits)).collect(Collectors.joining("; "))
                  + "; enlarge it, or keep fewer backups (spec.alerts.minFreeSpace)"));
    }
    if (!told.isEmpty()) {
      return Optional.of(
          Finding.good(
              TYPE,
              "EnoughSpace",
              told.stream().map(FreeSpace::sentence).collect(Collectors.joining("; ")),
              Optional.empty()));
    }
    return policy.getSpec().destinations().stream().anyMatch(one -> one.volume() != null)
        ? Optional.of(
            Finding.unknown(
                TYPE, "NotTold", "no run has told how much is free yet", Optional.empty()))
        : Optional.empty();
  }

  private static String sentence(Told low, Alerts limits) {
    return low.space() == null
        ? sentence(low)
        : sentence(low)
            + ", where at least "
            + HumanSize.format(AlertLimits.minFreeBytes(limits, low.space().totalBytes()))
            + " should be";
  }

  private static String sentence(Told told) {
    return told.space() == null
        ? "destination " + told.destination() + " was full"
        : "destination "
            + told.destination()
            + " had "
            + HumanSize.format(told.space().freeBytes())
            + " of "
            + HumanSize.format(told.space().totalBytes())
            + " free";
  }
}
