package dev.holdfast.rest;

import static dev.holdfast.rest.RestStage.NAMESPACE;
import static dev.holdfast.rest.RestStage.rule;
import static org.assertj.core.api.Assertions.assertThat;

import dev.holdfast.api.v1alpha1.Api;
import dev.holdfast.embedded.FreePort;
import dev.holdfast.embedded.RealApiServer;
import dev.holdfast.install.Chart;
import dev.holdfast.rest.RestStage.Answer;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;

/** What does not get in, and what happens without an API server. Each test takes something away. */
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class RestLimitsIT {
  private static final String BACKUPS = "/api/v1/namespaces/" + NAMESPACE + "/backups";
  private static final int TLS_PORT = FreePort.find();
  private static final String TLS_FILES = "/etc/holdfast/tls/tls.";

  private static RestStage stage;
  private static String somebody;

  @BeforeAll
  static void start() {
    Map<String, String> configuration =
        new HashMap<>(
            Map.of(
                "HOLDFAST_REST_REQUESTS_PER_USER",
                "20",
                "HOLDFAST_REST_REQUESTS_PER_ADDRESS",
                "30",
                "HOLDFAST_REST_MAX_BODY",
                "1000",
                "QUARKUS_HTTP_SSL_PORT",
                String.valueOf(TLS_PORT)));
    // By the variables that the chart sets, so that they are those that work.
    Path pems = RealApiServer.certificates();
    Chart.environment("rest: {enabled: true, tlsSecret: tls}").entrySet().stream()
        .filter(variable -> variable.getValue().startsWith(TLS_FILES))
        .forEach(
            variable ->
                configuration.put(
                    variable.getKey(),
                    pems.resolve(variable.getValue().replace(TLS_FILES, "apiserver.")).toString()));
    stage = RestStage.start(configuration);
    somebody = stage.somebody(NAMESPACE, "somebody", rule(Api.GROUP, "*", "*"));
  }

  @AfterAll
  static void stop() {
    if (stage != null) {
      stage.close();
    }
  }

  @Test
  @Order(1)
  void tlsIsServedFromFiles() throws IOException, InterruptedException, GeneralSecurityException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + TLS_PORT + BACKUPS))
            .header("Authorization", "Bearer " + somebody)
            .build();
    HttpResponse<String> response =
        HttpClient.newBuilder()
            .sslContext(trusting(RealApiServer.certificates().resolve("apiserver.crt")))
            .build()
            .send(request, BodyHandlers.ofString());
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
  }

  @Test
  @Order(2)
  void bodyIsOnlyReadIfItIsKnownToBeShort() {
    Answer large = stage.as(somebody, "POST", BACKUPS, " ".repeat(1_001));
    assertThat(large.status()).isEqualTo(413);
    assertThat(large.header("content-type")).startsWith("application/problem+json");
    Answer pieces =
        Answer.of(
            stage.send(
                stage
                    .request("POST", BACKUPS, null)
                    .method(
                        "POST",
                        BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(new byte[10])))
                    .header("Content-Type", "application/json")
                    .header("Authorization", "Bearer " + somebody)));
    assertThat(pieces.status()).isEqualTo(411);
    assertThat(pieces.header("content-type")).startsWith("application/problem+json");
    assertThat(stage.as(somebody, "POST", BACKUPS, "{\"policy\": \"shop\"}").status())
        .isEqualTo(201);
  }

  @Test
  @Order(3)
  void userWhoComesTooOftenWaits() {
    String busy = stage.somebody(NAMESPACE, "busy", rule(Api.GROUP, "backups", "list"));
    for (int i = 0; i < 20; i++) {
      assertThat(stage.get(busy, BACKUPS).status()).as("request %d", i).isIn(200, 429);
    }
    Answer refused = awaitTooMany(() -> stage.get(busy, BACKUPS));
    assertThat(Integer.parseInt(refused.header("retry-after"))).isBetween(1, 60);
    assertThat(stage.get(somebody, BACKUPS).status()).as("of somebody else").isEqualTo(200);
  }

  @Test
  @Order(4)
  void addressWithoutATokenWaitsAndWhoeverIsKnownThereDoesNot() {
    Answer refused = awaitTooMany(() -> Answer.of(stage.send(stage.request("GET", BACKUPS, null))));
    assertThat(refused.header("retry-after")).isNotEmpty();
    assertThat(stage.get(somebody, BACKUPS).status()).isEqualTo(200);
  }

  @Test
  @Order(5)
  void withoutAnApiServerThereIsNoAnswerAndNoHarm() {
    assertThat(stage.get(somebody, BACKUPS).status()).isEqualTo(200);
    stage.endApiServer();
    Answer unavailable = stage.get(somebody, BACKUPS);
    assertThat(unavailable.status()).as(unavailable.body().toString()).isEqualTo(503);
    assertThat(unavailable.header("content-type")).startsWith("application/problem+json");
    assertThat(unavailable.header("retry-after")).isNotEmpty();
    assertThat(stage.operator().isAlive()).isTrue();
  }

  private static Answer awaitTooMany(Callable<Answer> request) {
    return Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(1))
        .until(request, answer -> answer.status() == 429);
  }

  private static SSLContext trusting(Path certificate)
      throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    try (var in = Files.newInputStream(certificate)) {
      trusted.setCertificateEntry(
          "server", CertificateFactory.getInstance("X.509").generateCertificate(in));
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, factory.getTrustManagers(), null);
    return context;
  }
}
