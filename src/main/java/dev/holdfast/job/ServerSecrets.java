package dev.holdfast.job;

import dev.holdfast.api.v1alpha1.Connection;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * The Secrets that a run needs for a PostgreSQL server.
 *
 * @param field the field that describes the server
 * @param credentials role and password, and whatever else; may be null
 * @param ca the certificate authority of the server; may be null
 */
record ServerSecrets(String field, SecretMount credentials, SecretMount ca) {
  static final String SOURCE = "source";
  static final String TARGET = "target";

  /**
   * The Secrets of {@code connection}.
   *
   * @param side {@link #SOURCE} or {@link #TARGET}
   */
  static ServerSecrets of(String side, Connection connection) {
    String field = "spec." + side + ".connection";
    return new ServerSecrets(
        field,
        SecretMount.whole(side, connection.secretRef(), field + ".secretRef"),
        SecretMount.single(side + "-ca", connection.caSecretRef(), field + ".caSecretRef"));
  }

  /** Those that there are. */
  Stream<Mount> all() {
    return Stream.<Mount>of(credentials, ca).filter(Objects::nonNull);
  }
}
