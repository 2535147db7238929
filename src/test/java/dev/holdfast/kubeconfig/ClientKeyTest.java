package dev.holdfast.kubeconfig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.internal.SSLUtils;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.PrivateKey;
import java.util.Arrays;
import java.util.Base64;
import javax.net.ssl.X509KeyManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The keys were made with openssl, each in a form that some distribution writes. */
class ClientKeyTest {
  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "ec.crt, ec-sec1.pem, EC",
    "ec.crt, ec-sec1-with-parameters.pem, EC",
    "ec.crt, ec-pkcs8.pem, EC",
    "ec384.crt, ec384-pkcs8.pem, EC",
    "rsa.crt, rsa-pkcs1.pem, RSA",
    "rsa.crt, rsa-pkcs8.pem, RSA",
  })
  void everyFormOfAClientKeyIsUnderstood(String certificate, String key, String algorithm)
      throws Exception {
    Config inline = Config.fromKubeconfig(kubeconfig("-data", base64(certificate), base64(key)));
    Config files = Config.fromKubeconfig(kubeconfig("", file(certificate), file(key)));
    ClientKey.makeUsable(inline);
    ClientKey.makeUsable(files);

    assertThat(privateKey(inline, algorithm)).isNotNull();
    assertThat(privateKey(files, algorithm)).isEqualTo(privateKey(inline, algorithm));
  }

  @ParameterizedTest
  @CsvSource({"ec-sec1-with-parameters.pem, not a sequence", "ec-pkcs8.pem, not integer"})
  void clientLibraryAloneStillDoesNotUnderstandThem(String key, String complaint) {
    Config config = Config.fromKubeconfig(kubeconfig("-data", base64("ec.crt"), base64(key)));

    assertThatThrownBy(() -> SSLUtils.keyManagers(config)).hasMessageContaining(complaint);
  }

  @Test
  void keyOfACredentialPluginIsPlainText() throws Exception {
    Config config = Config.empty();
    config.setClientCertData(text("ec.crt"));
    config.setClientKeyData(text("ec-pkcs8.pem"));
    ClientKey.makeUsable(config);

    assertThat(privateKey(config, "EC")).isNotNull();
  }

  @Test
  void configurationWithoutAKeyStaysAsItIs() {
    Config config = Config.empty();
    config.setOauthToken("token");
    ClientKey.makeUsable(config);

    assertThat(config.getClientKeyData()).isNull();
    assertThat(config.getOauthToken()).isEqualTo("token");
  }

  @Test
  void missingFileIsNamed() {
    Config config = Config.empty();
    config.setClientKeyFile("/no/such/client.key");

    assertThatThrownBy(() -> ClientKey.makeUsable(config))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("client-key")
        .hasMessageContaining("/no/such/client.key");
  }

  private static PrivateKey privateKey(Config config, String algorithm) throws Exception {
    X509KeyManager manager =
        Arrays.stream(SSLUtils.keyManagers(config))
            .filter(X509KeyManager.class::isInstance)
            .map(X509KeyManager.class::cast)
            .findFirst()
            .orElseThrow();
    String alias = manager.chooseClientAlias(new String[] {algorithm}, null, null);
    assertThat(alias).as("a key that TLS can use").isNotNull();
    PrivateKey key = manager.getPrivateKey(alias);
    assertThat(key.getAlgorithm()).isEqualTo(algorithm);
    return key;
  }

  private static String kubeconfig(String suffix, String certificate, String key) {
    return """
    apiVersion: v1
    kind: Config
    clusters: [{name: c, cluster: {server: "https://127.0.0.1:6443"}}]
    users: [{name: u, user: {client-certificate%1$s: "%2$s", client-key%1$s: "%3$s"}}]
    contexts: [{name: x, context: {cluster: c, user: u}}]
    current-context: x
    """
        .formatted(suffix, certificate, key);
  }

  private String file(String name) throws IOException {
    return Files.writeString(directory.resolve(name), text(name)).toString();
  }

  private static String base64(String name) {
    return Base64.getEncoder().encodeToString(text(name).getBytes(StandardCharsets.US_ASCII));
  }

  private static String text(String name) {
    try (InputStream in = ClientKeyTest.class.getResourceAsStream("client-keys/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
