package dev.holdfast.story;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.embedded.HoldfastProcess;
import dev.holdfast.embedded.RealApiServer;
import dev.holdfast.embedded.TemporaryDirectory;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/**
 * The API server of Kubernetes itself with what {@code deploy/operator.yaml} installs, and an
 * operator with the rights that it has there, and no others. Nothing runs the Jobs.
 */
final class InstalledOperator implements AutoCloseable {
  static final String NAMESPACE = "shops";

  private final RealApiServer server = RealApiServer.start();
  private final TemporaryDirectory directory = TemporaryDirectory.create("holdfast-installed");
  private final Path kubeconfig = directory.path().resolve("kubeconfig");
  private HoldfastProcess process;

  private InstalledOperator() {}

  /** Installs all of it; the operator is yet to be started. */
  static InstalledOperator install() throws IOException {
    InstalledOperator installed = new InstalledOperator();
    try {
      installed.apply();
      return installed;
    } catch (IOException | RuntimeException e) {
      installed.close();
      throw e;
    }
  }

  private void apply() throws IOException {
    try (var manifests = Files.newInputStream(Path.of("deploy", "operator.yaml"))) {
      client().load(manifests).items().forEach(one -> client().resource(one).create());
    }
    client()
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(NAMESPACE).endMetadata().build())
        .create();
    server.writeKubeconfig(kubeconfig, "holdfast-system", "holdfast");
  }

  /** Whoever may do anything. */
  KubernetesClient client() {
    return server.client();
  }

  /** Starts it, again if it was killed. */
  void start() {
    process =
        HoldfastProcess.operator(
            kubeconfig,
            directory.path().resolve("operator.log"),
            // The admission policy of these manifests holds the Jobs to their image.
            Map.of("HOLDFAST_CATALOGUE_EVERY", "0", "HOLDFAST_JOB_IMAGE", "holdfast:0.1.0"));
  }

  HoldfastProcess process() {
    return process;
  }

  /** Waits as long as the operator lives. */
  ConditionFactory await() {
    return Awaitility.await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(200))
        .conditionEvaluationListener(
            condition ->
                assertThat(process == null || process.isAlive()).as(() -> process.log()).isTrue());
  }

  boolean hasJob(String name) {
    return client().batch().v1().jobs().inNamespace(NAMESPACE).withName(name).get() != null;
  }

  @Override
  public void close() {
    if (process != null) {
      process.close();
    }
    server.close();
    directory.close();
  }
}
