package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.api.v1alpha1.JobTemplate;
import dev.holdfast.artifact.ExitCodes;
import dev.holdfast.artifact.RunSpec;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicy;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The Job that takes one backup. */
public final class BackupJob {

  /** Name of the container that does the work. */
  public static final String CONTAINER = RunSpec.CONTAINER;

  /** The container's arguments: the mode, and what is to be done. The image names the program. */
  public static final List<String> ARGUMENTS = List.of("job", "backup");

  private BackupJob() {}

  /**
   * The Job of {@code backup}: named after it, in its namespace, owned by it. What the template
   * says never overrides what keeps the pod safe or how the operator finds it.
   *
   * @param context what the operator's configuration says
   * @param backup a Backup as the API server gave it: with UID and creation time
   * @param policy its policy
   * @throws IllegalArgumentException if {@link PolicyFields} finds a problem in the policy; the
   *     message is the first one
   */
  public static Job build(JobContext context, Backup backup, BackupPolicy policy) {
    List<String> problems = PolicyFields.problems(policy.getSpec());
    if (!problems.isEmpty()) {
      throw new IllegalArgumentException(problems.get(0));
    }
    JobTemplate template = policy.getSpec().jobTemplate();
    RunSpec run = RunSpecs.of(context.clusterUid(), backup, policy);
    BackupSecrets secrets =
        BackupSecrets.of(
            policy.getSpec().source().connection(), FrozenDestination.of(backup, policy));
    Map<String, String> labels = ObjectMarks.labels(backup, template);
    Map<String, String> annotations = ObjectMarks.annotations(template);
    return new JobBuilder()
        .withNewMetadata()
        .withName(backup.getMetadata().getName())
        .withNamespace(backup.getMetadata().getNamespace())
        .withLabels(labels)
        .withAnnotations(annotations)
        .withOwnerReferences(owner(backup))
        .endMetadata()
        .withNewSpec()
        .withParallelism(1)
        .withCompletions(1)
        .withBackoffLimit(template.backoffLimit())
        .withActiveDeadlineSeconds(HumanDuration.parse(template.activeDeadline()).toSeconds())
        // A pod that is being ended may still upload; the next one starts when it is gone.
        .withPodReplacementPolicy("Failed")
        .withPodFailurePolicy(failurePolicy())
        // No ttlSecondsAfterFinished: a Job that is gone before its outcome was read could not be
        // told from one that somebody deleted. The operator deletes Jobs itself, once their outcome
        // is in the Backup's status.
        .withNewTemplate()
        .withNewMetadata()
        .withLabels(labels)
        .withAnnotations(annotations)
        .endMetadata()
        .withSpec(BackupPod.of(context, run, secrets, template))
        .endTemplate()
        .endSpec()
        .build();
  }

  /**
   * How long the run of {@code job} may go without a sign of life: as its policy said when it was
   * created.
   */
  public static Duration noProgressTimeout(Job job) {
    return RunSpecs.read(job)
        .map(spec -> Duration.ofSeconds(spec.noProgressTimeoutSeconds()))
        .orElseGet(() -> HumanDuration.parse(JobTemplate.DEFAULT_NO_PROGRESS_TIMEOUT));
  }

  private static OwnerReference owner(Backup backup) {
    return new OwnerReferenceBuilder()
        .withApiVersion(backup.getApiVersion())
        .withKind(backup.getKind())
        .withName(backup.getMetadata().getName())
        .withUid(backup.getMetadata().getUid())
        .withController(true)
        .withBlockOwnerDeletion(false)
        .build();
  }

  /**
   * A pod that was drained, preempted or evicted does not use up an attempt; a run that failed in a
   * way that needs a person is not tried again. The first rule that fits counts.
   */
  private static PodFailurePolicy failurePolicy() {
    return new PodFailurePolicyBuilder()
        .addNewRule()
        .withAction("Ignore")
        .addNewOnPodCondition()
        .withType("DisruptionTarget")
        .withStatus("True")
        .endOnPodCondition()
        .endRule()
        .addNewRule()
        .withAction("FailJob")
        .withNewOnExitCodes()
        .withContainerName(CONTAINER)
        .withOperator("In")
        .withValues(ExitCodes.PERMANENT)
        .endOnExitCodes()
        .endRule()
        .build();
  }
}
