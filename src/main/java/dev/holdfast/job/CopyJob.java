package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.BackupCopy;
import dev.holdfast.api.v1alpha1.BackupCopyStatus;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.JobTemplate;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;

/** The Job that brings a backup to another destination. */
public final class CopyJob {
  private static final String KIND = "copy";
  private static final String SUFFIX = "-copy";

  private CopyJob() {}

  /** The name of the Job of the BackupCopy {@code copy}: not that of a Backup called the same. */
  public static String name(String copy) {
    return copy + SUFFIX;
  }

  /**
   * The Job of {@code copy}: named after it, in its namespace, owned by it.
   *
   * @param context what the operator's configuration says
   * @param copy a BackupCopy as the API server gave it: with UID, and with what it reads and where
   *     it writes in its status
   * @throws IllegalArgumentException if {@link CopyFields} finds a problem; the message is the
   *     first one
   */
  public static Job build(JobContext context, BackupCopy copy) {
    List<String> problems = CopyFields.problems(copy.getSpec());
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(problems.get(0));
    }
    JobTemplate template = copy.getSpec().jobTemplate();
    return RunJob.build(
        context,
        copy,
        name(copy.getMetadata().getName()),
        ObjectMarks.labels(copy, template),
        KIND,
        CopyRunSpecs.of(copy),
        mounts(copy.getStatus()).stream().flatMap(DestinationMounts::all).toList(),
        template);
  }

  /** What is mounted: the source, the target, and the other copies. */
  static List<DestinationMounts> mounts(BackupCopyStatus status) {
    return DestinationMounts.toCopy(
        status.source().destination(),
        status.target().destination(),
        status.otherCopies().stream().map(DestinationStatus::destination).toList());
  }
}
