package dev.holdfast.operator;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.artifact.Json;
import dev.holdfast.artifact.LogLine;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An API server with one pod, whose log is a script: what each connection in turn gets. When the
 * script is at its end, a connection gets the last part again.
 */
final class ScriptedLogs implements AutoCloseable {
  static final Pod POD =
      new PodBuilder()
          .withNewMetadata()
          .withName("nightly-x7k2p")
          .withNamespace("shops")
          .withUid("pod-uid")
          .endMetadata()
          .withNewStatus()
          .withPhase("Running")
          .endStatus()
          .build();

  private static final String PATH = "/api/v1/namespaces/shops/pods/nightly-x7k2p";

  /** What one connection gets. */
  @FunctionalInterface
  interface Part {
    void answer(HttpExchange exchange) throws IOException;
  }

  private final Queue<Part> script = new ConcurrentLinkedQueue<>();
  private final List<String> queries = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final HttpServer server;
  private final KubernetesClient client;
  private volatile Pod pod = POD;

  ScriptedLogs(Part... parts) {
    script.addAll(List.of(parts));
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(threads);
    server.createContext(PATH, this::pod);
    server.createContext(PATH + "/log", this::log);
    server.start();
    client =
        new KubernetesClientBuilder()
            .withConfig(
                new ConfigBuilder()
                    .withMasterUrl("http://127.0.0.1:" + server.getAddress().getPort())
                    .withRequestRetryBackoffLimit(0)
                    .build())
            .build();
  }

  KubernetesClient client() {
    return client;
  }

  /** Adds to the end of the script. */
  void add(Part... parts) {
    script.addAll(List.of(parts));
  }

  /** The queries of the connections so far. */
  List<String> queries() {
    return queries;
  }

  /** From now on this is the pod; null for none. */
  void pod(Pod now) {
    pod = now;
  }

  /** The text, and then an orderly end. */
  static Part text(String text) {
    return exchange -> {
      exchange.sendResponseHeaders(200, 0);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(text.getBytes(StandardCharsets.UTF_8));
      }
    };
  }

  /** The text, and then silence. */
  Part open(String text) {
    return exchange -> {
      exchange.sendResponseHeaders(200, 0);
      OutputStream out = exchange.getResponseBody();
      out.write(text.getBytes(StandardCharsets.UTF_8));
      out.flush();
      try {
        closed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      exchange.close();
    };
  }

  /** The text, and then the connection is dropped. */
  static Part dropped(String text) {
    return exchange -> {
      exchange.sendResponseHeaders(200, text.length() + 1_000);
      exchange.getResponseBody().write(text.getBytes(StandardCharsets.UTF_8));
      exchange.getResponseBody().flush();
      // Closed before all of the announced length was sent.
      exchange.close();
    };
  }

  /** The connection is dropped before there is any answer. */
  static Part refused() {
    return HttpExchange::close;
  }

  static Part failure(int code, String message) {
    return exchange -> send(exchange, code, status(code, message));
  }

  static String progress(long raw) {
    return Json.line(progressLine(raw)) + "\n";
  }

  static LogLine.Progress progressLine(long raw) {
    return new LogLine.Progress(
        Instant.parse("2026-11-21T03:00:00Z").plusSeconds(raw),
        "shop",
        raw,
        1_000,
        raw / 2,
        10,
        null);
  }

  private void pod(HttpExchange exchange) throws IOException {
    Pod now = pod;
    send(
        exchange,
        now == null ? 404 : 200,
        now == null ? status(404, "pods not found") : Serialization.asJson(now));
  }

  private void log(HttpExchange exchange) throws IOException {
    queries.add(String.valueOf(exchange.getRequestURI().getQuery()));
    Part part = script.size() > 1 ? script.poll() : script.peek();
    part.answer(exchange);
  }

  private static String status(int code, String message) {
    return "{\"kind\":\"Status\",\"apiVersion\":\"v1\",\"status\":\"Failure\",\"code\":%d,\"message\":\"%s\"}"
        .formatted(code, message);
  }

  private static void send(HttpExchange exchange, int code, String text) throws IOException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().add("Content-Type", "application/json");
    exchange.sendResponseHeaders(code, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    client.close();
    server.stop(0);
    threads.shutdownNow();
  }
}
