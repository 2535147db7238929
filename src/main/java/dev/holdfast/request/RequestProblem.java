package dev.holdfast.request;

/**
 * What is wrong with a request.
 *
 * @param field the field that is to be changed, such as {@code target.databases[0].from}
 * @param message what is wrong with it, and what to write instead
 */
public record RequestProblem(String field, String message) {
  @Override
  public String toString() {
    return field + ": " + message;
  }
}
