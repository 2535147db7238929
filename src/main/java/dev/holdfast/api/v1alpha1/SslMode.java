package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonProperty;

/**
 * How far the connection to PostgreSQL is secured; the values and their meaning are libpq's.
 *
 * @see <a href="https://www.postgresql.org/docs/current/libpq-ssl.html">libpq SSL support</a>
 */
public enum SslMode {
  /** No TLS. */
  @JsonProperty("disable")
  DISABLE,
  /** TLS if the server offers it; the certificate is not checked. */
  @JsonProperty("prefer")
  PREFER,
  /** TLS or nothing; the certificate is not checked unless a CA is given. */
  @JsonProperty("require")
  REQUIRE,
  /** TLS with a certificate of the given CA. */
  @JsonProperty("verify-ca")
  VERIFY_CA,
  /** TLS with a certificate of the given CA that names the host. */
  @JsonProperty("verify-full")
  VERIFY_FULL
}
