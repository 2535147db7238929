package dev.holdfast.cli;

import dev.holdfast.api.v1alpha1.Connection;
import dev.holdfast.api.v1alpha1.SecretKeyReference;
import dev.holdfast.api.v1alpha1.SecretReference;
import dev.holdfast.api.v1alpha1.SslMode;
import java.util.Locale;
import java.util.stream.Stream;
import picocli.CommandLine.Option;

/** A PostgreSQL server. */
final class TargetOptions {
  @Option(
      names = "--to-secret",
      paramLabel = "SECRET",
      description = "The Secret with the credentials of the server, and whatever else it has.")
  private String secret;

  @Option(names = "--to-host", paramLabel = "HOST", description = "The server.")
  private String host;

  @Option(names = "--to-port", paramLabel = "PORT", description = "Its port.")
  private Integer port;

  @Option(
      names = "--to-ssl-mode",
      paramLabel = "MODE",
      description = "disable, prefer, require, verify-ca or verify-full.")
  private String sslMode;

  @Option(
      names = "--to-ca",
      paramLabel = "SECRET/KEY",
      description = "The certificate authority of the server.")
  private String ca;

  /** Whether any of it was given. */
  boolean isGiven() {
    return Stream.of(secret, host, port, sslMode, ca).anyMatch(one -> one != null);
  }

  /** The server. */
  Connection connection() {
    return new Connection(
        host,
        port,
        secret == null ? null : new SecretReference(secret),
        sslMode == null ? null : mode(),
        ca == null ? null : authority());
  }

  private SslMode mode() {
    try {
      return SslMode.valueOf(sslMode.toUpperCase(Locale.ROOT).replace('-', '_'));
    } catch (IllegalArgumentException e) {
      throw new CommandFailedException(
          ExitStatus.USAGE,
          "--to-ssl-mode: give disable, prefer, require, verify-ca or verify-full",
          e);
    }
  }

  private SecretKeyReference authority() {
    String[] parts = ca.split("/", -1);
    if (parts.length != 2) {
      throw new CommandFailedException(ExitStatus.USAGE, "--to-ca: give SECRET/KEY");
    }
    return new SecretKeyReference(parts[0], parts[1]);
  }
}
