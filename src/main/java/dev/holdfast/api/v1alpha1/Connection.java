package dev.holdfast.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;

/** How to reach a PostgreSQL server. What is not said here is taken from the Secret. */
@JsonIgnoreProperties(ignoreUnknown = true)
@ValidationRule(
    value = "has(self.host) || has(self.secretRef)",
    message = "give host, or secretRef with a Secret that has the key host or uri")
@ValidationRule(
    value = "!has(self.sslMode) || !self.sslMode.startsWith('verify-') || has(self.caSecretRef)",
    message = "sslMode verify-ca and verify-full need caSecretRef")
public record Connection(
    @JsonPropertyDescription(
            "Host name or address of the server. Default: the key host or uri of the Secret.")
        @Size(min = 1, max = 253)
        @ValidationRule(value = Rules.HOST, message = Rules.HOST_SAYS)
        String host,
    @JsonPropertyDescription(
            "Port of the server. Default: the key port or uri of the Secret, else 5432.")
        @Min(1)
        @Max(65535)
        Integer port,
    @JsonPropertyDescription(
            "Secret with the credentials. These keys are understood, so that the Secrets of the"
                + " usual operators fit as they are: username or user, password, host, port,"
                + " dbname, uri. A key of its own wins over the same part of uri; fields beside"
                + " this one win over both.")
        SecretReference secretRef,
    @JsonPropertyDescription(
            "TLS, as in libpq: disable, prefer, require, verify-ca or verify-full. Default:"
                + " verify-full where caSecretRef is given, else prefer.")
        SslMode sslMode,
    @JsonPropertyDescription(
            "Certificate authority, PEM, that the server's certificate must come from.")
        SecretKeyReference caSecretRef) {

  /** The port that servers listen on unless told otherwise. */
  public static final int DEFAULT_PORT = 5432;

  /** The mode that applies: as asked, else as strict as what is given allows. */
  public SslMode effectiveSslMode() {
    if (sslMode != null) {
      return sslMode;
    }
    return caSecretRef != null ? SslMode.VERIFY_FULL : SslMode.PREFER;
  }
}
