package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.Catalogue;
import dev.holdfast.api.v1alpha1.JobTemplate;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;

/** The Job that lists what is stored of a policy. */
public final class CatalogueJob {
  private static final String KIND = "catalogue";
  private static final String SUFFIX = "-catalogue";

  private CatalogueJob() {}

  /** The name of the Job of the Catalogue {@code catalogue}: not that of a Backup called so. */
  public static String name(String catalogue) {
    return catalogue + SUFFIX;
  }

  /**
   * The Job of {@code catalogue}: named after it, in its namespace, owned by it.
   *
   * @param context what the operator's configuration says
   * @param catalogue a Catalogue as the API server gave it: with UID, and with where is looked in
   *     its status
   * @param policy its policy, which says how the Job runs
   * @throws IllegalArgumentException if a destination is not of the form that its schema asks for
   */
  public static Job build(JobContext context, Catalogue catalogue, BackupPolicy policy) {
    JobTemplate template = policy.getSpec().jobTemplate();
    return RunJob.build(
        context,
        catalogue,
        name(catalogue.getMetadata().getName()),
        ObjectMarks.labels(catalogue, template),
        KIND,
        CatalogueRunSpecs.of(catalogue, policy),
        mounts(catalogue).stream().flatMap(DestinationMounts::all).toList(),
        template);
  }

  /** Every destination that can be looked through. */
  static List<DestinationMounts> mounts(Catalogue catalogue) {
    return DestinationMounts.toList(catalogue.getStatus().reachable());
  }
}
