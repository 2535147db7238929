package dev.holdfast.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.awaitility.Awaitility.await;

import dev.holdfast.embedded.proxy.Wire;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What tests of the operator rely on: an informer comes to know all that there is. */
class EmbeddedKubernetesTest {
  private static final Duration SOON = Duration.ofSeconds(20);

  private final EmbeddedKubernetes kubernetes = EmbeddedKubernetes.start(Path.of("crds"));
  private final Wire wire = Wire.start(URI.create(kubernetes.url()).getPort());
  private final KubernetesClient client =
      new KubernetesClientBuilder()
          .withConfig(
              new ConfigBuilder()
                  .withMasterUrl("http://127.0.0.1:" + wire.port())
                  .withNamespace("default")
                  .build())
          .build();

  @AfterEach
  void stop() {
    client.close();
    wire.close();
    kubernetes.close();
  }

  @Test
  void whatIsDeletedWhileNobodyWatchesIsGoneForWhoeverWatchesAgain() {
    write("stays", "before");
    write("goes", "before");
    try (SharedIndexInformer<ConfigMap> informer = client.configMaps().inform()) {
      wire.cut();
      kubernetes.client().configMaps().withName("goes").delete();
      write("stays", "meanwhile");
      wire.mend();

      await()
          .atMost(SOON)
          .untilAsserted(
              () ->
                  assertThat(informer.getStore().list())
                      .extracting(one -> one.getMetadata().getName(), one -> one.getData().get("v"))
                      .containsExactly(tuple("stays", "meanwhile")));
      write("stays", "afterwards");
      await().atMost(SOON).until(() -> "afterwards".equals(value(informer, "stays")));
    }
  }

  private void write(String name, String value) {
    kubernetes
        .client()
        .resource(
            new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace("default")
                .endMetadata()
                .withData(Map.of("v", value))
                .build())
        .createOr(NonDeletingOperation::update);
  }

  private static String value(SharedIndexInformer<ConfigMap> informer, String name) {
    ConfigMap map = informer.getStore().getByKey("default/" + name);
    return map == null ? null : map.getData().get("v");
  }
}
