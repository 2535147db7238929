package dev.holdfast.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.holdfast.kubeconfig.ClientKey;
import dev.holdfast.reading.StoredValues;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.Objects;

/** Finds the cluster that people mean, as kubectl does. */
final class OpenCluster {
  private static final int CONNECT_MILLIS = 10_000;
  private static final int REQUEST_MILLIS = 30_000;

  /** People wait for the answer; what does not answer three times is told. */
  private static final int RETRIES = 2;

  /** What the client library goes by where nothing says where the cluster is. */
  private static final String URI_OF_NO_CLUSTER = Config.DEFAULT_MASTER_URL + "/";

  private OpenCluster() {}

  /**
   * The cluster that {@code options} name. Nothing is sent yet.
   *
   * @throws CommandFailedException if there is no such kubeconfig or context
   */
  static Cluster open(ClusterOptions options) {
    Config config = config(options);
    boolean unknownContext =
        options.context != null
            && (config.getCurrentContext() == null
                || !options.context.equals(config.getCurrentContext().getName()));
    if (unknownContext) {
      throw unavailable(
          "--context: the kubeconfig has no context \"" + Cells.of(options.context) + "\"", null);
    }
    requireServer(config, options);
    String namespace =
        options.namespace != null
            ? options.namespace
            : Objects.requireNonNullElse(config.getNamespace(), "").isEmpty()
                ? "default"
                : config.getNamespace();
    EventLoop loop = EventLoop.start();
    try {
      return new Cluster(client(config, loop), namespace, loop::end);
    } catch (CommandFailedException e) {
      loop.end();
      throw e;
    }
  }

  private static Config config(ClusterOptions options) {
    if (options.kubeconfig != null) {
      if (!Files.isRegularFile(options.kubeconfig) || !Files.isReadable(options.kubeconfig)) {
        throw unavailable("--kubeconfig: " + options.kubeconfig + " cannot be read", null);
      }
      System.setProperty(Config.KUBERNETES_KUBECONFIG_FILE, options.kubeconfig.toString());
    }
    try {
      return Config.autoConfigure(options.context);
    } catch (RuntimeException e) {
      // Its message would quote what is in the file, and that may be a secret.
      throw unavailable("the kubeconfig cannot be read: it is no YAML, or not of its form", e);
    }
  }

  /**
   * Goes on if it is known which cluster is meant. The client library takes whatever else it finds
   * for a kubeconfig that says nothing, such as the cluster that it runs in.
   */
  private static void requireServer(Config config, ClusterOptions options) {
    boolean chosen = options.kubeconfig != null || System.getenv("KUBECONFIG") != null;
    if (chosen && config.getCurrentContext() == null) {
      throw unavailable(
          (options.kubeconfig != null ? "--kubeconfig" : "KUBECONFIG")
              + ": there is no current context in it, or not the one that it names; name another"
              + " with --context",
          null);
    }
    if (URI_OF_NO_CLUSTER.equals(config.getMasterUrl())) {
      throw unavailable(
          "there is no kubeconfig that says where the cluster is: name one with --kubeconfig or"
              + " KUBECONFIG",
          null);
    }
  }

  /** To look for every kind that there is takes a while, and each call names the kind it means. */
  static KubernetesSerialization serialization() {
    return new KubernetesSerialization(
        new ObjectMapper().registerModule(new StoredValues()), false);
  }

  private static KubernetesClient client(Config config, EventLoop loop) {
    try {
      ClientKey.makeUsable(config);
      return new KubernetesClientBuilder()
          .withConfig(
              new ConfigBuilder(config)
                  .withConnectionTimeout(CONNECT_MILLIS)
                  .withRequestTimeout(REQUEST_MILLIS)
                  .withRequestRetryBackoffLimit(RETRIES)
                  .build())
          .withKubernetesSerialization(serialization())
          // Quarkus takes the entry out of the jar by which it would be found.
          .withHttpClientFactory(new VertxHttpClientFactory(loop.vertx()))
          .build();
    } catch (UncheckedIOException e) {
      throw unavailable(e.getMessage(), e);
    } catch (RuntimeException e) {
      throw unavailable(
          "the certificates or the key of the kubeconfig cannot be used: " + ClusterError.cause(e),
          e);
    }
  }

  private static CommandFailedException unavailable(String message, RuntimeException cause) {
    return new CommandFailedException(ExitStatus.UNAVAILABLE, message, cause);
  }
}
