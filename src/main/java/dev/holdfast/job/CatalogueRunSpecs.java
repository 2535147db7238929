package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.Catalogue;
import dev.holdfast.artifact.CatalogueRunSpec;
import dev.holdfast.artifact.RunSpec;

/** Says in the words of a Job what a Catalogue asks for. */
final class CatalogueRunSpecs {
  private CatalogueRunSpecs() {}

  /**
   * What the run of {@code catalogue} is told.
   *
   * @param policy the policy, which says how the Job runs
   * @throws IllegalArgumentException if a field is not of the form that its schema asks for
   */
  static CatalogueRunSpec of(Catalogue catalogue, BackupPolicy policy) {
    return new CatalogueRunSpec(
        RunSpec.FORMAT_VERSION,
        catalogue.getMetadata().getUid(),
        catalogue.getMetadata().getNamespace(),
        catalogue.getSpec().policyRef().name(),
        CatalogueJob.mounts(catalogue).stream().map(DestinationMounts::told).toList(),
        ToldParts.seconds(policy.getSpec().jobTemplate().noProgressTimeout(), Integer.MAX_VALUE));
  }
}
