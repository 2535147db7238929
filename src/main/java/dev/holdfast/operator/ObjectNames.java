package dev.holdfast.operator;

import dev.holdfast.api.v1alpha1.Patterns;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Names of objects that others have written into a field, where an older schema or a status took
 * any text. They become part of a path at the API server: one that is no name must not lead to
 * another place, nor fail over and over.
 */
final class ObjectNames {
  private static final Pattern NAME = Pattern.compile(Patterns.DNS_SUBDOMAIN);

  private ObjectNames() {}

  /** {@code text} if an object can have that name; empty if none can. */
  static Optional<String> of(String text) {
    return Optional.ofNullable(text).filter(one -> NAME.matcher(one).matches());
  }
}
