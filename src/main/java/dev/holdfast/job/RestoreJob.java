package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.JobTemplate;
import dev.holdfast.api.v1alpha1.Restore;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;

/** The Job that does one restore. */
public final class RestoreJob {
  private static final String KIND = "restore";
  private static final String SUFFIX = "-restore";

  private RestoreJob() {}

  /** The name of the Job of the Restore {@code restore}: not that of a Backup called the same. */
  public static String name(String restore) {
    return restore + SUFFIX;
  }

  /**
   * The Job of {@code restore}: named after it, in its namespace, owned by it.
   *
   * @param context what the operator's configuration says
   * @param restore a Restore as the API server gave it: with UID
   * @param backup where the backup is: with a committed manifest
   * @throws IllegalArgumentException if {@link RestoreFields} finds a problem; the message is the
   *     first one
   */
  public static Job build(JobContext context, Restore restore, DestinationStatus backup) {
    List<String> problems = RestoreFields.problems(restore.getSpec());
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(problems.get(0));
    }
    JobTemplate template = restore.getSpec().jobTemplate();
    ServerSecrets server =
        ServerSecrets.of(ServerSecrets.TARGET, restore.getSpec().target().connection());
    DestinationMounts source =
        DestinationMounts.toRead(restore.getSpec().source(), backup.destination());
    KeySecrets keys = KeySecrets.of(restore.getSpec().decryption());
    return RunJob.build(
        context,
        restore,
        name(restore.getMetadata().getName()),
        ObjectMarks.labels(restore, template),
        KIND,
        RestoreRunSpecs.of(restore, backup),
        Stream.of(server.all(), source.all(), keys.all()).flatMap(Function.identity()).toList(),
        template);
  }
}
