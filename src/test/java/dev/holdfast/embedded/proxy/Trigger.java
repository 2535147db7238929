package dev.holdfast.embedded.proxy;

import java.util.regex.Pattern;

/**
 * Which requests a fault hits.
 *
 * @param method the method; {@code *} for any
 * @param path what the whole path has to match, as it stands in the request: percent-encoded
 * @param query what has to be found in the query; null for any query, and none
 * @param first the first of the matching requests that is hit, counted from 1
 * @param last the last one
 */
public record Trigger(String method, Pattern path, Pattern query, int first, int last) {

  /** Every request with this method whose path matches {@code path}. */
  public static Trigger on(String method, String path) {
    return new Trigger(method, Pattern.compile(path), null, 1, Integer.MAX_VALUE);
  }

  /** Only those in whose query {@code regex} is found. */
  public Trigger query(String regex) {
    return new Trigger(method, path, Pattern.compile(regex), first, last);
  }

  /** Only the {@code n}th of them, counted from 1. */
  public Trigger nth(int n) {
    return new Trigger(method, path, query, n, n);
  }

  /** Only the first {@code n} of them. */
  public Trigger first(int n) {
    return new Trigger(method, path, query, 1, n);
  }

  /** The {@code n}th of them, counted from 1, and all after it. */
  public Trigger from(int n) {
    return new Trigger(method, path, query, n, Integer.MAX_VALUE);
  }

  boolean matches(String actualMethod, String actualPath, String actualQuery) {
    return (method.equals("*") || method.equals(actualMethod))
        && path.matcher(actualPath).matches()
        && (query == null || query.matcher(actualQuery).find());
  }

  boolean hits(int occurrence) {
    return first <= occurrence && occurrence <= last;
  }
}
