package dev.holdfast.bench;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A server that speaks as much of S3 as a backup and a restore need, and costs little of the
 * machine that is measured. It checks the CRC32C of every part and object that it is sent and
 * answers with it, as S3 does. It checks no signatures. In the bucket {@link #DISCARDING}, the
 * bytes of parts are dropped once they were checked; in all others they are written to files.
 */
final class S3Sink {
  private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d+)");

  static final String DISCARDING = "discarding";

  private static final Pattern PART_NUMBER = Pattern.compile("<PartNumber>(\\d+)</PartNumber>");

  private final SinkStore store;

  private S3Sink(SinkStore store) {
    this.store = store;
  }

  /**
   * Serves until its input ends.
   *
   * @param arguments the port, and the directory for what is kept
   */
  public static void main(String... arguments) throws IOException {
    // Without this, each answer waits for the acknowledgement of its head.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    HttpServer server =
        HttpServer.create(
            new InetSocketAddress(InetAddress.getLoopbackAddress(), Integer.parseInt(arguments[0])),
            0);
    S3Sink sink = new S3Sink(new SinkStore(Path.of(arguments[1])));
    server.setExecutor(Executors.newCachedThreadPool());
    server.createContext("/", sink::handle);
    server.start();
    // Whatever its parent dies of, the other end of this pipe is gone then.
    System.in.transferTo(OutputStream.nullOutputStream());
    System.exit(0);
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      try {
        serve(exchange);
      } catch (SinkStore.RefusedException e) {
        String body = "<Error><Code>" + e.code() + "</Code><Message>refused</Message></Error>";
        drain(exchange);
        answer(exchange, e.status(), body);
      } catch (RuntimeException e) {
        // The server itself would say nothing of it. That a client hangs up is not worth a word.
        e.printStackTrace();
        throw e;
      }
    }
  }

  private void serve(HttpExchange exchange) throws IOException, SinkStore.RefusedException {
    String key = exchange.getRequestURI().getPath();
    Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
    switch (exchange.getRequestMethod()) {
      case "PUT" -> put(exchange, key, query);
      case "POST" -> {
        if (query.containsKey("uploadId")) {
          complete(exchange, query.get("uploadId"));
        } else {
          String id = store.begin(key);
          answer(exchange, 200, xml("InitiateMultipartUploadResult", "UploadId", id));
        }
      }
      case "HEAD" -> {
        exchange
            .getResponseHeaders()
            .set("Content-Length", String.valueOf(store.get(key).length()));
        exchange.getResponseHeaders().set("ETag", "\"" + store.get(key).etag() + "\"");
        exchange.sendResponseHeaders(200, -1);
      }
      case "GET" -> {
        if (query.containsKey("uploads")) {
          answer(exchange, 200, xml("ListMultipartUploadsResult", "IsTruncated", "false"));
        } else if (key.equals("/")) {
          answer(exchange, 200, "ready");
        } else {
          send(exchange, store.get(key));
        }
      }
      case "DELETE" -> {
        if (query.containsKey("uploadId")) {
          store.abort(query.get("uploadId"));
        } else {
          store.delete(key);
        }
        exchange.sendResponseHeaders(204, -1);
      }
      default -> throw new SinkStore.RefusedException(501, "NotImplemented");
    }
  }

  private void put(HttpExchange exchange, String key, Map<String, String> query)
      throws IOException, SinkStore.RefusedException {
    InputStream body = body(exchange);
    String expected = exchange.getRequestHeaders().getFirst("x-amz-checksum-crc32c");
    SinkStore.Received received;
    if (query.containsKey("partNumber")) {
      received =
          store.part(
              query.get("uploadId"), Integer.parseInt(query.get("partNumber")), body, expected);
    } else {
      boolean onlyIfAbsent = exchange.getRequestHeaders().containsKey("If-None-Match");
      received = store.put(key, body, expected, onlyIfAbsent);
    }
    exchange.getResponseHeaders().set("x-amz-checksum-crc32c", received.crc32c());
    exchange.getResponseHeaders().set("ETag", "\"" + received.etag() + "\"");
    exchange.sendResponseHeaders(200, -1);
  }

  private void complete(HttpExchange exchange, String uploadId)
      throws IOException, SinkStore.RefusedException {
    String asked = new String(body(exchange).readAllBytes(), StandardCharsets.UTF_8);
    Matcher number = PART_NUMBER.matcher(asked);
    store.complete(uploadId, number.results().map(part -> Integer.valueOf(part.group(1))).toList());
    answer(exchange, 200, xml("CompleteMultipartUploadResult", "ETag", "\"done\""));
  }

  private static void send(HttpExchange exchange, SinkStore.Stored stored)
      throws IOException, SinkStore.RefusedException {
    stored.requireKept();
    exchange.getResponseHeaders().set("ETag", "\"" + stored.etag() + "\"");
    String range = exchange.getRequestHeaders().getFirst("Range");
    Matcher bounds = RANGE.matcher(String.valueOf(range));
    long from = bounds.matches() ? Long.parseLong(bounds.group(1)) : 0;
    long to =
        bounds.matches()
            ? Math.min(stored.length(), Long.parseLong(bounds.group(2)) + 1)
            : stored.length();
    if (bounds.matches()) {
      exchange
          .getResponseHeaders()
          .set("Content-Range", "bytes " + from + "-" + (to - 1) + "/" + stored.length());
    }
    exchange.sendResponseHeaders(bounds.matches() ? 206 : 200, to == from ? -1 : to - from);
    stored.writeTo(exchange.getResponseBody(), from, to);
  }

  private static InputStream body(HttpExchange exchange) {
    String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
    return encoding != null && encoding.contains("aws-chunked")
        ? new AwsChunks(exchange.getRequestBody())
        : exchange.getRequestBody();
  }

  private static void drain(HttpExchange exchange) throws IOException {
    exchange.getRequestBody().transferTo(OutputStream.nullOutputStream());
  }

  private static Map<String, String> query(String text) {
    Map<String, String> query = new HashMap<>();
    if (text != null) {
      for (String pair : text.split("&", -1)) {
        String[] parts = pair.split("=", 2);
        query.put(parts[0], parts.length == 1 ? "" : parts[1]);
      }
    }
    return query;
  }

  private static String xml(String root, String element, String value) {
    return "<%s><%s>%s</%s></%s>".formatted(root, element, value, element, root);
  }

  private static void answer(HttpExchange exchange, int status, String text) throws IOException {
    if (exchange.getRequestMethod().equals("HEAD")) {
      exchange.sendResponseHeaders(status, -1);
      return;
    }
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }
}
