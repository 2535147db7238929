package dev.holdfast.storage;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.holdfast.artifact.RunSpec;
import dev.holdfast.embedded.BucketSpec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Predicate;
import java.util.zip.CRC32C;

/**
 * A server that speaks S3 and is wrong in the ways that a test chooses. What it says about its
 * objects is true of the bytes that it has, which need not be those that it was sent. It remembers
 * every request. It knows one upload at a time.
 */
final class ScriptedS3 implements AutoCloseable {
  static final String BUCKET = "backups";

  /** What the server says by itself about the bytes that it has. */
  enum Says {
    /** Their CRC32C, in the answer to each request that brings some. */
    CRC32C,
    /** The checksum of the finished object, to whoever asks for it. */
    CRC32C_WHEN_ASKED,
    /** The CRC32C of the finished object, over all of its bytes and not over those of its parts. */
    CRC32C_OF_THE_WHOLE,
    /** Their MD5, as the ETag; without it, the ETag looks like an MD5 and is none. */
    MD5,
    /** That it has encrypted them with a key of its key management, so that no ETag is an MD5. */
    KMS
  }

  /** Of an answer that is sent slowly. */
  private static final int PIECE = 1 << 18;

  private static final Duration BETWEEN_PIECES = Duration.ofMillis(20);

  /** A way to be wrong. */
  enum Fault {
    /** A bit of everything that is sent is flipped. */
    FLIPS_BITS,
    /** Answers have no length. */
    SAYS_NO_LENGTH,
    /** Answers to HEAD have no length either. */
    SAYS_NO_LENGTH_TO_HEAD,
    /** Whoever asks for a range gets the whole object. */
    IGNORES_RANGES,
    /** Answers have no ETag. */
    SAYS_NO_ETAG,
    /** ETags are weak, as those of a proxy that may recode answers, so no condition is met. */
    SAYS_WEAK_ETAGS,
    /** An answer with a range has the right one, and then more and more. */
    SENDS_MORE_THAN_THE_RANGE,
    /** Writes that are to happen only under a condition always happen. */
    IGNORES_CONDITIONS,
    /** Answers come in pieces, so slowly that whoever reads them does nothing but wait. */
    SENDS_SLOWLY,
    /** Answers to GET end in the middle. */
    CUTS_ANSWERS,
    /** Listings never end: the last page names itself as the next. */
    LISTS_FOR_EVER,
    /** The end of an upload is answered as if there were no such upload, after it was done. */
    DENIES_COMPLETION
  }

  /**
   * A request.
   *
   * @param headers the headers, their names in lower case
   */
  record Request(String method, String path, String query, Map<String, String> headers) {
    boolean is(String expectedMethod, String queryPart) {
      return method.equals(expectedMethod) && query.contains(queryPart);
    }

    String header(String name) {
      return headers.get(name);
    }
  }

  /** An unfinished upload, as the listing has it; the time may be null. */
  record OpenUpload(String key, String id, String initiated) {}

  private record Refusal(
      Predicate<Request> of, int status, String code, String message, AtomicInteger left) {}

  private final HttpServer server;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Map<String, byte[]> objects = new ConcurrentHashMap<>();
  private final Map<String, String> checksums = new ConcurrentHashMap<>();
  private final SortedMap<Integer, byte[]> parts = new ConcurrentSkipListMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final List<Refusal> refusals = new CopyOnWriteArrayList<>();
  private final List<OpenUpload> uploads = new CopyOnWriteArrayList<>();
  private final List<String> pages = new CopyOnWriteArrayList<>();
  private final Set<Says> says = EnumSet.noneOf(Says.class);
  private final Set<Fault> faults = EnumSet.noneOf(Fault.class);

  private ScriptedS3(HttpServer server) {
    this.server = server;
  }

