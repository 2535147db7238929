package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.BackupPolicy;
import io.fabric8.kubernetes.api.model.ListOptions;
import io.fabric8.kubernetes.api.model.ListOptionsBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/** Whether the operator may do in a namespace what it is for. */
final class NamespaceRights {
  private static final ListOptions ONE = new ListOptionsBuilder().withLimit(1L).build();

  private final KubernetesClient client;

  NamespaceRights(KubernetesClient client) {
    this.client = client;
  }

  /**
   * Whether the API server refuses to tell what is in {@code namespace}: it is not there, and with
   * it went the Roles, or nobody has made any. An API server that does not answer refuses nothing.
   */
  boolean refused(String namespace) {
    return answer(namespace) == HttpURLConnection.HTTP_FORBIDDEN;
  }

  /** Whether the API server tells it. One that does not answer grants nothing either. */
  boolean granted(String namespace) {
    return answer(namespace) == HttpURLConnection.HTTP_OK;
  }

  private int answer(String namespace) {
    try {
      client.resources(BackupPolicy.class).inNamespace(namespace).list(ONE);
      client.batch().v1().jobs().inNamespace(namespace).list(ONE);
      return HttpURLConnection.HTTP_OK;
    } catch (KubernetesClientException e) {
      return e.getCode();
    }
  }
}
