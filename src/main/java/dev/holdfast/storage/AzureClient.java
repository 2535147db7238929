package dev.holdfast.storage;

import dev.holdfast.artifact.RunSpec;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Iterator;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends requests to the blob service, again if they fail for a reason that passes.
 *
 * @see <a href="https://learn.microsoft.com/rest/api/storageservices/blob-service-rest-api">REST
 *     API of the blob service</a>
 */
final class AzureClient {
  private static final String VERSION = "2021-12-02";
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

  /** Slower than that, a line is as good as dead. */
  private static final int LEAST_BYTES_PER_SECOND = 128 << 10;

  /** Five retries with growing pauses ride out a restart of the store or a throttled minute. */
  private static final int ATTEMPTS = 6;

  private static final Set<Integer> PASSING = Set.of(408, 429, 500, 502, 503, 504);

  /** RFC 1123, as HTTP has it. */
  private static final DateTimeFormatter DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private static final int SMALL_BODY = 64 << 10;
  private static final int PIECE = 64 << 10;

  private final URI endpoint;
  private final AzureAccess access;
  private final AzureErrors errors;
  private final AzurePatience patience;
  private final InstantSource clock = InstantSource.system();
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .followRedirects(HttpClient.Redirect.NEVER)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();

  AzureClient(RunSpec.Azure azure, AzureAccess access, AzureErrors errors, AzurePatience patience) {
    this.endpoint = URI.create(azure.endpoint().replaceAll("/+$", ""));
    this.access = access;
    this.errors = errors;
    this.patience = patience;
  }

  /** Sends {@code request}, whose answer has a small body. */
  AzureAnswer send(AzureRequest request, String doing) throws IOException {
    return send(request, doing, SMALL_BODY);
  }

  /**
   * Sends {@code request}.
   *
   * @param doing what for, for messages
   * @param capacity the largest body of the answer that is kept
   * @return the last answer, whatever its status
   * @throws StorageException if there was none
   */
  AzureAnswer send(AzureRequest request, String doing, int capacity) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        AzureAnswer answer = exchange(request, capacity, attempt > 1);
        if (!PASSING.contains(answer.status()) || attempt == ATTEMPTS) {
          return answer;
        }
      } catch (InterruptedIOException | StorageException e) {
        throw e;
      } catch (IOException e) {
        if (attempt == ATTEMPTS) {
          throw errors.unreachable(doing, e);
        }
      }
      pause(attempt);
    }
  }

  private AzureAnswer exchange(AzureRequest asked, int capacity, boolean repeated)
      throws IOException {
    AzureRequest request =
        asked.header("x-ms-version", VERSION).header("x-ms-date", DATE.format(clock.instant()));
    String rawPath = endpoint.getRawPath() + request.path();
    HttpRequest.Builder builder =
        HttpRequest.newBuilder(uri(request)).method(request.method(), publisher(request));
    request.headers().forEach(builder::header);
    access.authorization(request, rawPath).ifPresent(v -> builder.header("Authorization", v));
    AzureAnswer.Sink sink = new AzureAnswer.Sink(capacity);
    HttpResponse<Void> response = await(http, builder.build(), sink, limit(request, capacity));
    if (sink.overflows()) {
      throw new IOException("the answer is larger than " + capacity + " bytes");
    }
    return new AzureAnswer(response.statusCode(), response.headers(), sink.content(), repeated);
  }

  /**
   * The timeout of a request of the JDK's client ends with the head of the answer; this one with
   * its last byte.
   */
  private static HttpResponse<Void> await(
      HttpClient http, HttpRequest request, AzureAnswer.Sink sink, Duration limit)
      throws IOException {
    CompletableFuture<HttpResponse<Void>> response =
        http.sendAsync(request, HttpResponse.BodyHandlers.ofByteArrayConsumer(sink));
    try {
      return response.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      response.cancel(true);
      throw new HttpTimeoutException("no answer within " + limit.toSeconds() + " s");
    } catch (InterruptedException e) {
      response.cancel(true);
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof IOException io) {
        throw io;
      }
      throw new IOException(e.getCause());
    }
  }

  private Duration limit(AzureRequest request, int capacity) {
    return patience
        .answer()
        .plusSeconds(((long) request.length() + capacity) / LEAST_BYTES_PER_SECOND);
  }

  private URI uri(AzureRequest request) {
    StringBuilder query = new StringBuilder();
    request
        .query()
        .forEach(
            (name, value) ->
                query
                    .append(query.isEmpty() ? "?" : "&")
                    .append(name)
                    .append('=')
                    .append(AzurePaths.encode(value)));
    if (!access.querySuffix().isEmpty()) {
      query.append(query.isEmpty() ? "?" : "&").append(access.querySuffix());
    }
    return URI.create(endpoint + request.path() + query);
  }

  /** A body that is copied piece by piece as it is sent; the JDK's own would copy all of it. */
  private static HttpRequest.BodyPublisher publisher(AzureRequest request) {
    if (request.length() == 0) {
      return HttpRequest.BodyPublishers.noBody();
    }
    Iterable<byte[]> pieces = () -> new Pieces(request.body().duplicate());
    return HttpRequest.BodyPublishers.fromPublisher(
        HttpRequest.BodyPublishers.ofByteArrays(pieces), request.length());
  }

  private record Pieces(ByteBuffer body) implements Iterator<byte[]> {
    @Override
    public boolean hasNext() {
      return body.hasRemaining();
    }

    @Override
    public byte[] next() {
      if (!hasNext()) {
        throw new NoSuchElementException();
      }
      byte[] piece = new byte[Math.min(PIECE, body.remaining())];
      body.get(piece);
      return piece;
    }
  }

  private void pause(int attempt) throws InterruptedIOException {
    long millis = patience.pause().toMillis() << (attempt - 1);
    try {
      Thread.sleep(millis / 2 + ThreadLocalRandom.current().nextLong(millis));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted");
    }
  }
}
