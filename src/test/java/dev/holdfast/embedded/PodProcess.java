package dev.holdfast.embedded;

import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** One attempt of a Job: a pod whose container is a process of this machine. */
final class PodProcess {
  /** How an attempt ended. */
  enum End {
    EXITED,
    EVICTED,
    STOPPED
  }

  private static final int MAX_TERMINATION_MESSAGE = 4096;

  private final EmbeddedKubernetes kubernetes;
  private final List<String> entrypoint;
  private final LocalClaims claims;
  private final Path root;
  private Pod pod;
  private volatile Process process;
  private volatile boolean evicted;
  private volatile boolean outOfMemory;
  private Optional<SidecarServer> server = Optional.empty();
  private String startedAt;
  private int exitCode = -1;

  PodProcess(
      EmbeddedKubernetes kubernetes,
      List<String> entrypoint,
      LocalClaims claims,
      Path root,
      Pod pod) {
    this.kubernetes = kubernetes;
    this.entrypoint = entrypoint;
    this.claims = claims;
    this.root = root;
    this.pod = pod;
  }

  int exitCode() {
    return exitCode;
  }

  String name() {
    return pod.getMetadata().getName();
  }

  /** Kills the container's processes, as the kernel does when memory runs out. */
  void kill() {
    Process running = process;
    if (running != null) {
      running.descendants().forEach(ProcessHandle::destroyForcibly);
      running.destroyForcibly();
    }
  }

  /** Kills it, and says that its memory had run out. */
  void killForMemory() {
    outOfMemory = true;
    kill();
  }

  /** Ends the pod as a node under pressure does. */
  void evict() {
    evicted = true;
    kill();
  }

  /**
   * Creates the pod and runs it to its end.
   *
   * @param faults what keeps it from starting
   * @param stop whether it has to be ended
   */
  End run(LocalKubelet.Faults faults, BooleanSupplier stop)
      throws IOException, InterruptedException {
    try {
      return runToEnd(faults, stop);
    } finally {
      // A sidecar ends when the last ordinary container has.
      server.ifPresent(SidecarServer::close);
    }
  }

  private End runToEnd(LocalKubelet.Faults faults, BooleanSupplier stop)
      throws IOException, InterruptedException {
    pod = kubernetes.client().resource(pod).create();
    kubernetes.serveLog(pod.getMetadata().getNamespace(), name(), root.resolve("log"));
    PodFiles files = new PodFiles(kubernetes.client(), claims, pod, root);
    while (!start(files, faults)) {
      if (stop.getAsBoolean()) {
        return End.STOPPED;
      }
      Thread.sleep(100);
    }
    while (!process.waitFor(100, TimeUnit.MILLISECONDS)) {
      if (stop.getAsBoolean()) {
        terminate();
        return End.STOPPED;
      }
    }
    exitCode = process.exitValue();
    status(evicted ? evictedStatus() : endedStatus(files));
    return evicted ? End.EVICTED : End.EXITED;
  }

  private boolean start(PodFiles files, LocalKubelet.Faults faults)
      throws IOException, InterruptedException {
    if (faults.unschedulable()) {
      status(unschedulable("1 Insufficient memory."));
      return false;
    }
    Optional<String> missing = claims.missing(pod);
    if (missing.isPresent()) {
      status(
          unschedulable(
              "persistentvolumeclaim \""
                  + missing.get()
                  + "\" not found. preemption: 0/1 nodes are available: 1 Preemption is not helpful"
                  + " for scheduling."));
      return false;
    }
    if (faults.imagePullFailure()) {
      status(waiting("ImagePullBackOff", "Back-off pulling image"));
      return false;
    }
    try {
      files.layOut();
    } catch (PodFiles.MissingException e) {
      status(waiting("CreateContainerConfigError", e.getMessage()));
      return false;
    }
    server = SidecarServer.start(pod, root);
    Files.deleteIfExists(files.terminationLog());
    Files.createFile(files.terminationLog());
    List<String> command = new ArrayList<>(entrypoint);
    command.addAll(files.arguments());
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .directory(root.toFile())
            .redirectErrorStream(true)
            .redirectOutput(root.resolve("log").toFile());
    builder.environment().clear();
    builder.environment().putAll(files.environment());
    process = builder.start();
    startedAt = now();
    status(
        withState(
            "Running",
            new ContainerStateBuilder()
                .withNewRunning()
                .withStartedAt(startedAt)
                .endRunning()
                .build()));
    return true;
  }

  private static PodStatus unschedulable(String why) {
    return new PodStatusBuilder()
        .withPhase("Pending")
        .addToConditions(
            new PodConditionBuilder()
                .withType("PodScheduled")
                .withStatus("False")
                .withReason("Unschedulable")
                .withMessage("0/1 nodes are available: " + why)
                .build())
        .build();
  }

  private void terminate() throws InterruptedException {
    process.destroy();
    Long grace = pod.getSpec().getTerminationGracePeriodSeconds();
    if (!process.waitFor(grace == null ? 30 : grace, TimeUnit.SECONDS)) {
      kill();
      process.waitFor();
    }
  }

  private PodStatus endedStatus(PodFiles files) throws IOException {
    byte[] message = Files.readAllBytes(files.terminationLog());
    String text =
        new String(
            Arrays.copyOf(message, Math.min(message.length, MAX_TERMINATION_MESSAGE)),
            StandardCharsets.UTF_8);
    ContainerState state =
        new ContainerStateBuilder()
            .withNewTerminated()
            .withExitCode(exitCode)
            .withReason(reason())
            .withMessage(text.isEmpty() ? null : text)
            .withStartedAt(startedAt)
            .withFinishedAt(now())
            .endTerminated()
            .build();
    return withState(exitCode == 0 ? "Succeeded" : "Failed", state);
  }

  private String reason() {
    if (exitCode == 0) {
      return "Completed";
    }
    return outOfMemory ? "OOMKilled" : "Error";
  }

  private PodStatus evictedStatus() {
    return new PodStatusBuilder()
        .withPhase("Failed")
        .withReason("Evicted")
        .withMessage("The node was low on resource: memory.")
        .addToConditions(
            new PodConditionBuilder().withType("DisruptionTarget").withStatus("True").build())
        .build();
  }

  private PodStatus waiting(String reason, String message) {
    return withState(
        "Pending",
        new ContainerStateBuilder()
            .withNewWaiting()
            .withReason(reason)
            .withMessage(message)
            .endWaiting()
            .build());
  }

  private PodStatus withState(String phase, ContainerState state) {
    return new PodStatusBuilder()
        .withPhase(phase)
        .withPodIP("127.0.0.1")
        .withContainerStatuses(
            new ContainerStatusBuilder()
                .withName(pod.getSpec().getContainers().get(0).getName())
                .withImage(pod.getSpec().getContainers().get(0).getImage())
                .withReady(state.getRunning() != null)
                .withState(state)
                .build())
        .build();
  }

  private void status(PodStatus status) {
    if (status.equals(pod.getStatus())) {
      return;
    }
    Pod current = kubernetes.client().resource(pod).get();
    if (current != null) {
      pod =
          kubernetes
              .client()
              .resource(new PodBuilder(current).withStatus(status).build())
              .updateStatus();
    }
  }

  static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }
}
