package dev.holdfast.operator;

import io.fabric8.kubernetes.api.model.DeleteOptionsBuilder;
import io.fabric8.kubernetes.api.model.DeletionPropagation;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Preconditions;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/** Deletes one object and no namesake of it that was made since. */
final class ExactDeletion {
  private ExactDeletion() {}

  /** Deletes {@code object}, then what it owns; that it is gone already is as good. */
  static void of(HasMetadata object, KubernetesClient client) {
    try {
      client.raw(
          "/apis/%s/namespaces/%s/%s/%s"
              .formatted(
                  object.getApiVersion(),
                  object.getMetadata().getNamespace(),
                  object.getPlural(),
                  object.getMetadata().getName()),
          "DELETE",
          new DeleteOptionsBuilder()
              .withPropagationPolicy(DeletionPropagation.BACKGROUND.toString())
              .withPreconditions(new Preconditions(null, object.getMetadata().getUid()))
              .build());
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_NOT_FOUND
          && e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
    }
  }
}
