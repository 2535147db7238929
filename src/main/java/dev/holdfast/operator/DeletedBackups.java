package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.Prune;
import dev.holdfast.api.v1alpha1.PruneSpec;
import dev.holdfast.api.v1alpha1.PrunedBackup;
import dev.holdfast.job.BackupJob;
import dev.holdfast.job.PruneJob;
import dev.holdfast.status.JobState;
import dev.holdfast.status.PodState;
import dev.holdfast.status.Times;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.Collection;
import java.util.Optional;

/** Backups that somebody has deleted, what is around them, and their Prunes. */
@ApplicationScoped
class DeletedBackups {
  private static final String TERMINATING = "Terminating";
  private static final String KIND = HasMetadata.getFullResourceName(Backup.class);

  private final KubernetesClient client;
  private final OwnedJobs jobs;

  DeletedBackups(KubernetesClient client, OwnedJobs jobs) {
    this.client = client;
    this.jobs = jobs;
  }

  /** {@code seen} as the API server itself has it; empty if nobody waits for its objects. */
  Optional<Backup> find(Backup seen) {
    return new StoredObjects(client)
        .find(seen)
        .filter(now -> seen.getMetadata().getUid().equals(now.getMetadata().getUid()))
        .filter(now -> now.getMetadata().getDeletionTimestamp() != null)
        .filter(DeletionMarks::hasFinalizer);
  }

  /**
   * What {@code backup} goes with, if that is being deleted: its namespace, or the kind itself,
   * which takes all records of all namespaces with it.
   */
  Optional<HasMetadata> goesWith(Backup backup) {
    Optional<HasMetadata> kind =
        Optional.ofNullable(
            client.apiextensions().v1().customResourceDefinitions().withName(KIND).get());
    return kind.filter(definition -> definition.getMetadata().getDeletionTimestamp() != null)
        .or(() -> terminatingNamespace(backup));
  }

  private Optional<Namespace> terminatingNamespace(Backup backup) {
    return Optional.ofNullable(
            client.namespaces().withName(backup.getMetadata().getNamespace()).get())
        .filter(
            namespace ->
                namespace.getMetadata().getDeletionTimestamp() != null
                    || (namespace.getStatus() != null
                        && TERMINATING.equals(namespace.getStatus().getPhase())));
  }

  /** What may still write of the run of {@code backup}. */
  RunRemains runOf(Backup backup) {
    String name = backup.getMetadata().getName();
    Instant deletion = Times.parse(backup.getMetadata().getDeletionTimestamp());
    Optional<Job> job =
        jobs.find(backup, BackupJob.name(name))
            .filter(
                one ->
                    !JobState.isFinished(one)
                        // By a decision on a cache that was behind, and perhaps ended since.
                        || !Times.parse(one.getMetadata().getCreationTimestamp())
                            .isBefore(deletion));
    return new RunRemains(
        job,
        client
            .pods()
            .inNamespace(backup.getMetadata().getNamespace())
            .withLabel(Api.BACKUP_LABEL, name)
            .list()
            .getItems()
            .stream()
            .filter(pod -> !PodState.hasEnded(pod))
            .toList());
  }

  /**
   * Creates the Prune that deletes what is stored of {@code backup}. It has the name of the backup,
   * and goes with it.
   *
   * @return what is in the way, one sentence for people; empty if it is there
   */
  Optional<String> createPrune(Backup backup) {
    String name = backup.getMetadata().getName();
    PrunedBackup going = PrunedBackup.of(backup);
    Prune prune = new Prune();
    prune.setMetadata(
        new ObjectMetaBuilder()
            .withName(name)
            .withNamespace(backup.getMetadata().getNamespace())
            .addToLabels(Api.MANAGED_BY_LABEL, Api.MANAGED_BY)
            .addToLabels(Api.POLICY_LABEL, backup.getSpec().policyRef().name())
            .addNewOwnerReference()
            .withApiVersion(backup.getApiVersion())
            .withKind(backup.getKind())
            .withName(name)
            .withUid(backup.getMetadata().getUid())
            .withController(true)
            .endOwnerReference()
            .build());
    prune.setSpec(new PruneSpec(backup.getSpec().policyRef(), null, going));
    if (Creation.of(prune, client)) {
      return Optional.empty();
    }
    return new StoredObjects(client)
        .find(prune)
        .filter(existing -> !going.equals(existing.getSpec().backup()))
        .map(
            other ->
                "there is a Prune "
                    + name
                    + " that was made for something else; delete it, so that one of that name can"
                    + " delete this backup");
  }

  /** Ends those of {@code prunes} that are about {@code backup} alone, with their Jobs. */
  void endPrunes(Backup backup, Collection<Prune> prunes) {
    for (Prune prune : prunes) {
      PrunedBackup one = prune.getSpec().backup();
      if (one != null && backup.getMetadata().getUid().equals(one.uid())) {
        jobs.find(prune, PruneJob.name(prune.getMetadata().getName())).ifPresent(jobs::delete);
        ExactDeletion.of(prune, client);
      }
    }
  }
}
