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
   * Creates {@code job}; that it exists already is as good.
   *
   * @throws RefusedException if the API server refuses it for what it is
   */
  void create(Job job) throws RefusedException {
    try {
      client.resource(job).create();
    } catch (KubernetesClientException e) {
      if (e.getCode() == HttpURLConnection.HTTP_CONFLICT) {
        return;
      }
      if (e.getCode() == UNPROCESSABLE || e.getCode() == HttpURLConnection.HTTP_FORBIDDEN) {
        throw new RefusedException("the API server refuses its Job: " + said(e), e);
      }
      throw e;
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
    return Optional.ofNullable(
            client
                .batch()
                .v1()
                .jobs()
                .inNamespace(backup.getMetadata().getNamespace())
                .withName(backup.getMetadata().getName())
                .get())
        .filter(job -> isOwnedBy(job, backup));
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
