package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.JobTemplate;
import dev.holdfast.artifact.RunSpec;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.LocalObjectReference;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodSpecBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import java.util.List;
import java.util.TreeMap;

/**
 * The pod of a run. It meets the {@code restricted} Pod Security Standard whatever the template
 * says.
 *
 * @see <a href="https://kubernetes.io/docs/concepts/security/pod-security-standards/">Pod Security
 *     Standards</a>
 */
final class RunPod {
  /** User and group of the run, and the group that files of Secrets and volumes belong to. */
  private static final long USER = 10_001;

  /** Time to abort uploads, so that no parts are left behind in the bucket. */
  private static final long TERMINATION_GRACE_SECONDS = 60;

  /**
   * Nobody ever sets this condition: labels of the template, which NetworkPolicies may go by, may
   * match a Service's selector as well, and it would send clients of a database to a run.
   */
  private static final String NEVER_READY = Api.GROUP + "/serves";

  private static final String TERMINATION_LOG = "/dev/termination-log";
  private static final String SCRATCH_VOLUME = "tmp";
  private static final String SCRATCH = "/tmp";

  /** Nothing is staged on disk; this is for what libraries and child processes put aside. */
  private static final String SCRATCH_SIZE = "64Mi";

  private RunPod() {}

  /**
   * The pod that does what {@code kind} and {@code run} say.
   *
   * @param kind the kind of Job, which is the container's last argument
   * @param run what the run is told, as the value of an environment variable
   */
  static PodSpec of(
      JobContext context, String kind, String run, List<Mount> mounts, JobTemplate template) {
    PodSpecBuilder pod =
        new PodSpecBuilder()
            .withRestartPolicy("Never")
            .withServiceAccountName(template.serviceAccountName())
            // The run never talks to the API server. Workload identity does not need this token:
            // its webhooks add a projected one of their own, for the cloud's audience.
            .withAutomountServiceAccountToken(false)
            .withEnableServiceLinks(false)
            .withTerminationGracePeriodSeconds(TERMINATION_GRACE_SECONDS)
            .withNodeSelector(new TreeMap<>(template.nodeSelector()))
            .withTolerations(template.tolerations())
            .withAffinity(template.affinity())
            .withPriorityClassName(template.priorityClassName())
            .withImagePullSecrets(
                template.imagePullSecrets().stream()
                    .map(secret -> new LocalObjectReference(secret.name()))
                    .toList())
            .withNewSecurityContext()
            .withRunAsNonRoot(true)
            .withRunAsUser(USER)
            .withRunAsGroup(USER)
            .withFsGroup(USER)
            .withFsGroupChangePolicy("OnRootMismatch")
            .withNewSeccompProfile()
            .withType("RuntimeDefault")
            .endSeccompProfile()
            .endSecurityContext()
            .addNewReadinessGate(NEVER_READY)
            .withContainers(container(context, kind, run, mounts, template))
            .addNewVolume()
            .withName(SCRATCH_VOLUME)
            .withNewEmptyDir()
            .withSizeLimit(new Quantity(SCRATCH_SIZE))
            .endEmptyDir()
            .endVolume();
    mounts.forEach(mount -> pod.addToVolumes(mount.volumeSource()));
    return pod.build();
  }

  private static Container container(
      JobContext context, String kind, String run, List<Mount> mounts, JobTemplate template) {
    ContainerBuilder container =
        new ContainerBuilder()
            .withName(RunSpec.CONTAINER)
            .withImage(context.image())
            .withImagePullPolicy(context.imagePullPolicy())
            .withArgs("job", kind)
            .addNewEnv()
            .withName(RunSpec.ENVIRONMENT_VARIABLE)
            .withValue(run)
            .endEnv()
            .addNewEnv()
            .withName(RunSpec.TERMINATION_LOG_VARIABLE)
            .withValue(TERMINATION_LOG)
            .endEnv()
            // The user has no entry in /etc/passwd, and the root file system is read-only.
            .addNewEnv()
            .withName("HOME")
            .withValue(SCRATCH)
            .endEnv()
            .withTerminationMessagePath(TERMINATION_LOG)
            .withTerminationMessagePolicy("File")
            .withResources(DefaultResources.of(template.resources(), 1, 1, null))
            .withNewSecurityContext()
            .withAllowPrivilegeEscalation(false)
            .withReadOnlyRootFilesystem(true)
            .withNewCapabilities()
            .withDrop("ALL")
            .endCapabilities()
            .endSecurityContext()
            .addNewVolumeMount()
            .withName(SCRATCH_VOLUME)
            .withMountPath(SCRATCH)
            .endVolumeMount();
    mounts.forEach(mount -> container.addToVolumeMounts(mount.mount()));
    return container.build();
  }
}
