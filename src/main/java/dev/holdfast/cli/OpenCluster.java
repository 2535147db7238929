package dev.holdfast.cli;

import dev.holdfast.kubeconfig.ClientKey;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import java.io.UncheckedIOException;
import java.nio.file.Files;

/** Finds the cluster that people mean, as kubectl does. */
final class OpenCluster {
  private static final int CONNECT_MILLIS = 10_000;
  private static final int REQUEST_MILLIS = 30_000;

  /** People wait for the answer; what does not answer three times is told. */
  private static final int RETRIES = 2;

  private OpenCluster() {}

  /**
   * The cluster that {@code options} name. Nothing is sent yet.
   *
   * @throws CommandFailedException if there is no such kubeconfig or context
   */
  static Cluster open(ClusterOptions options) {
    if (options.kubeconfig != null) {
      if (!Files.isReadable(options.kubeconfig)) {
        throw new CommandFailedException(
            ExitStatus.UNAVAILABLE, "--kubeconfig: " + options.kubeconfig + " cannot be read");
      }
      System.setProperty(Config.KUBERNETES_KUBECONFIG_FILE, options.kubeconfig.toString());
    }
    Config config = Config.autoConfigure(options.context);
    boolean unknownContext =
        options.context != null
            && (config.getCurrentContext() == null
                || !options.context.equals(config.getCurrentContext().getName()));
    if (unknownContext) {
      throw new CommandFailedException(
          ExitStatus.UNAVAILABLE,
          "--context: the kubeconfig has no context \"" + Cells.of(options.context) + "\"");
    }
    try {
      ClientKey.makeUsable(config);
    } catch (UncheckedIOException e) {
      throw new CommandFailedException(ExitStatus.UNAVAILABLE, e.getMessage(), e);
    }
    config =
        new ConfigBuilder(config)
            .withConnectionTimeout(CONNECT_MILLIS)
            .withRequestTimeout(REQUEST_MILLIS)
            .withRequestRetryBackoffLimit(RETRIES)
            .build();
    KubernetesClient client =
        new KubernetesClientBuilder()
            .withConfig(config)
            // Quarkus takes the entry out of the jar by which it would be found.
            .withHttpClientFactory(new VertxHttpClientFactory())
            .build();
    String namespace =
        options.namespace != null
            ? options.namespace
            : config.getNamespace() == null ? "default" : config.getNamespace();
    return new Cluster(client, namespace);
  }
}
