package dev.holdfast.request;

import java.util.List;

/** The names that fields have in a request, where those in the object differ. */
final class Fields {
  private Fields() {}

  /** {@code problems}, in which {@code field} and what is in it has the name {@code name}. */
  static List<RequestProblem> renamed(List<RequestProblem> problems, String field, String name) {
    return problems.stream()
        .map(
            one ->
                one.field().equals(field) || one.field().startsWith(field + ".")
                    ? new RequestProblem(
                        name + one.field().substring(field.length()), one.message())
                    : one)
        .toList();
  }
}