  /** Starts a server with the empty bucket {@link #BUCKET} that says nothing about its bytes. */
  static ScriptedS3 start() throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    ScriptedS3 scripted = new ScriptedS3(http);
    http.setExecutor(scripted.threads);
    http.createContext("/", scripted::handle);
    http.start();
    return scripted;
  }

  String endpoint() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Is empty, right and silent again, as it was at the start. */
  void reset() {
    List.of(objects, checksums, parts).forEach(Map::clear);
    List.of(requests, refusals, uploads, pages, says, faults).forEach(Collection::clear);
  }

  /** Says this too, from now on. */
  ScriptedS3 says(Set<Says> more) {
    says.addAll(more);
    return this;
  }

  /** Is wrong in this way too, from now on. */
  ScriptedS3 with(Fault fault) {
    faults.add(fault);
    return this;
  }

  /** Answers the next {@code times} requests of that kind with an error, and does nothing else. */
  void refuse(int times, Predicate<Request> of, int status, String code, String message) {
    refusals.add(new Refusal(of, status, code, message, new AtomicInteger(times)));
  }

  /** Puts an object there. */
  void put(String key, byte[] content) {
    objects.put(key, content);
  }

  /** What is there under {@code key}. */
  Optional<byte[]> get(String key) {
    return Optional.ofNullable(objects.get(key));
  }

  /** Begins an upload that nobody finishes. */
  void begin(String key, String id) {
    begin(key, id, null);
  }

  /** Begins an upload that nobody finishes, at this time; null for a server that does not say. */
  void begin(String key, String id, String initiated) {
    uploads.add(new OpenUpload(key, id, initiated));
  }

  /**
   * Answers the next listings of objects with these, in turn, and all further ones with the last.
   *
   * @param answers what is inside of the element {@code ListBucketResult}
   */
  void lists(String... answers) {
    pages.addAll(List.of(answers));
  }

  /** The uploads that nobody finished or aborted. */
  List<OpenUpload> uploads() {
    return List.copyOf(uploads);
  }

  /** The requests so far, those that were refused included. */
  List<Request> requests(String method, String queryPart) {
    return requests.stream().filter(request -> request.is(method, queryPart)).toList();
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  /** A store for this server. */
  ObjectStore open(boolean checksums) throws IOException {
    return open(spec(null, checksums));
  }

  /** A store for this server. */
  ObjectStore open(RunSpec.S3 spec) throws IOException {
    return S3ObjectStore.open(
        spec, new S3Credentials("key-id", "secret", "token"), null, ShortPauses.S3);
  }

  /** How this server is used; {@code storageClass} may be null. */
  RunSpec.S3 spec(String storageClass, boolean checksums) {
    return BucketSpec.of(BUCKET, endpoint())
        .storageClass(storageClass)
        .checksums(checksums)
        .build();
  }

  private void handle(HttpExchange exchange) throws IOException {
    byte[] body = exchange.getRequestBody().readAllBytes();
    String encoding = exchange.getRequestHeaders().getFirst("Content-Encoding");
    if (encoding != null && encoding.contains("aws-chunked")) {
      body = unchunked(body);
    }
    Request request = request(exchange);
    requests.add(request);
    Optional<Refusal> refusal = refusal(request);
    if (refusal.isPresent()) {
      answer(
          exchange, refusal.get().status(), error(refusal.get().code(), refusal.get().message()));
    } else {
      serve(exchange, request, body);
    }
  }

  /** The bytes without the signatures of their chunks. */
  private static byte[] unchunked(byte[] body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int at = 0;
    while (true) {
      int end = at;
      while (body[end] != ';') {
        end++;
      }
      int size =
          Integer.parseInt(new String(body, at, end - at, StandardCharsets.US_ASCII).strip(), 16);
      if (size == 0) {
        return out.toByteArray();
      }
      while (body[end] != '\n') {
        end++;
      }
      out.write(body, end + 1, size);
      at = end + 1 + size;
    }
  }

  private static Request request(HttpExchange exchange) {
    Map<String, String> headers = new HashMap<>();
    exchange
        .getRequestHeaders()
        .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.get(0)));
    String query = exchange.getRequestURI().getQuery();
    return new Request(
        exchange.getRequestMethod(),
        exchange.getRequestURI().getPath(),
        query == null ? "" : query,
        headers);
  }

  private synchronized Optional<Refusal> refusal(Request request) {
    return refusals.stream()
        .filter(refusal -> refusal.of().test(request) && refusal.left().getAndDecrement() > 0)
        .findFirst();
  }

  private static byte[] error(String code, String message) {
    return ("<Error><Code>" + code + "</Code><Message>" + message)
        .concat("</Message></Error>")
        .getBytes(StandardCharsets.UTF_8);
  }

  private void serve(HttpExchange exchange, Request request, byte[] body) throws IOException {
    String key = request.path().replaceFirst("^/" + BUCKET + "/?", "");
    switch (request.method()) {
      case "PUT" -> receive(exchange, request, key, flipped(body));
      case "POST" -> {
        if (request.query().contains("uploadId=")) {
          complete(exchange, key);
        } else {
          answer(exchange, 200, xml("InitiateMultipartUploadResult", "<UploadId>u</UploadId>"));
        }
      }
      case "GET" -> {
        if (request.query().contains("uploads")) {
          // Whoever lists gets everything: the prefix is not looked at.
          answer(exchange, 200, xml("ListMultipartUploadsResult", listing()));
        } else if (request.query().contains("list-type=2")) {
          answer(
              exchange,
              200,
              xml("ListBucketResult", pages.size() > 1 ? pages.remove(0) : pages.get(0)));
        } else {
          send(exchange, request, key);
        }
      }
      case "HEAD" -> head(exchange, request, key);
      default -> {
        String id = request.query().replaceAll(".*uploadId=([^&]*).*", "$1");
        uploads.removeIf(upload -> upload.key().equals(key) && upload.id().equals(id));
        objects.remove(request.query().isEmpty() ? key : "");
        answer(exchange, 204, null);
      }
    }
  }

  private byte[] flipped(byte[] body) {
    if (faults.contains(Fault.FLIPS_BITS) && body.length > 0) {
      body[body.length / 2] ^= 1;
    }
    return body;
  }

  private void receive(HttpExchange exchange, Request request, String key, byte[] body)
      throws IOException {
    boolean conditional =
        request.header("if-none-match") != null && !faults.contains(Fault.IGNORES_CONDITIONS);
    if (conditional && objects.containsKey(key)) {
      answer(exchange, 412, error("PreconditionFailed", "is there"));
      return;
    }
    if (request.query().contains("partNumber=")) {
      parts.put(Integer.parseInt(request.query().replaceAll(".*partNumber=(\\d+).*", "$1")), body);
    } else {
      objects.put(key, body);
      checksums.put(key, crc32c(body));
    }
    if (says.contains(Says.CRC32C)) {
      exchange.getResponseHeaders().add("x-amz-checksum-crc32c", crc32c(body));
    }
    describe(exchange.getResponseHeaders(), body);
    answer(exchange, 200, new byte[0]);
  }

  private void complete(HttpExchange exchange, String key) throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    ByteArrayOutputStream composite = new ByteArrayOutputStream();
    for (byte[] part : parts.values()) {
      all.writeBytes(part);
      composite.writeBytes(Base64.getDecoder().decode(crc32c(part)));
    }
    objects.put(key, all.toByteArray());
    checksums.put(key, crc32c(composite.toByteArray()) + "-" + parts.size());
    if (faults.contains(Fault.DENIES_COMPLETION)) {
      answer(exchange, 404, error("NoSuchUpload", "no upload"));
    } else {
      String said =
          says.contains(Says.CRC32C_OF_THE_WHOLE)
              ? "<ChecksumCRC32C>" + crc32c(all.toByteArray()) + "</ChecksumCRC32C>"
              : "";
      answer(exchange, 200, xml("CompleteMultipartUploadResult", "<ETag>x</ETag>" + said));
    }
  }

  private void send(HttpExchange exchange, Request request, String key) throws IOException {
    byte[] content = objects.get(key);
    if (content == null) {
      answer(exchange, 404, error("NoSuchKey", "no key"));
      return;
    }
    String match = request.header("if-match");
    if (match != null && (match.startsWith("W/") || !match.equals(etag(content)))) {
      answer(exchange, 412, error("PreconditionFailed", "is another"));
      return;
    }
    describe(exchange.getResponseHeaders(), content);
    String range = request.header("range");
    if (range == null || faults.contains(Fault.IGNORES_RANGES)) {
      answer(exchange, 200, content);
      return;
    }
    String[] bounds = range.substring("bytes=".length()).split("-", 2);
    int start = Integer.parseInt(bounds[0]);
    int end =
        bounds[1].isEmpty()
            ? content.length
            : Math.min(content.length, Integer.parseInt(bounds[1]) + 1);
    if (start >= content.length) {
      answer(exchange, 416, error("InvalidRange", "out of range"));
      return;
    }
    exchange
        .getResponseHeaders()
        .add("Content-Range", "bytes " + start + "-" + (end - 1) + "/" + content.length);
    byte[] part = Arrays.copyOfRange(content, start, end);
    if (faults.contains(Fault.SENDS_MORE_THAN_THE_RANGE)) {
      exchange.sendResponseHeaders(206, Long.MAX_VALUE);
      while (true) {
        // Ends with the connection.
        exchange.getResponseBody().write(part);
      }
    }
    answer(exchange, 206, part);
  }

  private void head(HttpExchange exchange, Request request, String key) throws IOException {
    byte[] content = objects.get(key);
    if (content == null) {
      answer(exchange, 404, null);
      return;
    }
    Headers headers = exchange.getResponseHeaders();
    describe(headers, content);
    if (!faults.contains(Fault.SAYS_NO_LENGTH_TO_HEAD)) {
      headers.set("Content-Length", String.valueOf(content.length));
    }
    if (says.contains(Says.CRC32C_WHEN_ASKED) && request.header("x-amz-checksum-mode") != null) {
      headers.add("x-amz-checksum-crc32c", checksums.get(key));
    }
    answer(exchange, 200, null);
  }

  private void describe(Headers headers, byte[] content) {
    if (says.contains(Says.KMS)) {
      headers.add("x-amz-server-side-encryption", "aws:kms");
    }
    if (!faults.contains(Fault.SAYS_NO_ETAG)) {
      headers.add("ETag", etag(content));
    }
  }

  private String etag(byte[] content) {
    boolean md5 = says.contains(Says.MD5);
    String etag = md5 ? HexFormat.of().formatHex(Digests.md5().digest(content)) : "0".repeat(32);
    return (faults.contains(Fault.SAYS_WEAK_ETAGS) ? "W/" : "") + '"' + etag + '"';
  }

  private String listing() {
    boolean endless = faults.contains(Fault.LISTS_FOR_EVER);
    StringBuilder text = new StringBuilder("<IsTruncated>" + endless + "</IsTruncated>");
    text.append(endless ? "<NextKeyMarker>z</NextKeyMarker>" : "");
    for (OpenUpload upload : uploads) {
      text.append("<Upload><Key>").append(upload.key()).append("</Key><UploadId>");
      text.append(upload.id()).append("</UploadId>");
      if (upload.initiated() != null) {
        text.append("<Initiated>").append(upload.initiated()).append("</Initiated>");
      }
      text.append("</Upload>");
    }
    return text.toString();
  }

  private static byte[] xml(String name, String content) {
    return ("<" + name + ">" + content + "</" + name + ">").getBytes(StandardCharsets.UTF_8);
  }

  private void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    if (body == null || body.length == 0) {
      exchange.sendResponseHeaders(status, -1);
    } else {
      boolean noLength = faults.contains(Fault.SAYS_NO_LENGTH) && status < 300;
      exchange.sendResponseHeaders(status, noLength ? 0 : body.length);
      boolean cut = faults.contains(Fault.CUTS_ANSWERS) && status < 300;
      send(exchange.getResponseBody(), body, cut ? body.length / 2 : body.length);
    }
    exchange.close();
  }

  private void send(OutputStream out, byte[] body, int length) throws IOException {
    int most = faults.contains(Fault.SENDS_SLOWLY) ? PIECE : length;
    for (int at = 0; at < length; at += most) {
      out.write(body, at, Math.min(most, length - at));
      out.flush();
      if (most < length) {
        LockSupport.parkNanos(BETWEEN_PIECES.toNanos());
      }
    }
  }

  private static String crc32c(byte[] content) {
    CRC32C crc = new CRC32C();
    crc.update(content);
    return Digests.base64(crc);
  }
}
