package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Backup;
import dev.holdfast.api.v1alpha1.BackupPolicy;
import dev.holdfast.job.BackupJob;
import dev.holdfast.job.JobContext;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.HttpURLConnection;
import java.util.Optional;

/** The Jobs of Backups in the cluster: created once, never changed. */
@ApplicationScoped
class BackupJobs {
  private static final int UNPROCESSABLE = 422;

  /** The API server will never accept the Job, however often it is asked. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;

    RefusedException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** The Job cannot be created for now; what is in the way may pass. */
  static final class HeldException extends Exception {
    private static final long serialVersionUID = 1L;

    HeldException(String message) {
      super(message);
    }

    HeldException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  private final KubernetesClient client;
  private final ClusterIdentity cluster;
  private final OperatorConfig config;

  BackupJobs(KubernetesClient client, ClusterIdentity cluster, OperatorConfig config) {
    this.client = client;
    this.cluster = cluster;
    this.config = config;
  }

  /**
   * The Job of {@code backup}, not created yet.
   *
   * @throws IllegalArgumentException if a field of the policy makes no sense
   */
  Job build(Backup backup, BackupPolicy policy) {
    JobContext context =
        new JobContext(
            config.job().image(), config.job().imagePullPolicy().orElse(null), cluster.uid());
    return BackupJob.build(context, backup, policy);
  }

  /**
   * Creates {@code job}, the Job of {@code backup}; that it exists already is as good.
   *
   * @throws HeldException if a Job of that name exists that is another's, or the API server forbids
   *     this one, as it does while a quota is used up
   * @throws RefusedException if the API server refuses it for what it is
   */
  void create(Backup backup, Job job) throws HeldException, RefusedException {
    try {
      client.resource(job).create();
    } catch (KubernetesClientException e) {
      switch (e.getCode()) {
        case HttpURLConnection.HTTP_CONFLICT -> checkOwned(backup);
        case HttpURLConnection.HTTP_FORBIDDEN ->
            throw new HeldException("the API server forbids its Job: " + said(e), e);
        case UNPROCESSABLE ->
            throw new RefusedException("the API server refuses its Job: " + said(e), e);
        default -> throw e;
      }
    }
  }

  private void checkOwned(Backup backup) throws HeldException {
    Job existing = named(backup);
    if (existing != null && !isOwnedBy(existing, backup)) {
      throw new HeldException(
          "metadata.name: there is a Job of that name that is not this backup's; delete it, or"
              + " give the backup another name");
    }
  }

  /** What the API server itself said: the client's own message repeats it among internals. */
  static String said(KubernetesClientException e) {
    return e.getStatus() == null || e.getStatus().getMessage() == null
        ? e.getMessage()
        : e.getStatus().getMessage();
  }

  /** The Job of {@code backup}, as the API server itself has it. */
  Optional<Job> find(Backup backup) {
    return Optional.ofNullable(named(backup)).filter(job -> isOwnedBy(job, backup));
  }

  private Job named(Backup backup) {
    return client
        .batch()
        .v1()
        .jobs()
        .inNamespace(backup.getMetadata().getNamespace())
        .withName(backup.getMetadata().getName())
        .get();
  }

  /** Deletes the Job of {@code backup}, if there is one. */
  void delete(Backup backup, DeletionPropagation propagation) {
    client
        .batch()
        .v1()
        .jobs()
        .inNamespace(backup.getMetadata().getNamespace())
        .withName(backup.getMetadata().getName())
        .withPropagationPolicy(propagation)
        .delete();
  }

  /** Whether {@code object} was made for {@code owner} itself, not for a namesake. */
  static boolean isOwnedBy(HasMetadata object, HasMetadata owner) {
    return object.getMetadata().getOwnerReferences().stream()
        .anyMatch(reference -> owner.getMetadata().getUid().equals(reference.getUid()));
  }
}
