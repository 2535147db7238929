package dev.holdfast.operator;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/**
 * Creates one object of a name that follows from what it is for. Whoever comes a second time, or
 * beside another, finds the name taken.
 */
final class Creation {
  private Creation() {}

  /** Creates {@code object}; false if there is one of that name already, which stays as it is. */
  static boolean of(HasMetadata object, KubernetesClient client) {
    try {
      client.resource(object).create();
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
        throw e;
      }
      return false;
    }
  }
}
