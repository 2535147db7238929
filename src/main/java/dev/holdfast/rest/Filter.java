package dev.holdfast.rest;

import dev.holdfast.api.v1alpha1.Patterns;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.function.BiPredicate;

/**
 * A parameter that narrows a list.
 *
 * @param name the parameter
 * @param description what it asks for
 * @param words the values that it may have; empty for any of the syntax
 * @param syntax what a value looks like; null where the words say so
 * @param fits whether an object is what a value asks for
 */
record Filter<T>(
    String name,
    String description,
    List<String> words,
    String syntax,
    BiPredicate<T, String> fits) {

  static final String POLICY = "policy";
  static final String TIER = "tier";
  static final String PHASE = "phase";
  private static final int MAX_LENGTH = 63;

  /** A filter by a name. */
  static <T> Filter<T> byName(String name, String description, BiPredicate<T, String> fits) {
    return new Filter<>(name, description, List.of(), Patterns.DNS_LABEL, fits);
  }

  /** A filter by one of a few words. */
  static <T> Filter<T> byWord(
      String name, String description, List<String> words, BiPredicate<T, String> fits) {
    return new Filter<>(name, description, words, null, fits);
  }

  /** A filter by an instant. */
  static <T> Filter<T> byTime(String name, String description, BiPredicate<T, String> fits) {
    return new Filter<>(name, description, List.of(), Patterns.TIME, fits);
  }

  /**
   * Goes on if it can have this value.
   *
   * @throws ProblemException if not
   */
  void check(String value) {
    if (!words.isEmpty()) {
      if (!words.contains(value)) {
        throw ProblemException.badRequest(name, "write one of " + String.join(", ", words));
      }
    } else if (value.length() > MAX_LENGTH || !Patterns.matches(syntax, value)) {
      throw ProblemException.badRequest(
          name,
          syntax.equals(Patterns.TIME)
              ? "write a time with its zone, such as 2026-11-21T03:00:00Z; + is %2B in a query"
              : "write lower-case letters, digits and hyphens");
    } else if (syntax.equals(Patterns.TIME) && !isTime(value)) {
      throw ProblemException.badRequest(name, "there is no such day or hour");
    }
  }

  private static boolean isTime(String value) {
    try {
      return OffsetDateTime.parse(value).toInstant() != null;
    } catch (DateTimeException e) {
      return false;
    }
  }
}
