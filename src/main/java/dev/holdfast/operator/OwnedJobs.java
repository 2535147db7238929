package dev.holdfast.operator;

import dev.holdfast.job.RunJob;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.HttpURLConnection;
import java.util.List;
import java.util.Optional;

/** Jobs in the cluster, each with one owner: created once, never changed. */
@ApplicationScoped
class OwnedJobs {
  private static final int UNPROCESSABLE = 422;

  /** The API server will never accept the Job, however often it is asked. */
  static final class RefusedException extends Exception {
    private static final long serialVersionUID = 1L;
    private final String reason;

    RefusedException(String reason, String message, Throwable cause) {
      super(message, cause);
      this.reason = reason;
    }

    /** One CamelCase word, the reason of the conditions. */
    String reason() {
      return reason;
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

  OwnedJobs(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Creates {@code job} for {@code owner}; that it exists already is as good.
   *
   * @throws HeldException if a Job of that name exists that is another's, or the API server forbids
   *     this one, as it does while a quota is used up
   * @throws RefusedException if the API server refuses it for what it is, or where it is: in a
   *     namespace that is being deleted
   */
  void create(HasMetadata owner, Job job) throws HeldException, RefusedException {
    try {
      client.resource(job).create();
    } catch (KubernetesClientException e) {
      if (Refusals.isNamespaceTerminating(e)) {
        throw new RefusedException(
            Refusals.NAMESPACE_TERMINATING, "its namespace is being deleted", e);
      }
      switch (e.getCode()) {
        case HttpURLConnection.HTTP_CONFLICT -> checkOwned(owner, job);
        case HttpURLConnection.HTTP_FORBIDDEN ->
            throw new HeldException("the API server forbids its Job: " + Refusals.said(e), e);
        case UNPROCESSABLE ->
            throw new RefusedException(
                "JobRefused", "the API server refuses its Job: " + Refusals.said(e), e);
        default -> throw e;
      }
    }
  }

  private void checkOwned(HasMetadata owner, Job job) throws HeldException {
    Job existing = named(owner, job.getMetadata().getName());
    if (existing != null && !RunJob.isFor(owner, existing)) {
      throw new HeldException(
          "metadata.name: there is a Job "
              + job.getMetadata().getName()
              + " that was made for something else; delete it, or choose another name");
    }
  }

  /** The Job {@code name} of {@code owner}, as the API server itself has it. */
  Optional<Job> find(HasMetadata owner, String name) {
    return Optional.ofNullable(named(owner, name)).filter(job -> RunJob.isFor(owner, job));
  }

  /**
   * The pods of {@code job} as the API server itself has them.
   *
   * @param label the label that they share
   */
  List<Pod> pods(Job job, String label) {
    return client
        .pods()
        .inNamespace(job.getMetadata().getNamespace())
        .withLabel(label, job.getMetadata().getLabels().get(label))
        .list()
        .getItems()
        .stream()
        .filter(pod -> isPodOf(job, pod))
        .toList();
  }

  private Job named(HasMetadata owner, String name) {
    return ObjectNames.of(name)
        .map(
            one ->
                client
                    .batch()
                    .v1()
                    .jobs()
                    .inNamespace(owner.getMetadata().getNamespace())
                    .withName(one)
                    .get())
        .orElse(null);
  }

  /** Deletes {@code job} itself and its pods, no namesake; that it is gone already is as good. */
  void delete(Job job) {
    ExactDeletion.of(job, client);
  }

  /** Whether {@code pod} was made for {@code job} itself, not for a namesake. */
  static boolean isPodOf(Job job, Pod pod) {
    return pod.getMetadata().getOwnerReferences().stream()
        .anyMatch(reference -> job.getMetadata().getUid().equals(reference.getUid()));
  }
}
