package dev.holdfast.status;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.artifact.ObjectKeys;
import java.util.Optional;
import java.util.stream.Collectors;

/** Says where something of a backup may lie, so that people find it without its record. */
final class StoredPlaces {
  private StoredPlaces() {}

  /** One sentence for people; empty if nothing was ever stored of {@code backup}. */
  static Optional<String> of(Backup backup) {
    if (backup.getStatus() == null || backup.getStatus().destinations().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        backup.getStatus().destinations().stream()
            .map(DestinationStatus::destination)
            .map(destination -> told(backup, destination))
            .collect(Collectors.joining(", ", "what is stored of it stays: ", "")));
  }

  /** Whoever may edit a status can leave the place out; nothing may wait for that for ever. */
  private static String told(Backup backup, Destination destination) {
    return destination.s3() == null && destination.volume() == null && destination.azure() == null
        ? "destination " + destination.name() + ", of which the status does not say where it is"
        : place(destination) + " " + directory(backup, destination);
  }

  private static String directory(Backup backup, Destination destination) {
    return ObjectKeys.directory(
        destination.prefix(),
        backup.getMetadata().getNamespace(),
        backup.getSpec().policyRef().name(),
        backup.getMetadata().getName());
  }

  private static String place(Destination destination) {
    if (destination.s3() != null) {
      return "bucket " + destination.s3().bucket();
    }
    return destination.volume() != null
        ? "volume " + destination.volume().claimName()
        : "container " + destination.azure().container();
  }
}
