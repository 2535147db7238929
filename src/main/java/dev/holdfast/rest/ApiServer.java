package dev.holdfast.rest;

import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import io.fabric8.kubernetes.client.RequestConfig;
import io.fabric8.kubernetes.client.RequestConfigBuilder;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.function.Function;

/**
 * The API server, as somebody needs it who has somebody else waiting: the client of the reconcilers
 * tries again for minutes.
 */
@ApplicationScoped
class ApiServer {
  private static final int TIMEOUT_MILLIS = 10_000;

  private static final RequestConfig IMPATIENT =
      new RequestConfigBuilder()
          .withRequestTimeout(TIMEOUT_MILLIS)
          .withRequestRetryBackoffLimit(1)
          .withRequestRetryBackoffInterval(100)
          .build();

  private final KubernetesClient client;

  ApiServer(KubernetesClient client) {
    this.client = client;
  }

  /**
   * What {@code request} has for an answer.
   *
   * @throws ProblemException if the API server refuses, or does not answer
   */
  <T> T call(Function<KubernetesClient, T> request) {
    try {
      return client
          .adapt(NamespacedKubernetesClient.class)
          .withRequestConfig(IMPATIENT)
          .call(request::apply);
    } catch (KubernetesClientException e) {
      throw ApiServerProblems.of(e);
    }
  }
}
