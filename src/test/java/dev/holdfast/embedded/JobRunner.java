package dev.holdfast.embedded;

import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobCondition;
import io.fabric8.kubernetes.api.model.batch.v1.JobConditionBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.JobStatusBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.PodFailurePolicyRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Runs one Job to its end the way the Job controller of Kubernetes 1.32 and newer does: one pod
 * after the other, back-off limit, deadline, pod failure policy, and the conditions in their order.
 */
final class JobRunner implements Runnable {
  private static final SecureRandom RANDOM = new SecureRandom();

  private final EmbeddedKubernetes kubernetes;
  private final List<String> entrypoint;
  private final LocalClaims claims;
  private final Path directory;
  private final Duration backOff;
  private final LocalKubelet.Faults faults;
  private final Job job;
  private final String startTime = PodProcess.now();
  private final long startNanos = System.nanoTime();
  private volatile boolean deleted;
  private volatile PodProcess attempt;
  private int failures;

  JobRunner(
      EmbeddedKubernetes kubernetes,
      List<String> entrypoint,
      LocalClaims claims,
      Path directory,
      Duration backOff,
      LocalKubelet.Faults faults,
      Job job) {
    this.kubernetes = kubernetes;
    this.entrypoint = entrypoint;
    this.claims = claims;
    this.directory = directory;
    this.backOff = backOff;
    this.faults = faults;
    this.job = job;
  }

  Optional<PodProcess> attempt() {
    return Optional.ofNullable(attempt);
  }

  /** The Job was deleted: its pod goes with it. */
  void delete() {
    deleted = true;
  }

  @Override
  public void run() {
    try {
      runToEnd();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      attempt().ifPresent(PodProcess::kill);
    }
  }

  private void runToEnd() throws IOException, InterruptedException {
    while (true) {
      Pod pod = pod();
      Path root = Files.createDirectories(directory.resolve(pod.getMetadata().getName()));
      PodProcess current = new PodProcess(kubernetes, entrypoint, claims, root, pod);
      attempt = current;
      status(1, 0);
      PodProcess.End end = current.run(faults, () -> deleted || pastDeadline());
      if (deleted) {
        deletePod(pod);
        return;
      }
      if (end == PodProcess.End.STOPPED) {
        deletePod(pod);
        fail("DeadlineExceeded", "Job was active longer than specified deadline");
        return;
      }
      if (end == PodProcess.End.EXITED && current.exitCode() == 0) {
        status(
            0,
            1,
            condition("SuccessCriteriaMet", "CompletionsReached", null),
            condition("Complete", "CompletionsReached", null));
        return;
      }
      if (end == PodProcess.End.EXITED && failsJob(current.exitCode())) {
        failures++;
        fail(
            "PodFailurePolicy",
            "Container holdfast for pod "
                + current.name()
                + " failed with exit code "
                + current.exitCode()
                + " matching FailJob rule");
        return;
      }
      // The policy's first rule ignores disruptions: they do not count.
      failures += end == PodProcess.End.EVICTED ? 0 : 1;
      if (failures > job.getSpec().getBackoffLimit()) {
        fail("BackoffLimitExceeded", "Job has reached the specified backoff limit");
        return;
      }
      status(0, 0);
      Thread.sleep(backOff.multipliedBy(1L << Math.max(0, failures - 1)).toMillis());
    }
  }

  private boolean pastDeadline() {
    Long seconds = job.getSpec().getActiveDeadlineSeconds();
    return seconds != null
        && System.nanoTime() - startNanos > Duration.ofSeconds(seconds).toNanos();
  }

  private boolean failsJob(int exitCode) {
    if (job.getSpec().getPodFailurePolicy() == null) {
      return false;
    }
    for (PodFailurePolicyRule rule : job.getSpec().getPodFailurePolicy().getRules()) {
      if ("FailJob".equals(rule.getAction())
          && rule.getOnExitCodes() != null
          && rule.getOnExitCodes().getOperator().equals("In")
          && rule.getOnExitCodes().getValues().contains(exitCode)) {
        return true;
      }
    }
    return false;
  }

  private Pod pod() {
    return new PodBuilder()
        .withNewMetadata()
        .withName(
            job.getMetadata().getName()
                + "-"
                + Integer.toString(RANDOM.nextInt(36 * 36 * 36 * 36) + 36 * 36 * 36 * 36, 36))
        .withNamespace(job.getMetadata().getNamespace())
        .withCreationTimestamp(PodProcess.now())
        .withLabels(job.getSpec().getTemplate().getMetadata().getLabels())
        .addToLabels("batch.kubernetes.io/job-name", job.getMetadata().getName())
        .addToLabels("job-name", job.getMetadata().getName())
        .withAnnotations(job.getSpec().getTemplate().getMetadata().getAnnotations())
        .withOwnerReferences(
            new OwnerReferenceBuilder()
                .withApiVersion("batch/v1")
                .withKind("Job")
                .withName(job.getMetadata().getName())
                .withUid(job.getMetadata().getUid())
                .withController(true)
                .build())
        .endMetadata()
        .withSpec(job.getSpec().getTemplate().getSpec())
        .build();
  }

  private void deletePod(Pod pod) {
    kubernetes.client().resource(pod).delete();
  }

  private void fail(String reason, String message) {
    status(0, 0, condition("FailureTarget", reason, message), condition("Failed", reason, message));
  }

  private static JobCondition condition(String type, String reason, String message) {
    return new JobConditionBuilder()
        .withType(type)
        .withStatus("True")
        .withReason(reason)
        .withMessage(message)
        .withLastTransitionTime(PodProcess.now())
        .build();
  }

  private void status(int active, int succeeded, JobCondition... conditions) {
    Job current = kubernetes.client().resource(job).get();
    if (current == null) {
      return;
    }
    boolean complete = Stream.of(conditions).anyMatch(c -> c.getType().equals("Complete"));
    kubernetes
        .client()
        .resource(
            new JobBuilder(current)
                .withStatus(
                    new JobStatusBuilder()
                        .withStartTime(startTime)
                        .withActive(active)
                        .withReady(active)
                        .withSucceeded(succeeded)
                        .withFailed(failures)
                        .withCompletionTime(complete ? PodProcess.now() : null)
                        .withConditions(conditions)
                        .build())
                .build())
        .updateStatus();
  }
}
