package dev.holdfast.runner;

import dev.holdfast.api.v1alpha1.Patterns;
import dev.holdfast.artifact.FailureReason;
import dev.holdfast.artifact.RunSpec;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a PostgreSQL server is and who asks: from the policy, else from the keys of the Secret,
 * else from its {@code uri}, which is the order of precedence that the policy's documentation
 * promises.
 *
 * @param field the field that describes the server, for messages
 * @param hostField the field that names the host, or the Secret that does
 * @param host host name or address
 * @param port port
 * @param user role; never null
 * @param password its password; null if the server asks for none
 * @param sslMode libpq's name of the mode
 * @param ca file with the certificate authority; may be null
 * @param sessionOptions what sessions begin with, as libpq's {@code PGOPTIONS}; null for nothing
 */
record ServerAddress(
    String field,
    String hostField,
    String host,
    int port,
    String user,
    String password,
    String sslMode,
    Path ca,
    String sessionOptions) {

  /** A server whose sessions begin as it says. */
  ServerAddress(
      String field,
      String hostField,
      String host,
      int port,
      String user,
      String password,
      String sslMode,
      Path ca) {
    this(field, hostField, host, port, user, password, sslMode, ca, null);
  }

  /** The same server, with sessions that begin with {@code options}. */
  ServerAddress withSessionOptions(String options) {
    return new ServerAddress(field, hostField, host, port, user, password, sslMode, ca, options);
  }

  private static final int DEFAULT_PORT = 5432;

  /**
   * Puts the address together.
   *
   * @throws RunFailedException if a Secret is missing, or neither spec nor Secret name the host or
   *     the user
   */
  static ServerAddress of(RunSpec.Server server) throws RunFailedException {
    Optional<SecretFiles> secret =
        server.credentials() == null
            ? Optional.empty()
            : Optional.of(SecretFiles.read(server.credentials()));
    Optional<Uri> uri = Optional.empty();
    if (secret.isPresent()) {
      Optional<String> text = secret.get().first("uri", "URI", "url", "DATABASE_URL");
      if (text.isPresent()) {
        uri = Optional.of(Uri.parse(text.get(), server.credentials()));
      }
    }
    String host =
        first(server.host(), secret.flatMap(s -> s.first("host", "hostname")), uri.map(Uri::host));
    String user = first(null, secret.flatMap(s -> s.first("username", "user")), uri.map(Uri::user));
    String password = first(null, secret.flatMap(s -> s.first("password")), uri.map(Uri::password));
    if (host == null) {
      throw missing(secret, "host", server.field() + ".host");
    }
    String hostField =
        server.host() == null ? server.credentials().field() : server.field() + ".host";
    if (!Patterns.matches(Patterns.HOST, host)) {
      throw new RunFailedException(
          FailureReason.SECRET_INVALID,
          // What somebody has put into a Secret may be one, whatever its key.
          (server.host() == null
                  ? "the host in Secret \"" + server.credentials().name() + "\""
                  : "\"" + host + "\"")
              + " is not a host name or address; a port has a key or a field of its own",
          hostField);
    }
    if (user == null) {
      throw missing(secret, "username", server.field() + ".secretRef");
    }
    return new ServerAddress(
        server.field(),
        hostField,
        host,
        port(server, secret, uri),
        user,
        password,
        server.sslMode(),
        server.ca() == null ? null : SecretFiles.file(server.ca()));
  }

  private static int port(RunSpec.Server server, Optional<SecretFiles> secret, Optional<Uri> uri)
      throws RunFailedException {
    if (server.port() != null) {
      return server.port();
    }
    Optional<String> text = secret.flatMap(s -> s.first("port"));
    if (text.isEmpty()) {
      return uri.map(Uri::port).filter(port -> port > 0).orElse(DEFAULT_PORT);
    }
    try {
      int port = Integer.parseInt(text.get());
      if (port >= 1 && port <= 65_535) {
        return port;
      }
    } catch (NumberFormatException e) {
      // Told below, together with numbers that are no port.
    }
    throw new RunFailedException(
        FailureReason.SECRET_INVALID,
        "the key port of Secret \"" + server.credentials().name() + "\" is not a port",
        server.credentials().field());
  }

  private static RunFailedException missing(
      Optional<SecretFiles> secret, String key, String field) {
    return secret
        .map(s -> s.lacks(key + ", and the spec does not name it either (" + field + ")"))
        .orElseGet(
            () ->
                new RunFailedException(
                    FailureReason.SECRET_INVALID,
                    "neither the spec nor a Secret names the " + key,
                    field));
  }

  private static String first(String own, Optional<String> key, Optional<String> uri) {
    return own != null ? own : key.or(() -> uri).orElse(null);
  }

  @Override
  public String toString() {
    return user + "@" + host + ":" + port;
  }

  private record Uri(String host, Integer port, String user, String password) {

    /** Reads {@code postgresql://user:password@host:port/...}; parts may be missing. */
    static Uri parse(String text, RunSpec.MountedSecret secret) throws RunFailedException {
      try {
        URI uri = new URI(text.startsWith("jdbc:") ? text.substring("jdbc:".length()) : text);
        String scheme = uri.getScheme();
        if (!"postgresql".equals(scheme) && !"postgres".equals(scheme)) {
          throw invalid(secret);
        }
        String[] user =
            uri.getRawUserInfo() == null ? new String[0] : uri.getRawUserInfo().split(":", 2);
        return new Uri(
            uri.getHost() == null ? null : uri.getHost().replaceAll("[\\[\\]]", ""),
            uri.getPort(),
            user.length > 0 ? decode(user[0]) : null,
            user.length > 1 ? decode(user[1]) : null);
      } catch (URISyntaxException | IllegalArgumentException e) {
        // Neither the text nor the cause: both may hold the password.
        throw invalid(secret);
      }
    }

    private static RunFailedException invalid(RunSpec.MountedSecret secret) {
      return new RunFailedException(
          FailureReason.SECRET_INVALID,
          "the key uri of Secret \""
              + secret.name()
              + "\" is not of the form postgresql://user:password@host:port/database",
          secret.field());
    }

    private static String decode(String text) {
      return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
  }
}
