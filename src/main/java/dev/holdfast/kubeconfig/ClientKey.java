package dev.holdfast.kubeconfig;

import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Lets a kubeconfig have any client key that kubectl takes. The client library goes by the headers
 * of the PEM text: a PKCS#8 key, whose header does not tell, it takes for RSA ("object is not
 * integer"), and of a file that begins with curve parameters, as {@code openssl ecparam -genkey}
 * writes it, it reads those for the key ("not a sequence").
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc7468#section-10">RFC 7468, One Asymmetric Key</a>
 * @see <a href="https://www.rfc-editor.org/rfc/rfc5915#section-4">RFC 5915, file format</a>
 */
public final class ClientKey {
  private static final String EC = "EC";
  private static final Pattern KEY =
      Pattern.compile(
          "-----BEGIN ((?:EC |RSA )?PRIVATE KEY)-----([^-]*)-----END \\1-----", Pattern.DOTALL);

  private ClientKey() {}

  /**
   * Lets the client understand the key of {@code config}, if it has one.
   *
   * @throws UncheckedIOException if it is in a file that cannot be read
   */
  public static void makeUsable(Config config) {
    Optional<Matcher> found = pem(config).map(KEY::matcher).filter(Matcher::find);
    if (found.isEmpty()) {
      return;
    }
    String header = found.get().group(1);
    config.setClientKeyData(
        Base64.getEncoder()
            .encodeToString(found.get().group().getBytes(StandardCharsets.US_ASCII)));
    if (header.startsWith(EC) || isEllipticCurve(found.get().group(2))) {
      config.setClientKeyAlgo(EC);
    }
  }

  /** The text that the key is in; empty if there is no key. */
  private static Optional<String> pem(Config config) {
    if (config.getClientKeyData() != null) {
      return Optional.of(decoded(config.getClientKeyData()));
    }
    if (config.getClientKeyFile() == null) {
      return Optional.empty();
    }
    try {
      return Optional.of(Files.readString(Path.of(config.getClientKeyFile())));
    } catch (IOException e) {
      throw new UncheckedIOException(
          "the kubeconfig's client-key cannot be read: " + config.getClientKeyFile(), e);
    }
  }

  /** A kubeconfig has the PEM text in Base64; a credential plugin gives it as it is. */
  private static String decoded(String data) {
    return data.contains("-----BEGIN ")
        ? data
        : new String(Base64.getMimeDecoder().decode(data), StandardCharsets.US_ASCII);
  }

  private static boolean isEllipticCurve(String body) {
    try {
      KeyFactory.getInstance(EC)
          .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(body)));
      return true;
    } catch (InvalidKeySpecException e) {
      return false;
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("a JDK without " + EC, e);
    }
  }
}
