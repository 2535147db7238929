package dev.holdfast.embedded;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.Prune;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What stands behind an API server: Job controller, kubelet and garbage collector, for Jobs with
 * one container, which runs as a process of this machine.
 */
public final class LocalKubelet implements AutoCloseable {
  /** Of the first retry, and twice as long of each one after it; a tenth of the real one. */
  private static final Duration BACK_OFF = Duration.ofSeconds(1);

  /** More than a pod that is asked to end has before it is killed. */
  private static final Duration LONGEST_END = Duration.ofMinutes(1);

  /** What keeps pods from starting. */
  static final class Faults {
    private volatile boolean unschedulable;
    private volatile boolean imagePullFailure;

    boolean unschedulable() {
      return unschedulable;
    }

    boolean imagePullFailure() {
      return imagePullFailure;
    }
  }

  private final EmbeddedKubernetes kubernetes;
  private final List<String> entrypoint;
  private final TemporaryDirectory directory = TemporaryDirectory.create("holdfast-kubelet");
  private final LocalClaims claims;
  private final Faults faults = new Faults();
  private final Map<String, JobRunner> runners = new ConcurrentHashMap<>();
  private final Map<String, Thread> threads = new ConcurrentHashMap<>();
  private SharedIndexInformer<Job> jobs;
  private SharedIndexInformer<Backup> backups;
  private SharedIndexInformer<Prune> prunes;

  private LocalKubelet(EmbeddedKubernetes kubernetes, List<String> entrypoint) {
    this.kubernetes = kubernetes;
    this.entrypoint = entrypoint;
    this.claims = new LocalClaims(kubernetes.client(), directory.path().resolve("claims"));
  }

  /**
   * Starts to run the Jobs of {@code kubernetes}.
   *
   * @param entrypoint the command that stands for the image's entrypoint; the container's arguments
   *     follow it
   */
  public static LocalKubelet start(EmbeddedKubernetes kubernetes, List<String> entrypoint) {
    LocalKubelet kubelet = new LocalKubelet(kubernetes, entrypoint);
    kubelet.jobs =
        kubernetes
            .client()
            .batch()
            .v1()
            .jobs()
            .inAnyNamespace()
            .inform(new Handler<>(kubelet::begin, kubelet::end));
    kubelet.backups =
        kubernetes
            .client()
            .resources(Backup.class)
            .inAnyNamespace()
            .inform(new Handler<>(backup -> {}, kubelet::collect));
    kubelet.prunes =
        kubernetes
            .client()
            .resources(Prune.class)
            .inAnyNamespace()
            .inform(new Handler<>(prune -> {}, kubelet::collectJobs));
    return kubelet;
  }

  /** Whether new pods find no node. */
  public void unschedulable(boolean on) {
    faults.unschedulable = on;
  }

  /** Whether the image of new pods cannot be pulled. */
  public void imagePullFailure(boolean on) {
    faults.imagePullFailure = on;
  }

  /** Creates the claim {@code name}, and says in which directory its volume is. */
  public Path createClaim(String namespace, String name) {
    return claims.create(namespace, name);
  }

  /** Kills the processes of {@code job}'s pod with SIGKILL. */
  public void kill(String job) {
    runner(job).attempt().ifPresent(PodProcess::kill);
  }

  /** Kills {@code job}'s pod as the kernel does when its memory has run out. */
  public void killForMemory(String job) {
    runner(job).attempt().ifPresent(PodProcess::killForMemory);
  }

  /** Evicts {@code job}'s pod. */
  public void evict(String job) {
    runner(job).attempt().ifPresent(PodProcess::evict);
  }

  private JobRunner runner(String job) {
    return runners.values().stream()
        .filter(r -> r.attempt().map(a -> a.name().startsWith(job + "-")).orElse(false))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no pod of Job " + job));
  }

  private void begin(Job job) {
    JobRunner runner =
        new JobRunner(kubernetes, entrypoint, claims, directory.path(), BACK_OFF, faults, job);
    if (runners.putIfAbsent(job.getMetadata().getUid(), runner) == null) {
      Thread thread = new Thread(runner, "job-" + job.getMetadata().getName());
      thread.setDaemon(true);
      threads.put(job.getMetadata().getUid(), thread);
      thread.start();
    }
  }

  private void end(Job job) {
    JobRunner runner = runners.remove(job.getMetadata().getUid());
    if (runner != null) {
      runner.delete();
    }
    kubernetes
        .client()
        .pods()
        .inNamespace(job.getMetadata().getNamespace())
        .list()
        .getItems()
        .stream()
        .filter(pod -> isOwnedBy(pod, job))
        .filter(LocalKubelet::hasEnded)
        .forEach(pod -> kubernetes.client().resource(pod).delete());
  }

  private void collect(Backup backup) {
    collectJobs(backup);
    kubernetes
        .client()
        .resources(Prune.class)
        .inNamespace(backup.getMetadata().getNamespace())
        .list()
        .getItems()
        .stream()
        .filter(prune -> isOwnedBy(prune, backup))
        .forEach(prune -> kubernetes.client().resource(prune).delete());
  }

  private void collectJobs(HasMetadata owner) {
    kubernetes
        .client()
        .batch()
        .v1()
        .jobs()
        .inNamespace(owner.getMetadata().getNamespace())
        .list()
        .getItems()
        .stream()
        .filter(job -> isOwnedBy(job, owner))
        .forEach(
            job ->
                kubernetes
                    .client()
                    .resource(job)
                    .withPropagationPolicy(DeletionPropagation.BACKGROUND)
                    .delete());
  }

  private static boolean isOwnedBy(HasMetadata object, HasMetadata owner) {
    return object.getMetadata().getOwnerReferences().stream()
        .anyMatch(reference -> owner.getMetadata().getUid().equals(reference.getUid()));
  }

  private static boolean hasEnded(Pod pod) {
    String phase = pod.getStatus() == null ? null : pod.getStatus().getPhase();
    return "Succeeded".equals(phase) || "Failed".equals(phase);
  }

  /** Forgets the faults and the claims, and waits for the end of what has run; no Job is left. */
  void empty() {
    unschedulable(false);
    imagePullFailure(false);
    awaitRunners();
    claims.removeAll();
  }

  @Override
  public void close() {
    jobs.close();
    backups.close();
    prunes.close();
    runners.values().forEach(JobRunner::delete);
    runners.values().forEach(runner -> runner.attempt().ifPresent(PodProcess::kill));
    awaitRunners();
    directory.close();
  }

  private void awaitRunners() {
    for (Thread thread : threads.values()) {
      try {
        thread.join(LONGEST_END.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    threads.clear();
  }

  private record Handler<T>(
      java.util.function.Consumer<T> added, java.util.function.Consumer<T> deleted)
      implements ResourceEventHandler<T> {
    @Override
    public void onAdd(T object) {
      added.accept(object);
    }

    @Override
    public void onUpdate(T before, T after) {
      // A Job never changes, but for what this class writes itself.
    }

    @Override
    public void onDelete(T object, boolean unknown) {
      deleted.accept(object);
    }
  }
}
