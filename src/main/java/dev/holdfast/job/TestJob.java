package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.BackupStatus;
import dev.holdfast.api.v1alpha1.DestinationStatus;
import dev.holdfast.api.v1alpha1.JobTemplate;
import dev.holdfast.api.v1alpha1.Restore;
import dev.holdfast.api.v1alpha1.RestoreTarget;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The Job that restores a copy of a backup to prove it, for a Restore of mode Verify. */
public final class TestJob {
  private static final String KIND = "test";
  private static final Pattern MAJOR = Pattern.compile("(\\d{1,4})\\b.*");

  private TestJob() {}

  /**
   * The Job of {@code restore}: called as one that restores would be, since a Restore has one Job.
   *
   * @param context what the operator's configuration says
   * @param restore a Restore as the API server gave it: with UID
   * @param copy the copy that is restored: with a committed manifest
   * @param backup what is known of the backup; may be null
   * @throws IllegalArgumentException if {@link RestoreFields} finds a problem; the message is the
   *     first one
   */
  public static Job build(
      JobContext context, Restore restore, DestinationStatus copy, BackupStatus backup) {
    List<String> problems = RestoreFields.problems(restore.getSpec());
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(problems.get(0));
    }
    JobTemplate template = restore.getSpec().jobTemplate();
    RestoreTarget target = restore.getSpec().target();
    Stream<Mount> server =
        target.server() == null
            ? ServerSecrets.of(ServerSecrets.TARGET, target.connection()).all()
            : Stream.of(ServerSidecar.secret());
    Job job =
        RunJob.build(
            context,
            restore,
            RestoreJob.name(restore.getMetadata().getName()),
            ObjectMarks.labels(restore, template),
            KIND,
            TestRunSpecs.of(restore, copy),
            Stream.of(
                    server,
                    DestinationMounts.toRead(copy.destination()).all(),
                    KeySecrets.of(restore.getSpec().decryption()).all())
                .flatMap(Function.identity())
                .toList(),
            template);
    return target.server() == null
        ? job
        : ServerSidecar.of(
                target.server(), major(backup), backup == null ? null : backup.rawBytes())
            .beside(job);
  }

  private static Integer major(BackupStatus backup) {
    if (backup == null || backup.serverVersion() == null) {
      return null;
    }
    Matcher version = MAJOR.matcher(backup.serverVersion());
    return version.matches() ? Integer.valueOf(version.group(1)) : null;
  }
}
