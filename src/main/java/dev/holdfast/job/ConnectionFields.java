package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.Connection;
import dev.holdfast.api.v1alpha1.Patterns;
import java.util.ArrayList;
import java.util.List;

/** Finds what is wrong with the description of a server. */
final class ConnectionFields {
  private ConnectionFields() {}

  /** What is wrong with {@code connection}, which is the field {@code field}. */
  static List<String> problems(String field, Connection connection) {
    List<String> problems = new ArrayList<>();
    if (connection.host() == null && connection.secretRef() == null) {
      problems.add(field + ": give host, or secretRef with a Secret that has it");
    }
    if (connection.host() != null && !Patterns.matches(Patterns.HOST, connection.host())) {
      problems.add(field + ".host: \"" + connection.host() + "\" is not a host name or address");
    }
    switch (connection.effectiveSslMode()) {
      case VERIFY_CA, VERIFY_FULL -> {
        if (connection.caSecretRef() == null) {
          problems.add(field + ".caSecretRef: sslMode verify-ca and verify-full need it");
        }
      }
      default -> {}
    }
    return problems;
  }
}
