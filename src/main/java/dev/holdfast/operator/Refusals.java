package dev.holdfast.operator;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/** What the API server means by refusing something. */
final class Refusals {
  /** The cause that the API server gives, and the reason that is told. */
  static final String NAMESPACE_TERMINATING = "NamespaceTerminating";

  private Refusals() {}

  /** What the API server itself said: the client's own message repeats it among internals. */
  static String said(KubernetesClientException e) {
    return e.getStatus() == null || e.getStatus().getMessage() == null
        ? e.getMessage()
        : e.getStatus().getMessage();
  }

  /**
   * Whether it refuses because the namespace is being deleted: nothing will ever be created there.
   *
   * @see <a href="https://pkg.go.dev/k8s.io/api/core/v1#NamespaceTerminatingCause">
   *     NamespaceTerminatingCause</a>
   */
  static boolean isNamespaceTerminating(KubernetesClientException e) {
    return e.getCode() == HttpURLConnection.HTTP_FORBIDDEN
        && e.getStatus() != null
        && e.getStatus().getDetails() != null
        && e.getStatus().getDetails().getCauses().stream()
            .anyMatch(cause -> NAMESPACE_TERMINATING.equals(cause.getReason()));
  }
}
