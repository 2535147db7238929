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
  /** The other reason of this code: somebody was faster with something else, such as a quota. */
  private static final String CONFLICT = "Conflict";

  private Creation() {}

  /** Creates {@code object}; false if there is one of that name already, which stays as it is. */
  static boolean of(HasMetadata object, KubernetesClient client) {
    try {
      client.resource(object).create();
      return true;
    } catch (KubernetesClientException e) {
      if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || isConflict(e)) {
        throw e;
      }
      return false;
    }
  }

  private static boolean isConflict(KubernetesClientException e) {
    return e.getStatus() != null && CONFLICT.equals(e.getStatus().getReason());
  }
}
