package dev.holdfast.rest;

import jakarta.ws.rs.core.MultivaluedMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a list is asked for with.
 *
 * @param limit how many objects the API server looks at for one page
 * @param after where the page before has ended; null for the first page
 * @param values what it is narrowed by
 */
record ListQuery(int limit, String after, Map<String, String> values) {
  static final String LIMIT = "limit";
  static final String CONTINUE = "continue";
  static final int DEFAULT_LIMIT = 100;
  static final int MAX_LIMIT = 500;

  /** More than any that the API server gives. */
  private static final int MAX_CONTINUE = 4_096;

  /**
   * Reads the query of a request for objects of {@code kind}.
   *
   * @throws ProblemException if there is a parameter that it cannot have
   */
  static ListQuery of(MultivaluedMap<String, String> parameters, Kind<?> kind) {
    Map<String, String> values = new HashMap<>();
    String limit = null;
    String after = null;
    for (Map.Entry<String, List<String>> parameter : parameters.entrySet()) {
      String name = parameter.getKey();
      if (parameter.getValue().size() != 1) {
        throw ProblemException.badRequest(Names.shown(name), "give it once");
      }
      String value = parameter.getValue().get(0);
      if (name.equals(LIMIT)) {
        limit = value;
      } else if (name.equals(CONTINUE)) {
        after = continued(value);
      } else {
        filter(kind, name).check(value);
        values.put(name, value);
      }
    }
    return new ListQuery(limit(limit), after, Map.copyOf(values));
  }

  /** Whether {@code object} is what is asked for. */
  <T> boolean fits(T object, List<Filter<T>> filters) {
    return filters.stream()
        .filter(filter -> values.containsKey(filter.name()))
        .allMatch(filter -> filter.fits().test(object, values.get(filter.name())));
  }

  /** What the API server is to look for by itself; empty for everything. */
  Map<String, String> fields(Kind<?> kind) {
    return values.entrySet().stream()
        .filter(value -> kind.selectors().containsKey(value.getKey()))
        .collect(
            Collectors.toMap(value -> kind.selectors().get(value.getKey()), Map.Entry::getValue));
  }

  private static Filter<?> filter(Kind<?> kind, String name) {
    return kind.filters().stream()
        .filter(one -> one.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                ProblemException.badRequest(
                    Names.shown(name), "there is no such parameter; there are " + known(kind)));
  }

  private static String known(Kind<?> kind) {
    return Stream.concat(
            Stream.of(LIMIT, CONTINUE), kind.filters().stream().map(filter -> filter.name()))
        .collect(Collectors.joining(", "));
  }

  private static String continued(String value) {
    if (value.isEmpty() || value.length() > MAX_CONTINUE) {
      throw ProblemException.badRequest(CONTINUE, "give what the page before says");
    }
    return value;
  }

  private static int limit(String text) {
    if (text == null) {
      return DEFAULT_LIMIT;
    }
    if (!text.matches("[0-9]{1,3}")
        || Integer.parseInt(text) < 1
        || Integer.parseInt(text) > MAX_LIMIT) {
      throw ProblemException.badRequest(LIMIT, "write a whole number from 1 to " + MAX_LIMIT);
    }
    return Integer.parseInt(text);
  }
}
