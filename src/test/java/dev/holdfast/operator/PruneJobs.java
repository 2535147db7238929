package dev.holdfast.operator;

import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.LeftCopy;
import dev.holdfast.artifact.PruneReport;
import dev.holdfast.artifact.PruneRunSpec;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.artifact.RunSpec;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;

/** What the Jobs of Prunes are told, and what they report. */
record PruneJobs(Cluster cluster) {

  static PruneRunSpec told(Job job) {
    try {
      return Json.read(
          job.getSpec().getTemplate().getSpec().getContainers().get(0).getEnv().stream()
              .filter(variable -> RunSpec.ENVIRONMENT_VARIABLE.equals(variable.getName()))
              .findFirst()
              .orElseThrow()
              .getValue(),
          PruneRunSpec.class);
    } catch (Json.MalformedJsonException e) {
      throw new AssertionError(e);
    }
  }

  /** {@code job} is complete, and says that the Backups of these UIDs are gone. */
  void succeed(Job job, long bytes, List<String> gone) {
    RunReport report = report(job, null, new PruneReport(gone, List.of(), bytes));
    cluster.pod(job, "good", ended(0, Json.line(report)));
    cluster.endJob(job, "Complete", "CompletionsReached");
  }

  /** {@code job} has failed, and says what is gone and what is left. */
  void fail(Job job, List<String> gone, LeftCopy left) {
    RunReport report = report(job, left.reason(), new PruneReport(gone, List.of(left), 10));
    cluster.pod(job, "bad", ended(1, Json.line(report)));
    cluster.endJob(job, "Failed", "BackoffLimitExceeded");
  }

  private RunReport report(Job job, FailureReason reason, PruneReport pruned) {
    return new RunReport(
        job.getMetadata().getOwnerReferences().get(0).getUid(),
        reason,
        reason == null ? null : "deletes are denied",
        null,
        cluster.now(),
        cluster.now(),
        pruned);
  }

  private static PodStatus ended(int exitCode, String message) {
    return Cluster.podStatus(
        exitCode == 0 ? "Succeeded" : "Failed",
        new ContainerStateBuilder()
            .withNewTerminated()
            .withExitCode(exitCode)
            .withReason(exitCode == 0 ? "Completed" : "Error")
            .withMessage(message)
            .withFinishedAt("2026-11-21T03:00:00Z")
            .endTerminated()
            .build());
  }
}
