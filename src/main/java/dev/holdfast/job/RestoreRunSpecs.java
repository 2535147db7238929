package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.IfExists;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreFilters;
import dev.holdfast.api.v1alpha1.RestoreMode;
import dev.holdfast.api.v1alpha1.RestoreSpec;
import dev.holdfast.api.v1alpha1.RestoreTarget;
import dev.holdfast.artifact.RestoreOptions;
import dev.holdfast.artifact.RestoreRunSpec;
import dev.holdfast.artifact.RunSpec;

/** Says in the words of a Job what a Restore asks for. */
final class RestoreRunSpecs {
  private RestoreRunSpecs() {}

  /**
   * What the run of {@code restore} is told.
   *
   * @throws IllegalArgumentException if a field is not of the form that its schema asks for
   */
  static RestoreRunSpec of(Restore restore, DestinationStatus backup) {
    RestoreTarget target = restore.getSpec().target();
    return new RestoreRunSpec(
        RunSpec.FORMAT_VERSION,
        restore.getMetadata().getNamespace() + "/" + restore.getMetadata().getName(),
        restore.getMetadata().getUid(),
        new RestoreRunSpec.StoredBackup(
            DestinationMounts.toRead(restore.getSpec().source(), backup.destination()).told(),
            backup.manifest(),
            backup.manifestSha256()),
        ToldParts.identity(KeySecrets.of(restore.getSpec().decryption())),
        ToldParts.server(
            ServerSecrets.of(ServerSecrets.TARGET, target.connection()), target.connection()),
        target.databases().stream()
            .map(database -> new RestoreRunSpec.Mapping(database.from(), database.newName()))
            .toList(),
        ToldParts.seconds(restore.getSpec().jobTemplate().noProgressTimeout(), Integer.MAX_VALUE),
        options(restore.getSpec()));
  }

  private static RestoreOptions options(RestoreSpec spec) {
    RestoreFilters filters = spec.filters();
    return new RestoreOptions(
        spec.mode() == RestoreMode.PLAN,
        replacement(spec.target()),
        filters.equals(RestoreFilters.NONE)
            ? null
            : new RestoreOptions.Filters(filters.schemas(), filters.tables()),
        spec.jobs() == null ? 0 : spec.jobs(),
        spec.singleTransaction(),
        new RestoreOptions.Roles(
            spec.target().globals(),
            spec.target().noOwner(),
            spec.target().noPrivileges(),
            spec.target().owners().stream()
                .map(one -> new RestoreOptions.Roles.Mapping(one.from(), one.to()))
                .toList()));
  }

  private static RestoreOptions.Replacement replacement(RestoreTarget target) {
    return target.ifExists() == IfExists.REPLACE
        ? new RestoreOptions.Replacement(target.terminateConnections(), target.keepReplaced())
        : null;
  }
}
