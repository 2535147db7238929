package dev.holdfast.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;
import java.util.Objects;
import java.util.stream.Stream;

/** Says what a refusal of the API server means, or its silence. */
final class ClusterError {
  /** The client library goes on without them where a credential plugin fails, and tells nobody. */
  private static final String NONE_SENT =
      " (no credentials were sent: the kubeconfig has none for its user, or the plugin that it"
          + " names (users[].user.exec) has failed; run that by hand)";

  private ClusterError() {}

  /** {@code e} as the end of a command. */
  static CommandFailedException of(KubernetesClientException e, Cluster cluster) {
    if (isAboutTheAnswer(e)) {
      return new CommandFailedException(
          ExitStatus.UNAVAILABLE,
          "what answers at "
              + cluster.client().getMasterUrl()
              + " cannot be read, so it may be no cluster, or one with another Holdfast: "
              + cause(e),
          e);
    }
    if (e.getCode() <= 0) {
      return new CommandFailedException(
          ExitStatus.UNAVAILABLE,
          "no cluster answers at " + cluster.client().getMasterUrl() + ": " + cause(e),
          e);
    }
    String said = said(e);
    String why = said + (hasCredentials(cluster) ? "" : NONE_SENT);
    return switch (e.getCode()) {
      case HttpURLConnection.HTTP_UNAUTHORIZED ->
          new CommandFailedException(
              ExitStatus.DENIED, "the cluster does not accept these credentials: " + why, e);
      case HttpURLConnection.HTTP_FORBIDDEN ->
          new CommandFailedException(ExitStatus.DENIED, "the cluster does not allow it: " + why, e);
      case HttpURLConnection.HTTP_NOT_FOUND ->
          new CommandFailedException(
              ExitStatus.UNAVAILABLE,
              "the cluster does not know the kinds of Holdfast; is it installed there? ("
                  + said
                  + ")",
              e);
      default ->
          new CommandFailedException(
              e.getCode() >= HttpURLConnection.HTTP_INTERNAL_ERROR
                  ? ExitStatus.UNAVAILABLE
                  : ExitStatus.FAILED,
              "the cluster refuses it: " + said,
              e);
    };
  }

  private static boolean isAboutTheAnswer(Throwable e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof JsonProcessingException) {
        return true;
      }
    }
    return false;
  }

  private static boolean hasCredentials(Cluster cluster) {
    Config config = cluster.client().getConfiguration();
    return Stream.of(
            config.getOauthToken(),
            config.getAutoOAuthToken(),
            config.getOauthTokenProvider(),
            config.getClientCertData(),
            config.getClientCertFile(),
            config.getUsername())
        .anyMatch(Objects::nonNull);
  }

  /** What the API server itself said, without what the client puts around it. */
  private static String said(KubernetesClientException e) {
    boolean told = e.getStatus() != null && e.getStatus().getMessage() != null;
    return told ? e.getStatus().getMessage() : e.getMessage();
  }

  /** The innermost reason: what is around it repeats it at length. */
  static String cause(RuntimeException e) {
    Throwable cause = e;
    while (cause.getCause() != null && cause.getCause() != cause) {
      cause = cause.getCause();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
