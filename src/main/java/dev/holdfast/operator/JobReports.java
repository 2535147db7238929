package dev.holdfast.operator;

import dev.holdfast.artifact.RunReport;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.status.JobState;
import dev.holdfast.status.PodState;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Reads how a run ended: from the termination message of its pod, else from the end of its log. */
@ApplicationScoped
class JobReports {
  private static final Logger LOG = Logger.getLogger(JobReports.class);
  private static final int LAST_LINES = 20;
  private static final int MAX_LOG_BYTES = 256 << 10;

  private final KubernetesClient client;

  JobReports(KubernetesClient client) {
    this.client = client;
  }

  /** The report of the one of {@code pods}, those of {@code job}, whose report counts. */
  Optional<RunReport> read(Job job, List<Pod> pods) {
    return JobState.reporter(job, pods).flatMap(this::read);
  }

  private Optional<RunReport> read(Pod pod) {
    return PodState.terminationReport(pod).or(() -> fromLog(pod));
  }

  private Optional<RunReport> fromLog(Pod pod) {
    String text;
    try {
      text =
          client
              .pods()
              .inNamespace(pod.getMetadata().getNamespace())
              .withName(pod.getMetadata().getName())
              .inContainer(RunSpec.CONTAINER)
              .limitBytes(MAX_LOG_BYTES)
              .tailingLines(LAST_LINES)
              .getLog();
    } catch (KubernetesClientException e) {
      // Its node may be lost, or the log forbidden; what has ended has ended nevertheless.
      LOG.infof("no log of pod %s: %s", pod.getMetadata().getName(), e.getMessage());
      return Optional.empty();
    }
    Optional<RunReport> last = Optional.empty();
    for (String line : text.lines().toList()) {
      Optional<RunReport> report = RunReport.in(line);
      last = report.isPresent() ? report : last;
    }
    return last;
  }
}
