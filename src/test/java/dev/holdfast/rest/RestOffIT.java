package dev.holdfast.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.embedded.EmbeddedKubernetes;
import dev.holdfast.embedded.FreePort;
import dev.holdfast.embedded.HoldfastProcess;
import dev.holdfast.embedded.TemporaryDirectory;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Nobody has switched it on. */
class RestOffIT {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  @Test
  void nothingIsServedThatNobodyHasAskedFor() throws IOException, InterruptedException {
    int port = FreePort.find();
    try (EmbeddedKubernetes kubernetes = EmbeddedKubernetes.start(Path.of("crds"));
        TemporaryDirectory directory = TemporaryDirectory.create("holdfast-rest-off")) {
      Path kubeconfig = directory.path().resolve("kubeconfig");
      kubernetes.writeKubeconfig(kubeconfig);
      try (HoldfastProcess operator =
          HoldfastProcess.operator(
              kubeconfig,
              directory.path().resolve("operator.log"),
              Map.of("QUARKUS_HTTP_PORT", String.valueOf(port)))) {
        Awaitility.await()
            .atMost(Duration.ofMinutes(3))
            .ignoreExceptionsInstanceOf(IOException.class)
            .until(() -> get(port, "/q/health/live").statusCode() == 200);
        for (String path :
            new String[] {
              "/api/v1/backups",
              "/api/v1/openapi",
              "/api/",
              "//api/v1/backups",
              "/%61pi/v1/backups",
              "/api;x=y/v1/backups",
              "/q/../api/v1/backups"
            }) {
          HttpResponse<String> off = get(port, path);
          assertThat(off.statusCode()).as(path).isEqualTo(404);
          assertThat(off.body()).contains("HOLDFAST_REST_ENABLED");
        }
        assertThat(operator.isAlive()).isTrue();
      }
    }
  }

  private static HttpResponse<String> get(int port, String path)
      throws IOException, InterruptedException {
    return HTTP.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path)).build(),
        BodyHandlers.ofString());
  }
}
