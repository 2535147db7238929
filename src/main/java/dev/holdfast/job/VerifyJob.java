package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.JobTemplate;
import dev.holdfast.api.v1alpha1.Restore;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.stream.Stream;

/** The Job that reads copies of a backup again, for a Restore of mode ReadBack. */
public final class VerifyJob {
  private static final String KIND = "verify";

  private VerifyJob() {}

  /**
   * The Job of {@code restore}: called as one that restores would be, since a Restore has one Job.
   *
   * @param context what the operator's configuration says
   * @param restore a Restore as the API server gave it: with UID
   * @param copies the copies that are read: each with a committed manifest
   * @throws IllegalArgumentException if {@link RestoreFields} finds a problem; the message is the
   *     first one
   */
  public static Job build(JobContext context, Restore restore, List<DestinationStatus> copies) {
    List<String> problems = RestoreFields.problems(restore.getSpec());
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(problems.get(0));
    }
    JobTemplate template = restore.getSpec().jobTemplate();
    List<DestinationMounts> sources =
        DestinationMounts.toReadAgain(copies.stream().map(DestinationStatus::destination).toList());
    return RunJob.build(
        context,
        restore,
        RestoreJob.name(restore.getMetadata().getName()),
        ObjectMarks.labels(restore, template),
        KIND,
        VerifyRunSpecs.of(restore, copies),
        Stream.concat(
                sources.stream().flatMap(DestinationMounts::all),
                KeySecrets.of(restore.getSpec().decryption()).all())
            .toList(),
        template);
  }
}
