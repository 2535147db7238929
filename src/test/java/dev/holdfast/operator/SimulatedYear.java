package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.artifact.CommittedManifest;
import dev.holdfast.artifact.DestinationReport;
import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.PruneReport;
import dev.holdfast.artifact.PruneRunSpec;
import dev.holdfast.artifact.RunReport;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.status.BackupProgress;
import dev.holdfast.status.PruneProgress;
import dev.holdfast.status.Times;
import io.fabric8.kubernetes.api.model.ContainerStateBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Lets time pass for a policy: every run that falls due is made, and ends well or not, every prune
 * is carried out, or not wholly, and the operator is stopped, restarted and told the wrong time.
 */
final class SimulatedYear {
  /** From {@code from} to {@code to} there is no operator. */
  record Downtime(Instant from, Instant to) {}

  /** From {@code from} to {@code to} the operator's clock is wrong by {@code by}. */
  record WrongClock(Instant from, Instant to, Duration by) {}

  /** A run that was made: by the operator's clock, and how it ended. */
  record Run(String name, String tier, Instant scheduledFor, Instant started, boolean good) {}

  private static final Duration LENGTH_OF_A_RUN = Duration.ofMinutes(7);

  private final Cluster cluster;
  private final Random random;
  private final List<Downtime> downtimes;
  private final List<WrongClock> wrongClocks;
  private final List<Run> runs = new ArrayList<>();
  private final Set<String> stored = new HashSet<>();
  private final Set<String> known = new HashSet<>();
  private int prunesThatFailed;
  private Instant now;

  SimulatedYear(
      Cluster cluster, long seed, List<Downtime> downtimes, List<WrongClock> wrongClocks) {
    this.cluster = cluster;
    this.random = new Random(seed);
    this.downtimes = downtimes;
    this.wrongClocks = wrongClocks;
  }

  /** Every run that was made, in the order in which they were. */
  List<Run> runs() {
    return runs;
  }

  /** Whose objects are there. */
  Set<String> stored() {
    return stored;
  }

  /** How many prunes could not delete everything. */
  int prunesThatFailed() {
    return prunesThatFailed;
  }

  /**
   * From {@code start} to {@code end}; the last run of all ends well.
   *
   * @param check is told the right time whenever everything that was to be done is done
   */
  void live(Instant start, Instant end, Consumer<Instant> check) throws Exception {
    now = start;
    while (now.isBefore(end)) {
      if (!isDown(now)) {
        if (random.nextInt(10) == 0) {
          cluster.startOperator();
        }
        look(!now.isBefore(end.minus(Duration.ofDays(1))));
        check.accept(now);
      }
      now = nextLook(end);
    }
  }

  private boolean isDown(Instant time) {
    return downtimes.stream().anyMatch(one -> !time.isBefore(one.from) && time.isBefore(one.to));
  }

  private Duration wrongBy(Instant time) {
    return wrongClocks.stream()
        .filter(one -> !time.isBefore(one.from) && time.isBefore(one.to))
        .map(WrongClock::by)
        .findFirst()
        .orElse(Duration.ZERO);
  }

  private Instant nextLook(Instant end) {
    List<Instant> next = new ArrayList<>(List.of(end));
    for (Downtime one : downtimes) {
      next.add(one.from);
      next.add(one.to);
    }
    for (WrongClock one : wrongClocks) {
      next.add(one.from);
      next.add(one.to);
    }
    if (cluster.policy().getStatus() != null && !isDown(now)) {
      Instant run = Times.parse(cluster.policy().getStatus().nextRun());
      // The operator looks every ten minutes at least, whatever it waits for.
      next.add(max(run.minus(wrongBy(now)), now.plusSeconds(600)));
    }
    return next.stream().filter(time -> time.isAfter(now)).min(Instant::compareTo).orElseThrow();
  }

  private static Instant max(Instant one, Instant other) {
    return one.isAfter(other) ? one : other;
  }

