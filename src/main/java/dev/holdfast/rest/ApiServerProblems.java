package dev.holdfast.rest;

import dev.holdfast.request.RequestProblem;
import dev.holdfast.status.PlainText;
import io.fabric8.kubernetes.api.model.Status;
import io.fabric8.kubernetes.api.model.StatusCause;
import io.fabric8.kubernetes.api.model.StatusDetails;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jboss.logging.Logger;

/** What the API server says no with, as a problem of whoever has asked us. */
final class ApiServerProblems {
  private static final Logger LOG = Logger.getLogger(ApiServerProblems.class);
  private static final String TERMINATING = "NamespaceTerminating";
  private static final Map<String, String> LATER = Map.of("Retry-After", "5");

  private ApiServerProblems() {}

  static ProblemException of(KubernetesClientException e) {
    return switch (e.getCode()) {
      case 400, 404, 409, 422 -> new ProblemException(told(e), Map.of());
      case 410 ->
          new ProblemException(
              410, "continue: what it goes on with is gone; begin the list again without it");
      case 403 -> forbidden(e);
      case 413 -> new ProblemException(413, "the object is too large for the API server");
      default -> unavailable(e);
    };
  }

  /** Whom we are allowed to act for is checked before, so it is not the caller who may not. */
  private static ProblemException forbidden(KubernetesClientException e) {
    boolean terminating =
        causes(e).stream().anyMatch(cause -> TERMINATING.equals(cause.getReason()));
    if (terminating) {
      return new ProblemException(409, "the namespace is being deleted: nothing is made in it");
    }
    String said = said(e);
    if (said.contains("exceeded quota") || said.contains("denied")) {
      return new ProblemException(403, said);
    }
    LOG.errorf("The REST API lacks a right: %s", said);
    return new ProblemException(
        new Problem(503, "Holdfast itself may not do that; its log names the right that it lacks"),
        LATER);
  }

  private static ProblemException unavailable(KubernetesClientException e) {
    LOG.warnf("The API server has not answered the REST API: %s", said(e));
    return new ProblemException(
        new Problem(503, "the API server of Kubernetes does not answer; try again"), LATER);
  }

  private static Problem told(KubernetesClientException e) {
    List<RequestProblem> errors =
        causes(e).stream()
            .filter(cause -> cause.getField() != null && cause.getMessage() != null)
            .map(cause -> new RequestProblem(cause.getField(), PlainText.of(cause.getMessage())))
            .toList();
    return new Problem(e.getCode(), said(e), errors);
  }

  private static List<StatusCause> causes(KubernetesClientException e) {
    return Optional.ofNullable(e.getStatus())
        .map(Status::getDetails)
        .map(StatusDetails::getCauses)
        .orElse(List.of());
  }

  private static String said(KubernetesClientException e) {
    String message =
        e.getStatus() == null || e.getStatus().getMessage() == null
            ? e.getMessage()
            : e.getStatus().getMessage();
    return PlainText.of(String.valueOf(message));
  }
}
