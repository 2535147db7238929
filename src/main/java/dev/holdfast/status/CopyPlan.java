package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.BackupReference;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Decides from where to where a backup that is final is copied.
 *
 * @param places the places; empty if it cannot be copied so
 * @param reason why it cannot, one word; null if it can
 * @param message why it cannot, or why it is not read from the first destination, one sentence for
 *     people; null if there is nothing to say
 */
public record CopyPlan(Optional<Places> places, String reason, String message) {
  private static final String BACKUP_REF = "spec.backupRef";

  /** What the status of a Backup can hold. */
  private static final int MAX_DESTINATIONS = 16;

  /**
   * Where a copy is made.
   *
   * @param source where it is read from
   * @param target where it is brought to; without a manifest
   * @param others where else the backup is stored
   */
  public record Places(
      DestinationStatus source, DestinationStatus target, List<DestinationStatus> others) {
    public Places {
      others = List.copyOf(others);
    }
  }

  /**
   * The plan of {@code copy}.
   *
   * @param policy the policy of {@code backup} as it is now
   */
  public static CopyPlan of(BackupCopy copy, Backup backup, BackupPolicy policy) {
    BackupReference reference = copy.getSpec().backupRef();
    String to = copy.getSpec().to();
    Optional<Destination> found =
        policy.getSpec().destinations().stream().filter(one -> to.equals(one.name())).findFirst();
    if (found.isEmpty()) {
      return none(
          "DestinationNotFound",
          "the BackupPolicy \""
              + policy.getMetadata().getName()
              + "\" has no destination \""
              + to
              + "\", only "
              + policy.getSpec().destinations().stream()
                  .map(Destination::name)
                  .collect(Collectors.joining(", "))
              + " (spec.to)");
    }
    Destination target = found.get();
    List<DestinationStatus> all = backup.getStatus().destinations();
    // What is stored under the name already can be completed there, but not read for that.
    List<DestinationStatus> elsewhere = all.stream().filter(one -> !to.equals(one.name())).toList();
    BackupSource source = BackupSource.of(reference, backup, elsewhere, BACKUP_REF);
    if (source.stored().isEmpty()) {
      return none(source.reason(), source.message());
    }
    return conflict(backup, target, all)
        .orElseGet(
            () ->
                new CopyPlan(
                    Optional.of(
                        new Places(
                            plain(source.stored().get()),
                            DestinationStatus.of(target),
                            elsewhere.stream()
                                .filter(BackupSource::isStored)
                                .filter(one -> !one.name().equals(source.stored().get().name()))
                                .map(CopyPlan::plain)
                                .toList())),
                    null,
                    source.message()));
  }

  private static Optional<CopyPlan> conflict(
      Backup backup, Destination target, List<DestinationStatus> all) {
    String name = "Backup \"" + backup.getMetadata().getName() + "\"";
    Optional<DestinationStatus> known =
        all.stream().filter(one -> target.name().equals(one.name())).findFirst();
    if (known.filter(BackupSource::isStored).isPresent()
        && !known.get().destination().equals(target)) {
      return Optional.of(
          none(
              "DestinationChanged",
              name
                  + " is stored at destination \""
                  + target.name()
                  + "\" already, as that was then; the policy has described it otherwise since:"
                  + " give the new place another name there (spec.to)"));
    }
    Optional<DestinationStatus> same =
        all.stream()
            .filter(BackupSource::isStored)
            .filter(one -> !one.name().equals(target.name()))
            .filter(one -> isSamePlace(one.destination(), target))
            .findFirst();
    if (same.isPresent()) {
      return Optional.of(
          none(
              "SamePlace",
              name
                  + " is stored there already: destination \""
                  + target.name()
                  + "\" is the same place as \""
                  + same.get().name()
                  + "\" (spec.to)"));
    }
    return known.isEmpty() && all.size() >= MAX_DESTINATIONS
        ? Optional.of(
            none(
                "TooManyDestinations",
                name + " has " + all.size() + " destinations already, which is the most (spec.to)"))
        : Optional.empty();
  }

  private static boolean isSamePlace(Destination one, Destination other) {
    return new Destination(null, one.s3(), one.volume(), one.azure())
        .equals(new Destination(null, other.s3(), other.volume(), other.azure()));
  }

  private static DestinationStatus plain(DestinationStatus stored) {
    return stored.verified(null);
  }

  private static CopyPlan none(String reason, String message) {
    return new CopyPlan(Optional.empty(), reason, message);
  }
}
