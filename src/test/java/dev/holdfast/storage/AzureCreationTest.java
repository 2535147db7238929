package dev.holdfast.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.embedded.EmbeddedAzurite;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What is known of a small blob after its service has refused it. */
class AzureCreationTest {
  private final AtomicInteger requests = new AtomicInteger();
  private HttpServer server;
  private volatile int unanswered;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          if (requests.incrementAndGet() > unanswered) {
            exchange.sendResponseHeaders(403, -1);
          }
          exchange.close();
        });
    server.start();
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void refusalOfARepetitionLeavesTheFirstInDoubt(int withoutAnswer) throws IOException {
    unanswered = withoutAnswer;
    try (ObjectStore store =
        AzureObjectStore.open(
            new RunSpec.Azure(
                "backups",
                "prod/",
                EmbeddedAzurite.ACCOUNT,
                "http://127.0.0.1:" + server.getAddress().getPort(),
                null),
            new AzureCredentials(EmbeddedAzurite.KEY, null),
            Map.of(),
            ShortPauses.AZURE)) {

      assertThatThrownBy(() -> store.createIfAbsent("prod/manifest.json", new byte[1]))
          .isExactlyInstanceOf(
              withoutAnswer == 0 ? StorageException.class : WriteInDoubtException.class);
    }
    assertThat(requests).hasValue(withoutAnswer + 1);
  }
}
