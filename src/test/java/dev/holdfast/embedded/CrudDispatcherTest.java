package dev.holdfast.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.fabric8.mockwebserver.dsl.HttpMethod;
import io.fabric8.mockwebserver.http.Buffer;
import io.fabric8.mockwebserver.http.Headers;
import io.fabric8.mockwebserver.http.MockResponse;
import io.fabric8.mockwebserver.http.RecordedRequest;
import io.fabric8.mockwebserver.http.WebSocket;
import io.fabric8.mockwebserver.http.WebSocketListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class CrudDispatcherTest {
  private static final String MAPS = "/api/v1/namespaces/default/configmaps";

  private final CrudDispatcher server = new CrudDispatcher();

  /** It still has something to say to somebody who does not take it, while all others listen. */
  @Test
  void watchThatEndsSlowlyKeepsNoOtherFromBeingTold() throws Exception {
    CountDownLatch taken = new CountDownLatch(1);
    Peer slow = new Peer(taken);
    WebSocketListener ending = watch(slow);
    Peer other = new Peer(new CountDownLatch(0));
    watch(other);
    write(HttpMethod.POST, MAPS, "one");
    Thread end = new Thread(() -> ending.onFailure(slow, new IOException("reset"), null));
    end.start();
    await().until(() -> slow.closed);
    await().until(() -> end.getState() == Thread.State.TIMED_WAITING);

    MockResponse written = write(HttpMethod.POST, MAPS, "two");

    assertThat(written.code()).isBetween(200, 299);
    await().until(() -> other.heard.stream().anyMatch(event -> event.contains("\"two\"")));
    taken.countDown();
    end.join(TimeUnit.SECONDS.toMillis(20));
    assertThat(end.isAlive()).isFalse();
  }

  private WebSocketListener watch(Peer peer) {
    WebSocketListener listener = server.handleWatch(MAPS + "?watch=true").getWebSocketListener();
    listener.onOpen(peer, null);
    return listener;
  }

  private MockResponse write(HttpMethod method, String path, String name) {
    String body =
        "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"%s\"}}"
            .formatted(name);
    return server.dispatch(
        new RecordedRequest(
            "HTTP/1.1",
            method,
            path,
            Headers.builder().build(),
            new Buffer(body.getBytes(StandardCharsets.UTF_8))));
  }

  /** Who watches, and takes the first event only when {@code taken} says so. */
  private static final class Peer implements WebSocket {
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final CountDownLatch taken;
    private volatile boolean closed;

    Peer(CountDownLatch taken) {
      this.taken = taken;
    }

    @Override
    public RecordedRequest request() {
      return null;
    }

    @Override
    public boolean send(String event) {
      try {
        taken.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      return heard.add(event);
    }

    @Override
    public boolean send(byte[] event) {
      return send(new String(event, StandardCharsets.UTF_8));
    }

    @Override
    public boolean close(int code, String reason) {
      closed = true;
      return true;
    }
  }
}
