package dev.holdfast.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.holdfast.embedded.BucketSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Answers of servers that look like an end, and are none. */
class S3AnswersTest {
  private static final String DIRECTORY = "prod/shops/shop/";

  private ScriptedS3 server;
  private ObjectStore store;

  @BeforeEach
  void start() throws IOException {
    server = ScriptedS3.start();
    store = server.open(true);
  }

  @AfterEach
  void stop() {
    store.close();
    server.close();
  }

  /** It says that this is all, and where the rest is. */
  @Test
  void listingThatIsNotTruncatedAndNamesAnotherPageMayNotBeWhole() {
    server.lists(
        "<IsTruncated>false</IsTruncated><NextContinuationToken>more</NextContinuationToken>"
            + "<CommonPrefixes><Prefix>"
            + DIRECTORY
            + "nightly/</Prefix></CommonPrefixes>");

    assertThatThrownBy(() -> store.listDirectories(DIRECTORY, name -> true))
        .isInstanceOf(StorageException.class);
  }

  /** A cache before the store has answered with somebody else's listing, of another prefix. */
  @Test
  void listingOfAnotherPrefixSaysNothingOfThisOne() {
    server.lists(
        "<Name>bucket</Name><Prefix>staging/shops/shop/</Prefix><IsTruncated>false</IsTruncated>"
            + "<KeyCount>0</KeyCount>");

    assertThatThrownBy(() -> store.listDirectories(DIRECTORY, name -> true))
        .isInstanceOf(StorageException.class);
  }

  /** Only the page just before is compared. */
  @Test
  @Timeout(120)
  void uploadsThatAreListedInACircleEndOneDay() throws IOException {
    AtomicInteger requests = new AtomicInteger();
    HttpServer circle =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    circle.createContext(
        "/",
        exchange -> {
          String marker = requests.getAndIncrement() % 2 == 0 ? "a" : "b";
          byte[] body =
              (requests.get() > 30
                      ? "<ListMultipartUploadsResult><IsTruncated>false</IsTruncated>"
                          + "</ListMultipartUploadsResult>"
                      : "<ListMultipartUploadsResult><IsTruncated>true</IsTruncated>"
                          + "<NextKeyMarker>"
                          + marker
                          + "</NextKeyMarker></ListMultipartUploadsResult>")
                  .getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    circle.start();
    try (ObjectStore other =
        S3ObjectStore.open(
            BucketSpec.of("bucket", "http://127.0.0.1:" + circle.getAddress().getPort()).build(),
            new S3Credentials("k", "s", null),
            null,
            ShortPauses.S3)) {
      other.abortStaleUploads(DIRECTORY, Instant.now());
    } finally {
      circle.stop(0);
    }

    assertThat(requests).as("requests before it was noticed").hasValueLessThan(10);
  }
}
