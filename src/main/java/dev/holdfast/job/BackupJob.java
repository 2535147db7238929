package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.JobTemplate;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

/** The Job that takes one backup. */
public final class BackupJob {
  private static final String KIND = "backup";

  private BackupJob() {}

  /** The name of the Job of the Backup {@code backup}. */
  public static String name(String backup) {
    return backup;
  }

  /**
   * The Job of {@code backup}: named after it, in its namespace, owned by it.
   *
   * @param context what the operator's configuration says
   * @param backup a Backup as the API server gave it: with UID and creation time
   * @param policy its policy
   * @throws IllegalArgumentException if {@link PolicyFields} finds a problem in the policy; the
   *     message is the first one
   */
  public static Job build(JobContext context, Backup backup, BackupPolicy policy) {
    return build(
        context,
        backup,
        name(backup.getMetadata().getName()),
        template -> ObjectMarks.labels(backup, template),
        KIND,
        backup,
        policy);
  }

  /**
   * A Job that has everything that the one of {@code backup} has.
   *
   * @param owner what it is done for
   * @param name the name of the Job
   * @param labels the labels of Job and pod, by its template
   * @param kind what the binary is to do
   * @throws IllegalArgumentException if {@link PolicyFields} finds a problem in the policy
   */
  static Job build(
      JobContext context,
      HasMetadata owner,
      String name,
      Function<JobTemplate, Map<String, String>> labels,
      String kind,
      Backup backup,
      BackupPolicy policy) {
    List<String> problems = PolicyFields.problems(policy.getSpec());
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(problems.get(0));
    }
    List<DestinationMounts> destinations =
        DestinationMounts.toWrite(FrozenDestinations.of(backup, policy));
    JobTemplate asked = policy.getSpec().jobTemplate();
    JobTemplate template =
        asked.withResources(
            DefaultResources.of(
                asked.resources(),
                policy.getSpec().dump().jobs(),
                destinations.size(),
                policy.getSpec().dump().compression()));
    ServerSecrets server =
        ServerSecrets.of(ServerSecrets.SOURCE, policy.getSpec().source().connection());
    KeySecrets keys = KeySecrets.of(policy.getSpec().encryption());
    return RunJob.build(
        context,
        owner,
        name,
        labels.apply(template),
        kind,
        BackupRunSpecs.of(context.clusterUid(), backup, policy),
        Stream.of(server.all(), destinations.stream().flatMap(DestinationMounts::all), keys.all())
            .flatMap(Function.identity())
            .toList(),
        template);
  }
}
