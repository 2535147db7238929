package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.Destination;
import dev.holdfast.api.v1alpha1.JobTemplate;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.artifact.ObjectKeys;
import dev.holdfast.artifact.PruneRunSpec;
import dev.holdfast.artifact.RunSpec;
import java.util.List;

/** Says in the words of a Job what a Prune asks for. */
final class PruneRunSpecs {
  private PruneRunSpecs() {}

  /**
   * What the run of {@code prune} is told.
   *
   * @param template how its Job runs
   * @param backups what goes
   * @throws IllegalArgumentException if a field is not of the form that its schema asks for
   */
  static PruneRunSpec of(Prune prune, JobTemplate template, List<Backup> backups) {
    List<Destination> destinations = PruneJob.destinations(backups);
    return new PruneRunSpec(
        RunSpec.FORMAT_VERSION,
        prune.getMetadata().getUid(),
        DestinationMounts.toPrune(destinations).stream().map(DestinationMounts::told).toList(),
        backups.stream().map(backup -> expired(backup, destinations)).toList(),
        ToldParts.seconds(template.noProgressTimeout(), Integer.MAX_VALUE));
  }

  /**
   * One of the backups, as the run is told of it.
   *
   * @param destinations all destinations of the run, in their order
   */
  static PruneRunSpec.Expired expired(Backup backup, List<Destination> destinations) {
    return new PruneRunSpec.Expired(
        backup.getMetadata().getName(),
        backup.getMetadata().getUid(),
        backup.getStatus().runUid(),
        backup.getStatus().destinations().stream()
            .map(
                copy ->
                    new PruneRunSpec.Copy(
                        destinations.indexOf(copy.destination()),
                        ObjectKeys.directory(
                            copy.destination().prefix(),
                            backup.getMetadata().getNamespace(),
                            backup.getSpec().policyRef().name(),
                            backup.getMetadata().getName()),
                        copy.manifest(),
                        copy.manifestSha256()))
            .toList());
  }
}