  /** Whatever is to be done now is done, to its end. */
  private void look(boolean last) throws Exception {
    cluster.at(now.plus(wrongBy(now)));
    while (true) {
      cluster.reconcilePolicy();
      Optional<Backup> backup =
          cluster.backups().stream()
              .filter(one -> known.add(one.getMetadata().getName()))
              .findFirst();
      Optional<Prune> prune =
          cluster.prunes().stream().filter(one -> !PruneProgress.isFinal(one)).findFirst();
      if (backup.isPresent()) {
        run(backup.get().getMetadata().getName(), last);
      } else if (prune.isPresent()) {
        run(prune.get());
      } else {
        return;
      }
    }
  }

  private void run(String name, boolean last) throws Exception {
    Instant started = cluster.now();
    cluster.reconcile(name);
    cluster.reconcile(name);
    Job job = cluster.job(name).orElseThrow();
    cluster.pass(LENGTH_OF_A_RUN);
    boolean good = last || random.nextInt(8) > 0;
    if (good) {
      stored.add(name);
      succeed(job, report(name, started));
    } else {
      cluster.endJob(job, "Failed", "BackoffLimitExceeded");
    }
    cluster.reconcile(name);
    Backup backup = cluster.get(name);
    if (!BackupProgress.isFinal(backup)) {
      throw new IllegalStateException(name + " has not ended: " + backup.getStatus());
    }
    runs.add(
        new Run(
            name,
            backup.getSpec().tier(),
            Instant.parse(backup.getMetadata().getAnnotations().get(Api.SCHEDULED_FOR_ANNOTATION)),
            started,
            good));
    remove(job);
  }

  private RunReport report(String name, Instant started) {
    var manifest =
        new CommittedManifest(
            "offsite", "prod/shops/shop/" + name + "/manifest.json", "ab".repeat(32));
    return new RunReport(
        cluster.get(name).getMetadata().getUid(),
        null,
        null,
        null,
        manifest,
        List.of(DestinationReport.stored(manifest, 1_000)),
        "17.2",
        started,
        cluster.now(),
        2_000,
        1_000);
  }

  private void run(Prune prune) throws Exception {
    String name = prune.getMetadata().getName();
    cluster.reconcilePrune(name);
    cluster.reconcilePrune(name);
    Optional<Job> job = cluster.job(name + "-prune");
    if (job.isEmpty()) {
      return;
    }
    List<PruneRunSpec.Expired> gone = new ArrayList<>(told(job.get()).backups());
    // Something cannot be deleted, and the Job does not say that it is gone.
    if (random.nextInt(20) == 0) {
      gone.remove(0);
      prunesThatFailed++;
    }
    gone.forEach(one -> stored.remove(one.backup()));
    succeed(
        job.get(),
        new RunReport(
            prune.getMetadata().getUid(),
            null,
            null,
            null,
            cluster.now(),
            cluster.now(),
            new PruneReport(
                gone.stream().map(PruneRunSpec.Expired::uid).toList(), List.of(), 1_000)));
    cluster.reconcilePrune(name);
    remove(job.get());
  }

  private static PruneRunSpec told(Job job) throws Json.MalformedJsonException {
    return Json.read(
        job.getSpec().getTemplate().getSpec().getContainers().get(0).getEnv().stream()
            .filter(variable -> RunSpec.ENVIRONMENT_VARIABLE.equals(variable.getName()))
            .findFirst()
            .orElseThrow()
            .getValue(),
        PruneRunSpec.class);
  }

  private void succeed(Job job, RunReport report) {
    cluster.pod(
        job,
        "good",
        Cluster.podStatus(
            "Succeeded",
            new ContainerStateBuilder()
                .withNewTerminated()
                .withExitCode(0)
                .withReason("Completed")
                .withMessage(Json.line(report))
                .withFinishedAt(cluster.now().toString())
                .endTerminated()
                .build()));
    cluster.endJob(job, "Complete", "CompletionsReached");
  }

  /** What a cluster does by and by. */
  private void remove(Job job) {
    cluster.client().pods().inNamespace(Cluster.NAMESPACE).delete();
    cluster.client().resource(job).delete();
    cluster.client().v1().events().inNamespace(Cluster.NAMESPACE).delete();
  }
}
