package dev.holdfast.embedded;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.fabric8.kubeapitest.KubeAPIServer;
import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.authentication.TokenRequestBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The API server of Kubernetes itself, with Holdfast's CRDs and no controller: it checks schemas
 * and rights, and runs, collects and deletes nothing by itself.
 */
public final class RealApiServer implements AutoCloseable {
  private static final String DIRECTORY = "KUBE_API_TEST_DIR";

  /** Only one that hangs takes so long, however much else the machine has to do. */
  private static final int LONGEST_START_MILLIS = 180_000;

  private final KubeAPIServer server;
  private final KubernetesClient client;

  private RealApiServer(KubeAPIServer server) {
    this.server = server;
    this.client =
        new KubernetesClientBuilder()
            .withConfig(Config.fromKubeconfig(server.getKubeConfigYaml()))
            .build();
  }

  /** Whether there are binaries. */
  public static boolean isThere() {
    return System.getenv(DIRECTORY) != null;
  }

  /** Starts one; skips the test where there are no binaries. */
  public static RealApiServer start() {
    return start(List.of());
  }

  /**
   * The same.
   *
   * @param flags more of its command line
   */
  public static RealApiServer start(List<String> flags) {
    RealApiServer started = startWithoutKinds(flags);
    try (Stream<Path> crds = Files.list(Path.of("crds"))) {
      for (Path file : crds.sorted().toList()) {
        started.register(Files.readString(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return started;
  }

  /** The same without Holdfast's CRDs. */
  public static RealApiServer startWithoutKinds(List<String> flags) {
    String directory = System.getenv(DIRECTORY);
    assumeTrue(
        directory != null, "skipped: " + DIRECTORY + " names no directory of API server binaries");
    KubeAPIServer server =
        new KubeAPIServer(
            KubeAPIServerConfigBuilder.anAPIServerConfig()
                .withTestDir(directory)
                .withApiServerVersion(version(Path.of(directory, "k8s")))
                .withOfflineMode(true)
                .withStartupTimeout(LONGEST_START_MILLIS)
                .withUpdateKubeConfig(false)
                .withApiServerFlags(flags)
                .build());
    server.start();
    return new RealApiServer(server);
  }

  /** Where its certificate and key are, apiserver.crt and apiserver.key, for other servers' use. */
  public static Path certificates() {
    assumeTrue(System.getenv(DIRECTORY) != null, "skipped: no API server binaries");
    return Path.of(System.getenv(DIRECTORY));
  }

  private static String version(Path binaries) {
    try (Stream<Path> versions = Files.list(binaries)) {
      String name = versions.findFirst().orElseThrow().getFileName().toString();
      return name.substring(0, name.indexOf('-'));
    } catch (IOException | NoSuchElementException | StringIndexOutOfBoundsException e) {
      throw new IllegalStateException(
          DIRECTORY
              + " has no "
              + binaries.resolve("VERSION-OS-ARCH")
              + " with kube-apiserver, etcd and kubectl in it",
          e);
    }
  }

  private void register(String yaml) {
    CustomResourceDefinition crd = Serialization.unmarshal(yaml, CustomResourceDefinition.class);
    client.resource(crd).create();
    client
        .resource(crd)
        .waitUntilCondition(
            stored ->
                // Null on a CRD that nobody has looked at yet.
                stored.getStatus().getConditions() != null
                    && stored.getStatus().getConditions().stream()
                        .anyMatch(
                            condition ->
                                condition.getType().equals("Established")
                                    && condition.getStatus().equals("True")),
            2,
            TimeUnit.MINUTES);
  }

  /** A client that may do everything. */
  public KubernetesClient client() {
    return client;
  }

  /** Writes a kubeconfig into {@code file} for whoever may do everything. */
  public void writeKubeconfig(Path file) {
    try {
      Files.writeString(file, server.getKubeConfigYaml());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Writes a kubeconfig into {@code file} for a service account, with its rights. */
  public void writeKubeconfig(Path file, String namespace, String serviceAccount) {
    String token =
        client
            .serviceAccounts()
            .inNamespace(namespace)
            .withName(serviceAccount)
            .tokenRequest(
                new TokenRequestBuilder()
                    .withNewSpec()
                    .withAudiences(List.of())
                    .withExpirationSeconds(3_600L)
                    .endSpec()
                    .build())
            .getStatus()
            .getToken();
    Config admin = client.getConfiguration();
    try {
      Files.writeString(
          file,
          """
          apiVersion: v1
          kind: Config
          clusters: [{name: real, cluster: {server: "%s", insecure-skip-tls-verify: true}}]
          users: [{name: operator, user: {token: "%s"}}]
          contexts: [{name: real, context: {cluster: real, user: operator, namespace: "%s"}}]
          current-context: real
          """
              .formatted(admin.getMasterUrl(), token, namespace));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    client.close();
    server.stop();
  }
}
