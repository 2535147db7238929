package dev.holdfast.rest;

import dev.holdfast.request.RequestProblem;
import java.util.List;
import java.util.Map;

/** Ends a request with a problem. */
final class ProblemException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;
  private final transient Map<String, String> headers;

  ProblemException(Problem problem, Map<String, String> headers) {
    super(problem.detail());
    this.problem = problem;
    this.headers = Map.copyOf(headers);
  }

  ProblemException(int status, String detail) {
    this(new Problem(status, detail), Map.of());
  }

  /** A parameter or a field that is wrong. */
  static ProblemException badRequest(String field, String message) {
    return new ProblemException(
        new Problem(400, field + ": " + message, List.of(new RequestProblem(field, message))),
        Map.of());
  }

  Problem problem() {
    return problem;
  }

  Map<String, String> headers() {
    return headers;
  }
}
