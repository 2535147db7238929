package dev.holdfast.faults;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.holdfast.embedded.proxy.Fault;
import dev.holdfast.embedded.proxy.FaultyProxy;
import dev.holdfast.embedded.proxy.Trigger;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Whoever makes a single request is hit by what strikes there, at whatever moment. */
class TripTest {
  private static final List<Cell> CELLS =
      List.of(
          new Cell(FaultKind.RECEIVER_REFUSING, Door.NOTICE_SENT),
          new Cell(FaultKind.RECEIVER_HANGING, Door.NOTICE_SENT),
          new Cell(FaultKind.RECEIVER_UNAVAILABLE, Door.NOTICE_SENT),
          new Cell(FaultKind.STORE_REFUSING, Door.UPLOAD_COMPLETED),
          new Cell(FaultKind.STORE_UNAVAILABLE, Door.UPLOAD_COMPLETED));

  private HttpServer server;
  private FaultyProxy proxy;

  @BeforeEach
  void start() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext(
        "/",
        exchange -> {
          exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    server.start();
    proxy = FaultyProxy.start(URI.create("http://127.0.0.1:" + server.getAddress().getPort()));
  }

  @AfterEach
  void stop() {
    proxy.close();
    server.stop(0);
  }

  @Test
  void onlyRequestIsHitWhateverTheSeed() {
    for (Cell cell : CELLS) {
      assertThat(LongStream.rangeClosed(1, 12).mapToObj(seed -> Moment.of(seed, cell)))
          .extracting(Moment::timing)
          .as("%s is tried at all moments", cell.text())
          .contains(Moment.Timing.values());
      LongStream.rangeClosed(1, 12)
          .mapToObj(seed -> Moment.of(seed, cell))
          .forEach(moment -> assertThat(hits(cell, moment)).as("%s %s", cell, moment).isOne());
    }
  }

  /** How often {@code cell} hits somebody who asks once. */
  private int hits(Cell cell, Moment moment) {
    AtomicReference<FaultyProxy.Injection> injected = new AtomicReference<>();
    Trip trip =
        new Trip(
            cell, moment, () -> injected.set(proxy.inject(Trigger.on("*", ".*"), fault(cell))));
    proxy.watch(trip.passage());
    try {
      HttpClient.newHttpClient()
          .send(
              HttpRequest.newBuilder(
                      URI.create(proxy.endpoint() + "/hook/backup_x?uploadId=" + moment.delay()))
                  .timeout(Duration.ofMillis(400))
                  .POST(HttpRequest.BodyPublishers.ofString("{}"))
                  .build(),
              HttpResponse.BodyHandlers.discarding());
    } catch (IOException e) {
      // That is how most of them are hit.
      assertThat(injected).as("%s", e).doesNotHaveNullValue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      proxy.heal();
    }
    return injected.get().hits();
  }

  private static Fault fault(Cell cell) {
    return switch (cell.fault()) {
      case RECEIVER_REFUSING, STORE_REFUSING -> new Fault.ResetRequest(0);
      case RECEIVER_HANGING -> new Fault.Hang();
      case RECEIVER_UNAVAILABLE, STORE_UNAVAILABLE -> new Fault.Answer(503, "Unavailable");
      default -> throw new IllegalArgumentException(cell.text());
    };
  }
}
