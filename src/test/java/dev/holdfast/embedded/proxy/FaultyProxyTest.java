package dev.holdfast.embedded.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FaultyProxyTest {
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<byte[]> received = new CopyOnWriteArrayList<>();
  private final List<String> hosts = new CopyOnWriteArrayList<>();
  private HttpServer server;
  private FaultyProxy proxy;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", this::echo);
    server.start();
    proxy = FaultyProxy.start(URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
  }

  @AfterEach
  void stop() {
    proxy.close();
    server.stop(0);
  }

  /** Answers with what it gets; in chunks, if the path asks for it. */
  private void echo(HttpExchange exchange) throws IOException {
    try (exchange) {
      hosts.add(exchange.getRequestHeaders().getFirst("Host"));
      byte[] body = exchange.getRequestBody().readAllBytes();
      received.add(body);
      boolean chunked = exchange.getRequestURI().getPath().startsWith("/chunked");
      exchange.sendResponseHeaders(200, chunked ? 0 : body.length == 0 ? -1 : body.length);
      exchange.getResponseBody().write(body);
    }
  }

  private HttpResponse<byte[]> put(String path, BodyPublisher body)
      throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(proxy.endpoint() + path)).PUT(body).build(),
        BodyHandlers.ofByteArray());
  }

  private HttpResponse<byte[]> put(String path, byte[] body)
      throws IOException, InterruptedException {
    return put(path, BodyPublishers.ofByteArray(body));
  }

  private static byte[] random(int size) {
    byte[] bytes = new byte[size];
    new Random(7).nextBytes(bytes);
    return bytes;
  }

  @Test
  void whatIsNotToBeBrokenPassesUnchanged() throws Exception {
    byte[] body = random(20_000_001);

    HttpResponse<byte[]> answer = put("/a%20b?x=1&y", body);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEqualTo(body);
    assertThat(received).hasSize(1).first().isEqualTo(body);
    assertThat(proxy.requests())
        .containsExactly(
            new ProxiedRequest("PUT", "/a%20b", "x=1&y", body.length, 200, body.length, null));
  }

  @Test
  void chunksPassUnchangedInBothDirections() throws Exception {
    byte[] body = random(3_000_001);

    HttpResponse<byte[]> answer =
        put("/chunked", BodyPublishers.ofInputStream(() -> new java.io.ByteArrayInputStream(body)));

    assertThat(answer.headers().firstValue("transfer-encoding")).contains("chunked");
    assertThat(answer.body()).isEqualTo(body);
    assertThat(received).hasSize(1).first().isEqualTo(body);
  }

  @Test
  void theServerSeesTheHostThatTheClientAskedFor() throws Exception {
    put("/", new byte[0]);

    assertThat(hosts).containsExactly(URI.create(proxy.endpoint()).getAuthority());
  }

  @Test
  void anErrorIsAnsweredInPlaceOfTheServer() throws Exception {
    proxy.inject(Trigger.on("PUT", "/b/.*"), new Fault.Answer(503, "SlowDown"));

    HttpResponse<byte[]> answer = put("/b/key", random(100_000));

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(new String(answer.body(), java.nio.charset.StandardCharsets.UTF_8))
        .contains("<Code>SlowDown</Code>");
    assertThat(received).isEmpty();
  }

  @Test
  void onlyTheNthMatchingRequestIsHit() throws Exception {
    FaultyProxy.Injection injection =
        proxy.inject(
            Trigger.on("PUT", "/key").query("part=").nth(2),
            new Fault.Answer(500, "InternalError"));

    assertThat(put("/key?part=1", new byte[0]).statusCode()).isEqualTo(200);
    assertThat(put("/key?other", new byte[0]).statusCode()).isEqualTo(200);
    assertThat(put("/other?part=2", new byte[0]).statusCode()).isEqualTo(200);
    assertThat(put("/key?part=2", new byte[0]).statusCode()).isEqualTo(500);
    assertThat(put("/key?part=3", new byte[0]).statusCode()).isEqualTo(200);
    assertThat(injection.hits()).isEqualTo(1);
  }

  @Test
  void firstAndFromSelectTheBeginningAndTheRest() throws Exception {
    proxy.inject(Trigger.on("*", "/first").first(2), new Fault.Answer(500, "InternalError"));
    proxy.inject(Trigger.on("*", "/from").from(2), new Fault.Answer(500, "InternalError"));

    assertThat(statuses("/first", 3)).containsExactly(500, 500, 200);
    assertThat(statuses("/from", 3)).containsExactly(200, 500, 500);
  }

  private List<Integer> statuses(String path, int times) throws Exception {
    List<Integer> statuses = new java.util.ArrayList<>();
    for (int i = 0; i < times; i++) {
      statuses.add(put(path, new byte[0]).statusCode());
    }
    return statuses;
  }

  @Test
  void aResetRequestReachesTheServerInPart() {
    proxy.inject(Trigger.on("PUT", "/key"), new Fault.ResetRequest(70_000));

    assertThatThrownBy(() -> put("/key", random(5_000_000))).isInstanceOf(IOException.class);

    await().until(() -> !proxy.requests().isEmpty());
    assertThat(proxy.requests().get(0).requestBytes()).isBetween(70_000L, 4_999_999L);
    assertThat(received).isEmpty();
  }

  @Test
  void aRequestCanBeResetBeforeItsBody() {
    proxy.inject(Trigger.on("PUT", "/key"), new Fault.ResetRequest(0));

    assertThatThrownBy(() -> put("/key", random(10))).isInstanceOf(IOException.class);

    await().until(() -> !proxy.requests().isEmpty());
    assertThat(received).isEmpty();
  }

  @Test
  void aLostAnswerLeavesItsWorkDone() {
    proxy.inject(Trigger.on("PUT", "/key"), new Fault.LoseResponse());

    assertThatThrownBy(() -> put("/key", random(10))).isInstanceOf(IOException.class);

    assertThat(received).hasSize(1);
    await().until(() -> !proxy.requests().isEmpty());
    assertThat(proxy.requests().get(0).status()).isZero();
  }

  @Test
  void anAnswerIsCutAfterSoManyBytes() throws Exception {
    byte[] body = random(1_000_000);
    proxy.inject(Trigger.on("PUT", "/.*"), new Fault.ResetResponse(123_456));

    for (String path : List.of("/length", "/chunked")) {
      HttpResponse<InputStream> answer =
          client.send(
              HttpRequest.newBuilder(URI.create(proxy.endpoint() + path))
                  .PUT(BodyPublishers.ofByteArray(body))
                  .build(),
              BodyHandlers.ofInputStream());

      assertThat(answer.statusCode()).isEqualTo(200);
      assertThatThrownBy(() -> answer.body().readAllBytes()).isInstanceOf(IOException.class);
    }
    await().until(() -> proxy.requests().size() == 2);
    assertThat(proxy.requests()).allMatch(request -> request.responseBytes() == 123_456);
  }

  @Test
  void aDelayedRequestPassesLater() throws Exception {
    proxy.inject(Trigger.on("PUT", "/key"), new Fault.Delay(Duration.ofMillis(300)));
    long start = System.nanoTime();

    assertThat(put("/key", new byte[0]).statusCode()).isEqualTo(200);

    assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThan(Duration.ofMillis(299));
  }

  @Test
  void aHeldRequestPassesWhenItIsLetGo() throws Exception {
    CountDownLatch letGo = new CountDownLatch(1);
    var held = proxy.inject(Trigger.on("PUT", "/key"), new Fault.Hold(letGo));
    CompletableFuture<HttpResponse<Void>> answer =
        client.sendAsync(
            HttpRequest.newBuilder(URI.create(proxy.endpoint() + "/key"))
                .PUT(BodyPublishers.ofByteArray(random(10)))
                .build(),
            BodyHandlers.discarding());
    await().until(() -> held.hits() == 1);
    assertThat(received).isEmpty();
    assertThat(answer).isNotDone();

    letGo.countDown();

    assertThat(answer.get().statusCode()).isEqualTo(200);
    assertThat(received).hasSize(1);
  }

  @Test
  void aHangingRequestIsNeverAnswered() {
    proxy.inject(Trigger.on("PUT", "/key"), new Fault.Hang());
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(proxy.endpoint() + "/key"))
            .timeout(Duration.ofMillis(300))
            .PUT(BodyPublishers.ofByteArray(random(10)))
            .build();

    assertThatThrownBy(() -> client.send(request, BodyHandlers.discarding()))
        .isInstanceOf(HttpTimeoutException.class);

    assertThat(received).isEmpty();
  }

  /** Injects {@code fault} once the server has the request. */
  private FaultyProxy.Injection injectLate(Fault fault) {
    AtomicReference<FaultyProxy.Injection> late = new AtomicReference<>();
    proxy.watch(
        new Passage() {
          @Override
          public Fate coming(String request) {
            return Fate.PASSES;
          }

          @Override
          public void done(String request) {
            late.compareAndSet(null, proxy.inject(Trigger.on("PUT", "/key"), fault));
          }
        });
    assertThatThrownBy(
            () -> {
              HttpResponse<Void> answer =
                  client.send(
                      HttpRequest.newBuilder(URI.create(proxy.endpoint() + "/key"))
                          .timeout(Duration.ofMillis(500))
                          .PUT(BodyPublishers.ofByteArray(random(10)))
                          .build(),
                      BodyHandlers.discarding());
              throw new IOException("answered with " + answer.statusCode());
            })
        .isInstanceOf(IOException.class)
        .message()
        .satisfiesAnyOf(
            text -> assertThat(text).doesNotContain("answered"),
            text -> assertThat(text).contains("503"));
    return late.get();
  }

  @Test
  void whatIsInjectedWhileTheServerIsAtARequestTakesItsAnswer() {
    for (Fault fault :
        List.of(
            new Fault.ResetRequest(0),
            new Fault.Hang(),
            new Fault.LoseResponse(),
            new Fault.Answer(503, "SlowDown"))) {
      received.clear();

      assertThat(injectLate(fault).hits()).as("%s", fault).isEqualTo(1);
      assertThat(received).as("the server has done it").hasSize(1);
      proxy.heal();
    }
  }

  @Test
  void whatComesTooLateHitsNothing() throws Exception {
    FaultyProxy.Injection beyond =
        proxy.inject(Trigger.on("PUT", "/key"), new Fault.ResetRequest(11));
    assertThat(put("/key", random(10)).statusCode()).isEqualTo(200);
    assertThat(beyond.hits()).isZero();
    proxy.heal();

    FaultyProxy.Injection corrupting =
        proxy.inject(Trigger.on("PUT", "/key"), new Fault.CorruptRequest(10));
    assertThat(put("/key", random(10)).statusCode()).isEqualTo(200);
    assertThat(corrupting.hits()).isZero();
  }

  @Test
  void exactlyOneByteOfARequestIsCorrupted() throws Exception {
    byte[] body = random(300_000);
    proxy.inject(Trigger.on("PUT", "/key"), new Fault.CorruptRequest(200_000));

    put("/key", body);

    assertThat(received.get(0)[200_000]).isEqualTo((byte) (body[200_000] ^ 1));
    received.get(0)[200_000] ^= 1;
    assertThat(received.get(0)).isEqualTo(body);
  }

  @Test
  void exactlyOneByteOfAnAnswerIsCorrupted() throws Exception {
    byte[] body = random(300_000);
    proxy.inject(Trigger.on("PUT", "/chunked"), new Fault.CorruptResponse(0));

    byte[] answer = put("/chunked", body).body();

    assertThat(received.get(0)).isEqualTo(body);
    assertThat(answer[0]).isEqualTo((byte) (body[0] ^ 1));
    answer[0] ^= 1;
    assertThat(answer).isEqualTo(body);
  }

  @Test
  void afterHealingEverythingPasses() throws Exception {
    proxy.inject(Trigger.on("*", ".*"), new Fault.Answer(500, "InternalError"));
    proxy.heal();

    assertThat(put("/key", new byte[0]).statusCode()).isEqualTo(200);
  }

  @Test
  void aClosedProxyLetsGoOfHangingRequests() {
    FaultyProxy.Injection injection = proxy.inject(Trigger.on("GET", "/key"), new Fault.Hang());
    var answer =
        client.sendAsync(
            HttpRequest.newBuilder(URI.create(proxy.endpoint() + "/key")).build(),
            BodyHandlers.discarding());
    await().until(() -> injection.hits() == 1);

    proxy.close();

    await().until(answer::isCompletedExceptionally);
  }
}
