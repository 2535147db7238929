package dev.holdfast.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.fabric8.kubernetes.client.Config;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which cluster a kubeconfig means; and that it is no other one where it means none. */
class OpenClusterTest {
  @TempDir Path directory;

  @AfterEach
  void forget() {
    System.clearProperty(Config.KUBERNETES_KUBECONFIG_FILE);
  }

  @Test
  void clusterIsThatOfTheCurrentContext() throws IOException {
    try (Cluster cluster = open("x", "{server: \"https://127.0.0.1:1\"}", "{token: a}", null)) {
      assertThat(cluster.client().getMasterUrl()).hasToString("https://127.0.0.1:1/");
      assertThat(cluster.namespace()).isEqualTo("shops");
    }
  }

  /** As distributions write them that keep keys of elliptic curves. */
  @Test
  void everyFormOfAClientKeyIsTaken() throws IOException {
    String user =
        "{client-certificate-data: %s, client-key-data: %s}"
            .formatted(base64("ec.crt"), base64("ec-pkcs8.pem"));
    try (Cluster cluster = open("x", "{server: \"https://127.0.0.1:1\"}", user, null)) {
      assertThat(cluster.client().getConfiguration().getClientKeyAlgo()).isEqualTo("EC");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "none | server: https://127.0.0.1:1 | token: a | | there is no current context in it",
        "gone | server: https://127.0.0.1:1 | token: a | | there is no current context in it",
        "x | server: https://127.0.0.1:1 | token: a | gone | no context \"gone\"",
        "x | server: https://127.0.0.1:1, certificate-authority: /no/ca | token: a | | /no/ca",
        "x | server: https://127.0.0.1:1 | client-key: /no/key, client-certificate: /no/crt | |"
            + " /no/key",
        "x | server: https://127.0.0.1:1 | client-key-data: bm9wZQ==, client-certificate-data:"
            + " bm9wZQ== | | cannot be used",
      })
  void kubeconfigThatCannotBeUsedIsToldAndNoOtherClusterIsTaken(
      String current, String cluster, String user, String context, String words) {
    CommandFailedException failure =
        catchThrowableOfType(
            CommandFailedException.class,
            () ->
                open(
                    current.equals("none") ? "" : current,
                    "{" + cluster + "}",
                    "{" + user + "}",
                    context));

    assertThat(failure.status()).isEqualTo(ExitStatus.UNAVAILABLE);
    assertThat(failure).hasMessageContaining(words);
  }

  @ParameterizedTest
  @CsvSource({"'', no current context", "'a: b', no current context", "'{[ secret', is no YAML"})
  void fileThatIsNoKubeconfigIsToldAndNotQuoted(String text, String words) throws IOException {
    Path file = Files.writeString(directory.resolve("kubeconfig"), text);

    CommandFailedException failure = failure(file);

    assertThat(failure.status()).isEqualTo(ExitStatus.UNAVAILABLE);
    assertThat(failure).hasMessageContaining(words).message().doesNotContain("secret");
  }

  @Test
  void directoryIsNoKubeconfig() {
    assertThat(failure(directory)).hasMessageContaining(directory + " cannot be read");
  }

  private static CommandFailedException failure(Path file) {
    ClusterOptions options = new ClusterOptions();
    options.kubeconfig = file;
    return catchThrowableOfType(
        CommandFailedException.class, () -> OpenCluster.open(options).close());
  }

  private Cluster open(String current, String cluster, String user, String context)
      throws IOException {
    ClusterOptions options = new ClusterOptions();
    options.context = context;
    options.kubeconfig =
        Files.writeString(
            directory.resolve("kubeconfig"),
            """
            apiVersion: v1
            kind: Config
            current-context: "%s"
            contexts: [{name: x, context: {cluster: c, user: u, namespace: shops}}]
            clusters: [{name: c, cluster: %s}]
            users: [{name: u, user: %s}]
            """
                .formatted(current, cluster, user));
    return OpenCluster.open(options);
  }

  private static String base64(String name) throws IOException {
    try (InputStream in =
        OpenClusterTest.class.getResourceAsStream("/dev/holdfast/kubeconfig/client-keys/" + name)) {
      return Base64.getEncoder()
          .encodeToString(
              new String(in.readAllBytes(), StandardCharsets.US_ASCII)
                  .getBytes(StandardCharsets.US_ASCII));
    }
  }
}
