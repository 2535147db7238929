package dev.holdfast.load;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.artifact.CommittedManifest;
import dev.holdfast.artifact.DestinationReport;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.embedded.JobEnds;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands in for everything that runs a Job: after a while it has a pod that has ended well, whose
 * report names a manifest that nobody has written. Nothing is dumped.
 */
final class StandIn implements AutoCloseable, NewJobs {
  private final KubernetesClient client;
  private final Duration length;
  private final Map<String, Starts.Start> starts = new ConcurrentHashMap<>();
  private final Rounds rounds = new Rounds(8);
  private final SharedIndexInformer<Job> jobs;

  /**
   * @param length how long a Job takes
   */
  StandIn(KubernetesClient client, Duration length) {
    this.client = client;
    this.length = length;
    this.jobs =
        client.batch().v1().jobs().inAnyNamespace().withLabel(Api.BACKUP_LABEL).inform(this);
  }

  /** The Jobs that have come since this was started. */
  Starts starts() {
    return new Starts(List.copyOf(starts.values()));
  }

  /**
   * How many of them are over.
   *
   * @throws IllegalStateException if one could not be ended
   */
  long ended() {
    rounds.check();
    return starts.values().stream().filter(one -> one.ended() != null).count();
  }

  @Override
  public void onAdd(Job job) {
    if (job.getStatus() != null && job.getStatus().getCompletionTime() != null) {
      return;
    }
    Instant now = Instant.now();
    starts.put(
        job.getMetadata().getUid(), new Starts.Start(job.getMetadata().getNamespace(), now, null));
    rounds.after(length, () -> end(job));
  }

  private void end(Job job) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
    JobEnds ends = new JobEnds(client);
    ends.end(ends.schedule(job), report(job, now));
    // From here on the operator may know, and start another.
    starts.computeIfPresent(
        job.getMetadata().getUid(),
        (uid, start) -> new Starts.Start(start.namespace(), start.created(), Instant.now()));
    ends.end(job, true);
  }

  private static RunReport report(Job job, Instant now) {
    String backup = job.getMetadata().getLabels().get(Api.BACKUP_LABEL);
    String policy = backup.substring(0, Population.NAME_LENGTH);
    CommittedManifest manifest =
        new CommittedManifest(
            "offsite",
            "prod/"
                + job.getMetadata().getNamespace()
                + "/"
                + policy
                + "/"
                + backup
                + "/manifest.json",
            "ab".repeat(32));
    return new RunReport(
        job.getMetadata().getOwnerReferences().get(0).getUid(),
        null,
        null,
        null,
        manifest,
        List.of(DestinationReport.stored(manifest, 76_021_760)),
        "17.2",
        now,
        now,
        212_454_432,
        76_021_760);
  }

  @Override
  public void close() {
    jobs.close();
    rounds.close();
  }
}
