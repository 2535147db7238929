package dev.holdfast.status;

import dev.holdfast.artifact.ExitCodes;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.artifact.RunSpec;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateTerminated;
import io.fabric8.kubernetes.api.model.ContainerStateWaiting;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodCondition;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/** What a pod's status says. Containers that others inject into the pod do not count. */
public final class PodState {
  /** What kubelets call being killed for want of memory. */
  private static final String OUT_OF_MEMORY = "OOMKilled";

  /** Reasons of an ended container that say nothing beyond its exit status. */
  private static final Set<String> ORDINARY_ENDS = Set.of("Error", "Completed");

  /** The pod of the newest attempt first. */
  static final Comparator<Pod> NEWEST_FIRST =
      Comparator.comparing((Pod pod) -> pod.getMetadata().getCreationTimestamp()).reversed();

  private PodState() {}

  /** The pod of the newest attempt. */
  public static Optional<Pod> newest(List<Pod> pods) {
    return pods.stream().min(NEWEST_FIRST);
  }

  /** Whether its container runs. */
  public static boolean isRunning(Pod pod) {
    return container(pod).map(ContainerState::getRunning).isPresent();
  }

  /** Whether its container will do nothing any more. */
  public static boolean hasEnded(Pod pod) {
    return termination(pod).isPresent() || isPhase(pod, "Failed") || isPhase(pod, "Succeeded");
  }

  /** Whether its container is known to have ended, and how. */
  static boolean hasTerminated(Pod pod) {
    return termination(pod).isPresent();
  }

  /** What its run said at its end; empty if it was killed, or its report is in the log alone. */
  public static Optional<RunReport> terminationReport(Pod pod) {
    return termination(pod).map(ContainerStateTerminated::getMessage).flatMap(RunReport::in);
  }

  /** Whether its container ended well. */
  static boolean hasSucceeded(Pod pod) {
    return termination(pod)
        .map(ended -> Integer.valueOf(0).equals(ended.getExitCode()))
        .orElseGet(() -> isPhase(pod, "Succeeded"));
  }

  /** Whether its run said by its exit status that another attempt would fail the same way. */
  static boolean needsAPerson(Pod pod) {
    return termination(pod).map(ContainerStateTerminated::getExitCode).orElse(ExitCodes.FAILED)
        == ExitCodes.PERMANENT;
  }

  /** Another container of the pod that runs on after ours has ended; its name. */
  static Optional<String> runsOn(Pod pod) {
    if (pod.getStatus() == null) {
      return Optional.empty();
    }
    return pod.getStatus().getContainerStatuses().stream()
        .filter(c -> c.getState() != null && c.getState().getRunning() != null)
        .map(ContainerStatus::getName)
        .filter(name -> !RunSpec.CONTAINER.equals(name))
        .findFirst();
  }

  /** Whether somebody has taken its node, or its place there, away from it. */
  static boolean isDisrupted(Pod pod) {
    return condition(pod, "DisruptionTarget", "True").isPresent();
  }

  /** Whether it is being deleted. */
  static boolean isLeaving(Pod pod) {
    return pod.getMetadata().getDeletionTimestamp() != null;
  }

  /** What it is about, in a word or two. */
  static String stage(Pod pod) {
    if (hasEnded(pod)) {
      return "ended";
    }
    String what = isRunning(pod) ? "running" : "waiting";
    return isLeaving(pod) ? "leaving while " + what : what;
  }

  /**
   * Why the container does not start, as its waiting state has it; or why the server does not that
   * has to start before it.
   */
  static Optional<ContainerStateWaiting> waiting(Pod pod) {
    return initial(pod)
        .or(
            () ->
                container(pod)
                    .map(ContainerState::getWaiting)
                    .filter(waiting -> waiting.getReason() != null));
  }

  /** The image of the container that {@link #waiting} speaks of. */
  static String waitingImage(Pod pod) {
    boolean own = initial(pod).isEmpty() || pod.getSpec().getInitContainers().isEmpty();
    return (own ? pod.getSpec().getContainers() : pod.getSpec().getInitContainers())
        .get(0)
        .getImage();
  }

  private static Optional<ContainerStateWaiting> initial(Pod pod) {
    if (pod.getStatus() == null) {
      return Optional.empty();
    }
    return pod.getStatus().getInitContainerStatuses().stream()
        .map(ContainerStatus::getState)
        .filter(Objects::nonNull)
        .map(ContainerState::getWaiting)
        .filter(waiting -> waiting != null && waiting.getReason() != null)
        .filter(waiting -> !"PodInitializing".equals(waiting.getReason()))
        .findFirst();
  }

  /** The condition that keeps the pod from a node. */
  static Optional<PodCondition> notScheduled(Pod pod) {
    return condition(pod, "PodScheduled", "False");
  }

  /** Why the pod ended, as far as Kubernetes knows; empty if it did not. */
  static Optional<PodEnd> end(Pod pod) {
    if (!hasEnded(pod)) {
      return Optional.empty();
    }
    if (pod.getStatus().getReason() != null && pod.getStatus().getReason().equals("Evicted")) {
      return Optional.of(
          new PodEnd("Evicted", withDetail("the pod was evicted", pod.getStatus().getMessage())));
    }
    Optional<PodCondition> disruption = condition(pod, "DisruptionTarget", "True");
    if (disruption.isPresent() && !hasSucceeded(pod)) {
      String how = withDetail("the pod was disrupted", disruption.get().getReason());
      return Optional.of(new PodEnd("Disrupted", how));
    }
    return Optional.of(
        termination(pod)
            .map(PodState::end)
            .orElseGet(
                () -> PodEnd.unnamed(withDetail("the pod failed", pod.getStatus().getMessage()))));
  }

  private static PodEnd end(ContainerStateTerminated ended) {
    if (OUT_OF_MEMORY.equals(ended.getReason())) {
      return new PodEnd(
          "OutOfMemory",
          "the container ran out of memory; raise spec.jobTemplate.resources.limits.memory");
    }
    int code = ended.getExitCode() == null ? -1 : ended.getExitCode();
    if (ended.getReason() != null && !ORDINARY_ENDS.contains(ended.getReason())) {
      // The container could not be started, or its node lost it: then the message is Kubernetes'.
      return PodEnd.unnamed(
          withDetail("the container ended with " + ended.getReason(), ended.getMessage()));
    }
    return PodEnd.unnamed(
        switch (code) {
          case 137 -> "the container was killed (SIGKILL)";
          case 143 -> "the container was told to stop (SIGTERM)";
          default -> "the container ended with exit status " + code + " and left no report";
        });
  }

  static String withDetail(String text, String detail) {
    return detail == null || detail.isBlank() ? text : text + " (" + detail + ")";
  }

  private static boolean isPhase(Pod pod, String phase) {
    return pod.getStatus() != null && phase.equals(pod.getStatus().getPhase());
  }

  private static Optional<PodCondition> condition(Pod pod, String type, String status) {
    if (pod.getStatus() == null) {
      return Optional.empty();
    }
    return pod.getStatus().getConditions().stream()
        .filter(c -> type.equals(c.getType()) && status.equals(c.getStatus()))
        .findFirst();
  }

  private static Optional<ContainerStateTerminated> termination(Pod pod) {
    return container(pod).map(ContainerState::getTerminated);
  }

  private static Optional<ContainerState> container(Pod pod) {
    if (pod.getStatus() == null) {
      return Optional.empty();
    }
    return pod.getStatus().getContainerStatuses().stream()
        .filter(c -> RunSpec.CONTAINER.equals(c.getName()))
        .findFirst()
        .map(ContainerStatus::getState);
  }
}
