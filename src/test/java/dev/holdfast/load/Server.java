package dev.holdfast.load;

import dev.holdfast.embedded.RealApiServer;
import dev.holdfast.embedded.TemporaryDirectory;
import dev.holdfast.install.Chart;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** An API server with what the chart installs, which writes down what the operator asks of it. */
final class Server implements AutoCloseable {
  private static final String ACCOUNT = "holdfast";

  private final TemporaryDirectory directory = TemporaryDirectory.create("holdfast-load");
  private final RealApiServer server;
  private final KubernetesClient client;

  Server() {
    this("crds: {install: false}", List.of());
  }

  /**
   * @param values of the chart
   * @param flags more of the command line of the API server
   */
  Server(String values, List<String> flags) {
    try {
      Path policy =
          Files.writeString(
              directory.path().resolve("audit.yaml"),
              """
              apiVersion: audit.k8s.io/v1
              kind: Policy
              omitStages: [RequestReceived]
              rules: [{level: Metadata, users: ["system:serviceaccount:%s:%s"]}, {level: None}]
              """
                  .formatted(Chart.NAMESPACE, ACCOUNT));
      server =
          RealApiServer.start(
              Stream.concat(
                      flags.stream(),
                      Stream.of("--audit-policy-file=" + policy, "--audit-log-path=" + auditLog()))
                  .toList());
      // What it is asked for here is no part of what is measured, and may take its time.
      client =
          new KubernetesClientBuilder()
              .withConfig(
                  new ConfigBuilder(server.client().getConfiguration())
                      .withRequestTimeout(120_000)
                      .withConnectionTimeout(60_000)
                      .build())
              .build();
      makeNamespace(Chart.NAMESPACE);
      Chart.objects(values).forEach(one -> client.resource(one).create());
      server.writeKubeconfig(kubeconfig(), Chart.NAMESPACE, ACCOUNT);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A client that may do everything, and whose requests are not written down. */
  KubernetesClient client() {
    return client;
  }

  void makeNamespace(String name) {
    client()
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
  }

  /** What the operator reaches it by. */
  Path kubeconfig() {
    return directory.path().resolve("kubeconfig");
  }

  /** The port that it listens on. */
  int port() {
    return URI.create(client.getMasterUrl().toString()).getPort();
  }

  /** Where there is room for files. */
  Path directory() {
    return directory.path();
  }

  private Path auditLog() {
    return directory.path().resolve("audit.log");
  }

  /** What the operator has asked so far. */
  Calls calls() {
    return Calls.of(auditLog());
  }

  @Override
  public void close() {
    client.close();
    server.close();
    directory.close();
  }
}
