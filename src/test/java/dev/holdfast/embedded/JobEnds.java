package dev.holdfast.embedded;

import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.artifact.RunSpec;
import io.fabric8.kubernetes.api.model.ContainerState;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Has Jobs run and end where nothing runs any: writes what a kubelet and the controller of Jobs
 * would.
 *
 * @param client may do everything
 */
public record JobEnds(KubernetesClient client) {
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  /** Makes the pod of {@code job}; nothing of it runs yet. */
  public Pod schedule(Job job) {
    return client.resource(pod(job)).create();
  }

  /** {@code pod} runs; what it is now. */
  public Pod run(Pod pod) {
    ContainerState running =
        new ContainerStateBuilder().withNewRunning().withStartedAt(now()).endRunning().build();
    return write(pod, "Running", running, true);
  }

  /** {@code pod} is over; its report is as {@code report} says. */
  public void end(Pod pod, RunReport report) {
    boolean good = report.succeeded();
    ContainerState ended =
        new ContainerStateBuilder()
            .withNewTerminated()
            .withExitCode(good ? 0 : 1)
            .withReason(good ? "Completed" : "Error")
            .withStartedAt(now())
            .withFinishedAt(now())
            .withMessage(Json.line(report))
            .endTerminated()
            .build();
    write(pod, good ? "Succeeded" : "Failed", ended, false);
  }

  private Pod write(Pod pod, String phase, ContainerState state, boolean ready) {
    pod.setStatus(
        new PodStatusBuilder()
            .withPhase(phase)
            .withContainerStatuses(
                new ContainerStatusBuilder()
                    .withName(RunSpec.CONTAINER)
                    .withReady(ready)
                    .withRestartCount(0)
                    .withImage("holdfast")
                    .withImageID("holdfast")
                    .withState(state)
                    .build())
            .build());
    return client.resource(pod).updateStatus();
  }

  /** {@code job} is complete, or has failed for good. */
  public void end(Job job, boolean good) {
    // Asked for once: a second may begin in between, and no Job completes before it has started.
    String now = now();
    String ended =
        good
            ? conditions("SuccessCriteriaMet", "Complete", "CompletionsReached")
                + ", \"succeeded\": 1, \"completionTime\": \""
                + now
                + "\""
            : conditions("FailureTarget", "Failed", "BackoffLimitExceeded") + ", \"failed\": 1";
    client
        .resource(job)
        .subresource("status")
        .patch(
            MERGE,
            """
            {"status": {"startTime": "%s", "ready": 0, "terminating": 0, "uncountedTerminatedPods": {}, %s}}
            """
                .formatted(now, ended));
  }

  private static String conditions(String first, String second, String reason) {
    return "\"conditions\": [" + condition(first, reason) + ", " + condition(second, reason) + "]";
  }

  private static String condition(String type, String reason) {
    return """
    {"type": "%1$s", "status": "True", "reason": "%2$s", "lastProbeTime": "%3$s", "lastTransitionTime": "%3$s"}\
    """
        .formatted(type, reason, now());
  }

  private static String now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private static Pod pod(Job job) {
    return new PodBuilder()
        .withNewMetadata()
        // A Job that is made again under its name gets another pod than the one before it had.
        .withName(job.getMetadata().getName() + "-" + job.getMetadata().getUid().substring(0, 5))
        .withNamespace(job.getMetadata().getNamespace())
        .withLabels(job.getSpec().getTemplate().getMetadata().getLabels())
        .addNewOwnerReference()
        .withApiVersion("batch/v1")
        .withKind("Job")
        .withName(job.getMetadata().getName())
        .withUid(job.getMetadata().getUid())
        .withController(true)
        .endOwnerReference()
        .endMetadata()
        .withNewSpec()
        .withRestartPolicy("Never")
        .addNewContainer()
        .withName(RunSpec.CONTAINER)
        .withImage("holdfast")
        .endContainer()
        .endSpec()
        .build();
  }
}
