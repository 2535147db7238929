package dev.holdfast.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Posting to somebody who misbehaves. */
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class HttpPostTest {
  /** Only who hangs takes so long. */
  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  private static final byte[] BODY = "{}".getBytes(StandardCharsets.UTF_8);

  private final Receiver receiver = Receiver.start();
  private HttpPost http;

  @BeforeEach
  void open() {
    http = http("127.0.0.0/8");
  }

  @AfterEach
  void stop() throws IOException {
    http.close();
    receiver.close();
  }

  @Test
  void whatIsPostedArrives() throws DeliveryException {
    http.post(receiver.url(), Map.of("webhook-id", "7"), BODY);

    assertThat(receiver.posts())
        .singleElement()
        .satisfies(
            post -> {
              assertThat(post.line()).isEqualTo("POST /hook HTTP/1.1");
              assertThat(post.headers())
                  .containsEntry("webhook-id", "7")
                  .containsEntry("content-type", "application/json; charset=UTF-8")
                  .doesNotContainKey("accept-encoding");
              assertThat(post.body()).isEqualTo("{}");
            });
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 201, 202, 204})
  void statusOfSuccessIsSuccess(int status) {
    receiver.behave(Receiver.status(status));

    assertThatCode(() -> http.post(receiver.url(), Map.of(), BODY)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 403, 404, 410, 413, 422})
  void whatIsRefusedIsToldSo(int status) {
    receiver.behave(Receiver.status(status));

    DeliveryException failure = failure();

    assertThat(failure.isRefused()).isTrue();
    assertThat(failure).hasMessage("it answers with the status " + status);
  }

  @ParameterizedTest
  @ValueSource(ints = {301, 302, 307, 308})
  void redirectsAreNotFollowed(int status) {
    try (Receiver other = Receiver.start()) {
      receiver.behave(Receiver.status(status, "Location: " + other.url()));

      DeliveryException failure = failure();

      assertThat(failure)
          .hasMessage("it answers with the status " + status + ", and redirects are not followed");
      assertThat(other.posts()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {408, 500, 502, 503, 504})
  void serverThatIsNotWellIsTriedAgain(int status) {
    receiver.behave(Receiver.status(status));

    assertThat(failure().isRefused()).isFalse();
  }

  @Test
  void whoeverAsksForAPauseGetsOneOfAnHourAtMost() {
    receiver.behave(Receiver.status(429, "Retry-After: 120"));
    assertThat(failure().retryAfter()).isEqualTo(Duration.ofMinutes(2));
    receiver.behave(Receiver.status(503, "Retry-After: 999999"));
    assertThat(failure().retryAfter()).isEqualTo(Duration.ofHours(1));
    receiver.behave(Receiver.status(429, "Retry-After: Wed, 21 Oct 2026 07:28:00 GMT"));
    assertThat(failure().retryAfter()).isZero();
    receiver.behave(Receiver.status(429));
    assertThat(failure().retryAfter()).isZero();
  }

  @Test
  void whoeverHangsIsLeft() throws IOException {
    receiver.behave((connection, out) -> Thread.sleep(600_000));

    assertTimeOut();
  }

  /** Each byte comes in time, and the end never does. */
  @Test
  void whoeverDripsIsLeft() throws IOException {
    receiver.behave(
        (connection, out) -> {
          out.write("HTTP/1.1 200 OK\r\nX-Header: ".getBytes(StandardCharsets.UTF_8));
          for (int i = 0; i < 6_000; i++) {
            out.write('a');
            out.flush();
            Thread.sleep(100);
          }
        });

    assertTimeOut();
  }

  /** Whoever waited for the end would still wait when the time of all tests here is over. */
  private void assertTimeOut() throws IOException {
    try (HttpPost impatient = http(Duration.ofSeconds(1), "127.0.0.0/8")) {
      assertThat(failure(impatient, receiver.url())).hasMessage("it does not answer within 1 s");
    }
  }

  @Test
  void headersWithoutEndAreNotRead() {
    receiver.behave(
        (connection, out) -> {
          out.write("HTTP/1.1 200 OK\r\n".getBytes(StandardCharsets.UTF_8));
          for (int i = 0; i < 1_000_000; i++) {
            out.write(("X-Header-" + i + ": value\r\n").getBytes(StandardCharsets.UTF_8));
          }
        });

    assertThat(failure()).hasMessage("the connection breaks before there is an answer");
  }

  /** The body is nobody's business, however large it is. */
  @Test
  void bodyIsNotRead() throws DeliveryException {
    AtomicLong sent = new AtomicLong();
    receiver.behave(
        (connection, out) -> {
          out.write(
              "HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n"
                  .getBytes(StandardCharsets.UTF_8));
          byte[] junk = new byte[1 << 16];
          for (int i = 0; i < 1_000_000; i++) {
            out.write(junk);
            sent.addAndGet(junk.length);
          }
        });

    http.post(receiver.url(), Map.of(), BODY);
    // What is on its way is in the buffers of both sides.
    assertThat(sent).hasValueLessThan(1L << 28);
  }

  @Test
  void connectionThatIsResetIsAFailure() {
    receiver.behave((connection, out) -> connection.setSoLinger(true, 0));

    assertThat(failure()).hasMessage("the connection breaks before there is an answer");
  }

  @Test
  void whatIsNoHttpIsAFailure() {
    receiver.behave(
        (connection, out) ->
            out.write("220 mail.example.com ESMTP\r\n".getBytes(StandardCharsets.UTF_8)));

    assertThat(failure().isRefused()).isFalse();
  }

  @Test
  void whoeverIsNotThereIsAFailure() throws IOException {
    // A port that is bound and not listened at is nobody else's in the meantime.
    try (Socket nobody = new Socket()) {
      nobody.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      String url = "http://127.0.0.1:" + nobody.getLocalPort() + "/";

      assertThat(failure(url)).hasMessage("it cannot be connected to");
    }
  }

  /** By whatever name: the addresses that a name has now are those that are connected to. */
  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433"})
  void innerAddressesAreNotConnectedTo(String host) throws IOException {
    String url = receiver.url().replace("127.0.0.1", host);
    try (HttpPost guarded = http()) {
      DeliveryException failure =
          catchThrowableOfType(DeliveryException.class, () -> guarded.post(url, Map.of(), BODY));

      assertThat(failure)
          .hasMessage("its host has no address that may be connected to (allow-addresses)");
      assertThat(receiver.posts()).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.1/x",
        "ftp://example.com/x",
        "file:///etc/passwd",
        "//example.com",
        "http:///x",
        "not a url secret",
        "https://exa mple.com/secret",
        "",
      })
  void whatIsNoUrlOfHttpIsNotPostedToAndNotQuoted(String url) {
    assertThat(catchThrowableOfType(DeliveryException.class, () -> http.post(url, Map.of(), BODY)))
        .hasMessage("its URL is none of http or https");
  }

  @Test
  void withoutLeaveThereIsNoHttpWithoutTls() throws IOException {
    try (HttpPost strict =
        new HttpPost(
            new AddressGuard(List.of(AddressRange.parse("127.0.0.0/8"))), TIMEOUT, false)) {
      assertThat(
              catchThrowableOfType(
                  DeliveryException.class, () -> strict.post(receiver.url(), Map.of(), BODY)))
          .hasMessage("its URL is none of https");
      assertThat(receiver.posts()).isEmpty();
    }
  }

  @Test
  void whateverFailsNothingOfTheAnswerOrTheUrlIsTold() {
    for (int status : new int[] {302, 404, 429, 500}) {
      receiver.behave(Receiver.status(status, "Location: http://127.0.0.1/header-secret"));
      assertThat(failure().getMessage()).doesNotContain("secret").doesNotContain("hook");
    }
  }

  private DeliveryException failure() {
    return failure(receiver.url());
  }

  private DeliveryException failure(String url) {
    return failure(http, url);
  }

  private static DeliveryException failure(HttpPost http, String url) {
    DeliveryException failure =
        catchThrowableOfType(DeliveryException.class, () -> http.post(url, Map.of(), BODY));
    assertThat(failure).isNotNull();
    return failure;
  }

  private static HttpPost http(String... allowed) {
    return http(TIMEOUT, allowed);
  }

  private static HttpPost http(Duration timeout, String... allowed) {
    return new HttpPost(
        new AddressGuard(List.of(allowed).stream().map(AddressRange::parse).toList()),
        timeout,
        true);
  }
}
