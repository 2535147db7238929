package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.HumanDuration;
import dev.holdfast.api.v1alpha1.JobTemplate;
import dev.holdfast.artifact.ExitCodes;
import dev.holdfast.artifact.RunLimits;
import dev.holdfast.artifact.RunSpec;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicy;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyBuilder;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * A Job that does one run, whatever its kind. What its template says never overrides what keeps the
 * pod safe or how the operator finds it.
 */
public final class RunJob {

  private RunJob() {}

  /**
   * How long the run of {@code job} may go without a sign of life: as it was told when it was
   * created.
   */
  public static Duration noProgressTimeout(Job job) {
    return RunEnvironment.limits(job)
        .map(RunLimits::noProgressTimeoutSeconds)
        .map(Duration::ofSeconds)
        .orElseGet(() -> HumanDuration.parse(JobTemplate.DEFAULT_NO_PROGRESS_TIMEOUT));
  }

  /**
   * Whether {@code job} was made for {@code owner} itself, not for a namesake. It says so twice:
   * the reference is what Kubernetes goes by, and anybody can take it away; what the run was told
   * cannot be changed.
   */
  public static boolean isFor(HasMetadata owner, Job job) {
    String uid = owner.getMetadata().getUid();
    return job.getMetadata().getOwnerReferences().stream()
            .anyMatch(reference -> uid.equals(reference.getUid()))
        || RunEnvironment.ownerUid(job).filter(uid::equals).isPresent();
  }

  /**
   * Builds it.
   *
   * @param owner what it is done for, as the API server gave it: with UID
   * @param name the name of the Job
   * @param labels labels of Job and pod, all of them
   * @param kind what the binary is to do
   * @param run what the run is told
   * @param mounts what the pod mounts
   */
  static Job build(
      JobContext context,
      HasMetadata owner,
      String name,
      Map<String, String> labels,
      String kind,
      Record run,
      List<Mount> mounts,
      JobTemplate template) {
    Map<String, String> annotations = ObjectMarks.annotations(template);
    return new JobBuilder()
        .withNewMetadata()
        .withName(name)
        .withNamespace(owner.getMetadata().getNamespace())
        .withLabels(labels)
        .withAnnotations(annotations)
        .withOwnerReferences(reference(owner))
        .endMetadata()
        .withNewSpec()
        .withParallelism(1)
        .withCompletions(1)
        .withBackoffLimit(template.backoffLimit())
        .withActiveDeadlineSeconds(HumanDuration.parse(template.activeDeadline()).toSeconds())
        // A pod that is being ended may still work; the next one starts when it is gone.
        .withPodReplacementPolicy("Failed")
        .withPodFailurePolicy(failurePolicy())
        // No ttlSecondsAfterFinished: a Job that is gone before its outcome was read could not be
        // told from one that somebody deleted. The operator deletes Jobs itself, once their outcome
        // is in their owner's status.
        .withNewTemplate()
        .withNewMetadata()
        .withLabels(labels)
        .withAnnotations(annotations)
        .endMetadata()
        .withSpec(RunPod.of(context, kind, RunEnvironment.environmentValue(run), mounts, template))
        .endTemplate()
        .endSpec()
        .build();
  }

  private static OwnerReference reference(HasMetadata owner) {
    return new OwnerReferenceBuilder()
        .withApiVersion(owner.getApiVersion())
        .withKind(owner.getKind())
        .withName(owner.getMetadata().getName())
        .withUid(owner.getMetadata().getUid())
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
        .withContainerName(RunSpec.CONTAINER)
        .withOperator("In")
        .withValues(ExitCodes.PERMANENT)
        .endOnExitCodes()
        .endRule()
        .build();
  }
}
