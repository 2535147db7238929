package dev.holdfast.rest;

import jakarta.ws.rs.core.MultivaluedMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Queries of requests that change something: a parameter that is passed over, since it is
 * misspelled or has no meaning here, would have something else done than was asked for.
 */
final class Query {
  private Query() {}

  /**
   * Goes on if there is no parameter.
   *
   * @throws ProblemException if there is one
   */
  static void none(MultivaluedMap<String, String> parameters) {
    Optional<String> first = parameters.keySet().stream().findFirst();
    if (first.isPresent()) {
      throw ProblemException.badRequest(
          Names.shown(first.get()), "there is no such parameter; there is none here");
    }
  }

  /**
   * The value of {@code known}, the only parameter that there may be; empty if it is not there.
   *
   * @throws ProblemException if there is another one, or it is there twice
   */
  static Optional<String> only(String known, MultivaluedMap<String, String> parameters) {
    for (Map.Entry<String, List<String>> parameter : parameters.entrySet()) {
      if (!parameter.getKey().equals(known)) {
        throw ProblemException.badRequest(
            Names.shown(parameter.getKey()), "there is no such parameter; there is " + known);
      }
      if (parameter.getValue().size() != 1) {
        throw ProblemException.badRequest(known, "give it once");
      }
    }
    return Optional.ofNullable(parameters.getFirst(known));
  }
}
