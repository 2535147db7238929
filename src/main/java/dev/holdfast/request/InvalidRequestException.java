package dev.holdfast.request;

import java.util.List;
import java.util.stream.Collectors;

/** A request that no object is made of. Its message names every field that is wrong. */
public final class InvalidRequestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<RequestProblem> problems;

  /**
   * A request that is wrong in several fields.
   *
   * @param problems at least one
   */
  public InvalidRequestException(List<RequestProblem> problems) {
    super(problems.stream().map(RequestProblem::toString).collect(Collectors.joining("; ")));
    this.problems = List.copyOf(problems);
  }

  /** A request of which one field is wrong. */
  public InvalidRequestException(String field, String message) {
    this(List.of(new RequestProblem(field, message)));
  }

  /** What is wrong, field by field; at least one. */
  public List<RequestProblem> problems() {
    return problems;
  }
}
