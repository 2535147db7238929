package dev.holdfast.embedded;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.embedded.proxy.Passage;
import dev.holdfast.reading.StoredValues;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.base.CustomResourceDefinitionContext;
import io.fabric8.kubernetes.client.server.mock.KubernetesMockServer;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.mockwebserver.Context;
import io.fabric8.mockwebserver.MockWebServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Stream;

/**
 * An API server for Kubernetes objects: fabric8's CRUD server with Holdfast's CRDs.
 *
 * <p>It stores, lists, watches and patches, and refuses stale versions. It checks no schema, fills
 * in no default, knows no RBAC, collects no garbage by itself and cannot be talked to with kubectl.
 */
public final class EmbeddedKubernetes implements AutoCloseable {
  /** Kept, since a logger that nobody refers to forgets its level. */
  private static final Logger REQUESTS = Logger.getLogger("io.fabric8.mockwebserver");

  private final CrudDispatcher dispatcher;
  private final KubernetesMockServer server;
  private final KubernetesClient client;

  private EmbeddedKubernetes(
      CrudDispatcher dispatcher, KubernetesMockServer server, KubernetesClient client) {
    this.dispatcher = dispatcher;
    this.server = server;
    this.client = client;
  }

  /** Starts a server with the CRDs of {@code crds} and the namespaces every cluster has. */
  public static EmbeddedKubernetes start(Path crds) {
    REQUESTS.setLevel(Level.WARNING);
    CrudDispatcher dispatcher = new CrudDispatcher();
    KubernetesMockServer server =
        new KubernetesMockServer(
            new Context(), new MockWebServer(), new HashMap<>(), dispatcher, false);
    server.init(InetAddress.getLoopbackAddress(), 0);
    String url = server.url("/");
    KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder()
                    .withMasterUrl(url)
                    .withTrustCerts(true)
                    .withNamespace("default")
                    .build())
            .withKubernetesSerialization(
                new KubernetesSerialization(
                    new ObjectMapper().registerModule(new StoredValues()), true))
            .build();
    EmbeddedKubernetes kubernetes = new EmbeddedKubernetes(dispatcher, server, client);
    kubernetes.register(crds);
    for (String namespace : List.of("default", "kube-system")) {
      client
          .resource(
              new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
          .create();
    }
    return kubernetes;
  }

  private void register(Path crds) {
    try (Stream<Path> files = Files.list(crds)) {
      for (Path file : files.sorted().toList()) {
        try (var in = Files.newInputStream(file)) {
          CustomResourceDefinition crd =
              client.apiextensions().v1().customResourceDefinitions().load(in).item();
          server.expectCustomResource(CustomResourceDefinitionContext.fromCrd(crd));
          client.resource(crd).create();
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A client that may do everything. */
  public KubernetesClient client() {
    return client;
  }

  /** The URL of the server. */
  public String url() {
    return server.url("/");
  }

  /** Writes a kubeconfig for the server into {@code file}. */
  public void writeKubeconfig(Path file) {
    writeKubeconfig(file, url(), "none");
  }

  /**
   * Writes one for whoever is to be told from others.
   *
   * @param url the server, or what stands before it
   * @param token what the requests bear
   */
  public void writeKubeconfig(Path file, String url, String token) {
    try {
      Files.writeString(
          file,
          """
          apiVersion: v1
          kind: Config
          clusters: [{name: embedded, cluster: {server: "%s"}}]
          users: [{name: admin, user: {token: %s}}]
          contexts: [{name: embedded, context: {cluster: embedded, user: admin, namespace: default}}]
          current-context: embedded
          """
              .formatted(url, token));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * From now on objects are created at the times of {@code clock}; until then, of the machine's.
   */
  public void clock(InstantSource clock) {
    dispatcher.clock(clock);
  }

  /** From now on {@code passage} sees what the bearer of {@code token} asks for. */
  public void watch(String token, Passage passage) {
    dispatcher.watch(token, passage);
  }

  /** From now on {@code file} is the log of the pod. */
  public void serveLog(String namespace, String pod, Path file) {
    dispatcher.serveLog(namespace, pod, file);
  }

  /** The requests so far that changed something, or tried to: method and path. */
  public List<String> changes() {
    return List.copyOf(dispatcher.changes());
  }

  /** From now on these requests are refused, and no others. */
  public void refuse(Refusal... refusals) {
    dispatcher.refusals().clear();
    dispatcher.refusals().addAll(List.of(refusals));
  }

  @Override
  public void close() {
    client.close();
    server.destroy();
  }
}
