package dev.holdfast.cli;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/**
 * What a refusal of the API server, or its silence, means.
 *
 * @param status one of {@link ExitStatus}
 * @param message one sentence for people
 */
record ClusterError(int status, String message) {

  static ClusterError of(KubernetesClientException e) {
    String said = said(e);
    return switch (e.getCode()) {
      case HttpURLConnection.HTTP_UNAUTHORIZED ->
          new ClusterError(
              ExitStatus.DENIED, "the cluster does not accept these credentials: " + said);
      case HttpURLConnection.HTTP_FORBIDDEN ->
          new ClusterError(ExitStatus.DENIED, "the cluster does not allow it: " + said);
      case HttpURLConnection.HTTP_NOT_FOUND ->
          new ClusterError(
              ExitStatus.UNAVAILABLE,
              "the cluster does not know the kinds of Holdfast; is it installed there? ("
                  + said
                  + ")");
      case 0 -> new ClusterError(ExitStatus.UNAVAILABLE, "no cluster answers: " + cause(e));
      default ->
          e.getCode() >= HttpURLConnection.HTTP_INTERNAL_ERROR
              ? new ClusterError(ExitStatus.UNAVAILABLE, "the cluster fails: " + said)
              : new ClusterError(ExitStatus.FAILED, said);
    };
  }

  /** What the API server itself said, without what the client puts around it. */
  private static String said(KubernetesClientException e) {
    boolean told = e.getStatus() != null && e.getStatus().getMessage() != null;
    return told ? e.getStatus().getMessage() : e.getMessage();
  }

  /** The innermost reason: what is around it repeats it at length. */
  private static String cause(KubernetesClientException e) {
    Throwable cause = e;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
