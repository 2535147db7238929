package dev.holdfast.rest;

import dev.holdfast.api.v1alpha1.Patterns;
import dev.holdfast.status.PlainText;

/**
 * Names out of paths. They become part of the path of another request, made with other rights, so
 * nothing passes that is not a name.
 */
final class Names {
  private static final int MAX_NAMESPACE = 63;
  private static final int MAX_NAME = 253;
  private static final int MAX_SHOWN = 63;

  private Names() {}

  /**
   * Goes on if both can be names.
   *
   * @throws ProblemException if not
   */
  static void check(String namespace, String name) {
    if (namespace.length() > MAX_NAMESPACE || !Patterns.matches(Patterns.DNS_LABEL, namespace)) {
      throw ProblemException.badRequest("namespace", "is not the name of a namespace");
    }
    if (name != null
        && (name.length() > MAX_NAME || !Patterns.matches(Patterns.DNS_SUBDOMAIN, name))) {
      throw ProblemException.badRequest("name", "is not the name of an object");
    }
  }

  /** A name that somebody has made up, as it can be told. */
  static String shown(String name) {
    String text = PlainText.cut(PlainText.of(name), MAX_SHOWN);
    return text.isEmpty() ? "(nothing)" : text;
  }
}
