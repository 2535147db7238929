package dev.holdfast.status;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What a pod's status says, in sentences. */
public final class PodState {
  private PodState() {}

  /** The pod of the newest attempt. */
  public static Optional<Pod> newest(List<Pod> pods) {
    return pods.stream().max(Comparator.comparing(p -> p.getMetadata().getCreationTimestamp()));
  }

  /** Whether its container runs. */
  public static boolean isRunning(Pod pod) {
    return container(pod).map(ContainerState::getRunning).isPresent();
  }

  /** Why the pod does not run yet. */
  static Optional<String> waitingFor(Pod pod) {
    Optional<String> container =
        container(pod)
            .map(ContainerState::getWaiting)
            .filter(w -> w.getReason() != null)
            // What every pod passes through is no reason to tell anybody about.
            .filter(w -> !w.getReason().equals("ContainerCreating"))
            .filter(w -> !w.getReason().equals("PodInitializing"))
            .map(w -> withMessage("the pod cannot start: " + w.getReason(), w.getMessage()));
    return container.or(() -> unschedulable(pod));
  }

  /** Why the pod ended without a report. */
  static Optional<String> endedBecause(Pod pod) {
    if (pod.getStatus() != null && "Evicted".equals(pod.getStatus().getReason())) {
      return Optional.of(withMessage("the pod was evicted", pod.getStatus().getMessage()));
    }
    // Between the end of a pod that succeeded and the Job's own word there is a moment or two.
    return container(pod)
        .map(ContainerState::getTerminated)
        .filter(ended -> !Integer.valueOf(0).equals(ended.getExitCode()))
        .map(PodState::termination);
  }

  private static String termination(ContainerStateTerminated ended) {
    if ("OOMKilled".equals(ended.getReason())) {
      return "the container ran out of memory; raise spec.jobTemplate.resources.limits.memory";
    }
    int code = ended.getExitCode() == null ? -1 : ended.getExitCode();
    return switch (code) {
      case 137 -> "the container was killed (SIGKILL)";
      case 143 -> "the container was told to stop (SIGTERM)";
      default -> withMessage("the container ended with exit status " + code, ended.getReason());
    };
  }

  private static Optional<String> unschedulable(Pod pod) {
    if (pod.getStatus() == null) {
      return Optional.empty();
    }
    return pod.getStatus().getConditions().stream()
        .filter(c -> "PodScheduled".equals(c.getType()) && "False".equals(c.getStatus()))
        .findFirst()
        .map(PodCondition::getMessage)
        .map(message -> "no node takes the pod: " + message);
  }

  private static Optional<ContainerState> container(Pod pod) {
    if (pod.getStatus() == null) {
      return Optional.empty();
    }
    return pod.getStatus().getContainerStatuses().stream()
        .findFirst()
        .map(ContainerStatus::getState);
  }

  private static String withMessage(String text, String message) {
    return message == null || message.isBlank() ? text : text + " (" + message + ")";
  }
}
