package dev.holdfast.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.holdfast.artifact.FailureReason;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AzureWorkloadIdentityTest {
  private static final AzureRequest REQUEST = AzureRequest.of("GET", "/c");

  @TempDir Path directory;
  private final List<String> asked = new CopyOnWriteArrayList<>();
  private final AtomicReference<Instant> now =
      new AtomicReference<>(Instant.parse("2026-11-21T03:00:00Z"));
  private HttpServer authority;
  private int status = 200;
  private String answer = "{\"token_type\":\"Bearer\",\"expires_in\":3600,\"access_token\":\"t0\"}";
  private Map<String, String> environment;

  @BeforeEach
  void start() throws IOException {
    authority = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    authority.createContext(
        "/",
        exchange -> {
          asked.add(
              exchange.getRequestURI().getPath()
                  + " "
                  + new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
          byte[] body = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(status, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    authority.start();
    environment =
        new HashMap<>(
            Map.of(
                "AZURE_FEDERATED_TOKEN_FILE",
                Files.writeString(directory.resolve("token"), "of-kubernetes-1\n").toString(),
                "AZURE_CLIENT_ID",
                "client",
                "AZURE_TENANT_ID",
                "tenant",
                "AZURE_AUTHORITY_HOST",
                "http://127.0.0.1:" + authority.getAddress().getPort() + "/"));
  }

  @AfterEach
  void stop() {
    authority.stop(0);
  }

  private AzureWorkloadIdentity identity() throws StorageException {
    return AzureWorkloadIdentity.of(environment, now::get);
  }

  @Test
  void tokenOfThePodIsExchangedForOneOfTheService() throws IOException {
    assertThat(identity().authorization(REQUEST, "/c")).hasValue("Bearer t0");

    assertThat(asked)
        .containsExactly(
            "/tenant/oauth2/v2.0/token client_assertion=of-kubernetes-1"
                + "&client_assertion_type=urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type"
                + "%3Ajwt-bearer&client_id=client&grant_type=client_credentials"
                + "&scope=https%3A%2F%2Fstorage.azure.com%2F.default");
  }

  @Test
  void tokenIsUsedUntilShortlyBeforeItsEndAndThenMadeAnewFromTheFileOfThatTime()
      throws IOException {
    AzureWorkloadIdentity identity = identity();
    identity.authorization(REQUEST, "/c");
    now.set(now.get().plusSeconds(3600 - 301));
    identity.authorization(REQUEST, "/c");
    assertThat(asked).hasSize(1);

    now.set(now.get().plusSeconds(2));
    Files.writeString(directory.resolve("token"), "of-kubernetes-2");
    answer = answer.replace("t0", "t1");

    assertThat(identity.authorization(REQUEST, "/c")).hasValue("Bearer t1");
    assertThat(asked).hasSize(2);
    assertThat(asked.get(1)).contains("client_assertion=of-kubernetes-2&");
  }

  @Test
  void refusalIsToldWithoutTheToken() throws IOException {
    status = 400;
    answer = "{\"error\":\"invalid_client\",\"error_description\":\"of-kubernetes-1\"}";

    assertThatThrownBy(() -> identity().authorization(REQUEST, "/c"))
        .isInstanceOfSatisfying(
            StorageException.class,
            e -> assertThat(e.reason()).isEqualTo(FailureReason.DESTINATION_ACCESS_DENIED))
        .hasMessageContaining("does not accept the workload identity")
        .hasMessageContaining("client client")
        .hasMessageNotContaining("of-kubernetes-1");
  }

  @Test
  void busyAuthorityMayBeAskedAgain() {
    status = 503;

    assertThatThrownBy(() -> identity().authorization(REQUEST, "/c"))
        .isInstanceOf(IOException.class)
        .isNotInstanceOf(StorageException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"AZURE_FEDERATED_TOKEN_FILE", "AZURE_CLIENT_ID", "AZURE_TENANT_ID"})
  void podWithoutAnIdentityIsToldWhatIsMissing(String variable) {
    environment.remove(variable);

    assertThatThrownBy(this::identity)
        .isInstanceOf(StorageException.class)
        .hasMessageContaining("there are no credentials")
        .hasMessageContaining("azure.workload.identity/use");
  }
}
