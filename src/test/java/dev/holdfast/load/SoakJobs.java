package dev.holdfast.load;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.embedded.JobEnds;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.net.HttpURLConnection;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Stands in for whatever runs Jobs of every kind: reads what each was told, and ends it as its fate
 * says, with a report that is true of a bucket which is but a set of UIDs.
 */
final class SoakJobs implements AutoCloseable, NewJobs {
  private final JobEnds ends;
  private final Fates fates;
  private final Instant begin;
  private final Ledger ledger;
  private final Rounds rounds = new Rounds(12);
  private final Set<String> open = ConcurrentHashMap.newKeySet();
  private final Map<String, Long> counts = new ConcurrentHashMap<>();
  private final SharedIndexInformer<Job> jobs;

  /**
   * @param begin the runs of this time have the fate of the first
   */
  SoakJobs(KubernetesClient client, Fates fates, Instant begin, Ledger ledger) {
    this.ends = new JobEnds(client);
    this.fates = fates;
    this.begin = begin;
    this.ledger = ledger;
    this.jobs =
        client
            .batch()
            .v1()
            .jobs()
            .inAnyNamespace()
            .withLabel(Api.MANAGED_BY_LABEL, Api.MANAGED_BY)
            .inform(this);
  }

  /**
   * How many have not ended yet.
   *
   * @throws IllegalStateException if one could not be ended
   */
  int open() {
    rounds.check();
    return open.size();
  }

  /** How many there were of which kind, and of those how many had a bad fate. */
  Map<String, Long> counts() {
    return new TreeMap<>(counts);
  }

  @Override
  public void onAdd(Job job) {
    if (job.getStatus() != null && !job.getStatus().getConditions().isEmpty()) {
      return;
    }
    if (!open.add(job.getMetadata().getUid())) {
      return;
    }
    // The order is written down when the Job is there, before anything of it is carried out.
    SoakWork work = SoakWork.of(job, begin, ledger);
    Fates.Fate fate = fates.of(work.kind(), work.policy(), work.index());
    Duration first = Duration.ofMillis(100);
    later(first, job, () -> begin(job, work, fate));
  }

  private void begin(Job job, SoakWork work, Fates.Fate fate) {
    Pod pod = ends.schedule(job);
    Pod now = fate.watched() ? ends.run(pod) : pod;
    later(fate.length(), job, () -> end(job, now, work, fate));
  }

  private void end(Job job, Pod pod, SoakWork work, Fates.Fate fate) {
    RunReport report = work.end().report(fate.good());
    count(work.kind() + (fate.good() ? "" : " that fails"));
    ends.end(pod, report);
    ends.end(job, fate.good());
    open.remove(job.getMetadata().getUid());
  }

  private void later(Duration wait, Job job, Runnable what) {
    rounds.after(wait, () -> unlessGone(job, what));
  }

  private void unlessGone(Job job, Runnable what) {
    try {
      what.run();
    } catch (KubernetesClientException e) {
      // Whoever deletes a Backup that runs has its Job and its pod deleted.
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND
          && e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      open.remove(job.getMetadata().getUid());
      count("deleted while it ran");
    }
  }

  private void count(String what) {
    counts.merge(what, 1L, Long::sum);
  }

  @Override
  public void close() {
    jobs.close();
    rounds.close();
  }
}
