package dev.holdfast.notify;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.apache.http.Header;
import org.apache.http.client.config.RequestConfig;
import org.apache.http.client.methods.CloseableHttpResponse;
import org.apache.http.config.ConnectionConfig;
import org.apache.http.config.MessageConstraints;
import org.apache.http.conn.ConnectTimeoutException;
import org.apache.http.entity.ByteArrayEntity;
import org.apache.http.entity.ContentType;
import org.apache.http.impl.NoConnectionReuseStrategy;
import org.apache.http.impl.client.CloseableHttpClient;
import org.apache.http.impl.client.HttpClients;

/**
 * Posts to URLs of the administrator's choice, and looks at the status of the answer alone. No
 * redirects, no proxy, no cookies, a new connection each time, an end after a set time, and the
 * addresses that a name resolves to are checked before one of these very addresses is connected to.
 */
final class HttpPost implements AutoCloseable {
  private static final int LONGEST_LINE = 8_192;
  private static final int MOST_HEADERS = 100;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int REQUEST_TIMEOUT = 408;
  private static final Duration LONGEST_PAUSE = Duration.ofHours(1);

  private final CloseableHttpClient client;
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "notify-deadline");
            thread.setDaemon(true);
            return thread;
          });
  private final Duration timeout;
  private final boolean httpAllowed;

  /**
   * @param timeout how long a post may take in all
   * @param httpAllowed whether it may go without TLS
   */
  HttpPost(AddressGuard guard, Duration timeout, boolean httpAllowed) {
    this.timeout = timeout;
    this.httpAllowed = httpAllowed;
    int millis = Math.toIntExact(timeout.toMillis());
    this.client =
        HttpClients.custom()
            .setDnsResolver(host -> resolve(host, guard))
            .setDefaultRequestConfig(
                RequestConfig.custom()
                    .setConnectTimeout(millis)
                    .setSocketTimeout(millis)
                    .setConnectionRequestTimeout(millis)
                    .setRedirectsEnabled(false)
                    .setAuthenticationEnabled(false)
                    .setContentCompressionEnabled(false)
                    .build())
            .setDefaultConnectionConfig(
                ConnectionConfig.custom()
                    .setMessageConstraints(
                        MessageConstraints.custom()
                            .setMaxLineLength(LONGEST_LINE)
                            .setMaxHeaderCount(MOST_HEADERS)
                            .build())
                    .build())
            .setConnectionReuseStrategy(NoConnectionReuseStrategy.INSTANCE)
            .setUserAgent("holdfast")
            .disableRedirectHandling()
            .disableAutomaticRetries()
            .disableCookieManagement()
            .disableAuthCaching()
            .disableContentCompression()
            .build();
  }

  /** Those addresses of {@code host} that may be connected to. */
  private static InetAddress[] resolve(String host, AddressGuard guard)
      throws UnknownHostException {
    InetAddress[] allowed =
        Arrays.stream(InetAddress.getAllByName(host))
            .filter(guard::allows)
            .toArray(InetAddress[]::new);
    if (allowed.length == 0) {
      throw new ForbiddenAddressException();
    }
    return allowed;
  }

  /**
   * Posts {@code body}.
   *
   * @param text the URL, which may be a secret
   * @throws DeliveryException if the answer is not one of success
   */
  void post(String text, Map<String, String> headers, byte[] body) throws DeliveryException {
    org.apache.http.client.methods.HttpPost request =
        new org.apache.http.client.methods.HttpPost(url(text));
    headers.forEach(request::setHeader);
    request.setEntity(new ByteArrayEntity(body, ContentType.APPLICATION_JSON));
    Future<?> deadline = timer.schedule(request::abort, timeout.toMillis(), TimeUnit.MILLISECONDS);
    try (CloseableHttpResponse response = client.execute(request)) {
      check(response);
    } catch (IOException e) {
      throw failure(e, request.isAborted());
    } finally {
      deadline.cancel(false);
    }
  }

  private URI url(String text) throws DeliveryException {
    try {
      URI url = URI.create(text.strip());
      boolean https = "https".equalsIgnoreCase(url.getScheme());
      boolean http = "http".equalsIgnoreCase(url.getScheme());
      if ((https || (http && httpAllowed)) && url.getHost() != null) {
        return url;
      }
    } catch (IllegalArgumentException e) {
      // Its message would quote the URL.
    }
    throw DeliveryException.unreachable(
        httpAllowed ? "its URL is none of http or https" : "its URL is none of https", null);
  }

  private static void check(CloseableHttpResponse response) throws DeliveryException {
    int status = response.getStatusLine().getStatusCode();
    if (status >= 200 && status < 300) {
      return;
    }
    String says = "it answers with the status " + status;
    if (status == TOO_MANY_REQUESTS || status == 503) {
      throw DeliveryException.busy(says, retryAfter(response.getFirstHeader("Retry-After")));
    }
    if (status >= 300 && status < 400) {
      throw DeliveryException.unreachable(says + ", and redirects are not followed", null);
    }
    if (status >= 400 && status < 500 && status != REQUEST_TIMEOUT) {
      throw DeliveryException.refused(says, null);
    }
    throw DeliveryException.unreachable(says, null);
  }

  private static Duration retryAfter(Header header) {
    if (header == null || !header.getValue().strip().matches("[0-9]{1,6}")) {
      return Duration.ZERO;
    }
    Duration asked = Duration.ofSeconds(Long.parseLong(header.getValue().strip()));
    return asked.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : asked;
  }

  private DeliveryException failure(IOException e, boolean aborted) {
    if (e instanceof ForbiddenAddressException) {
      return DeliveryException.unreachable(
          "its host has no address that may be connected to (allow-addresses)", e);
    }
    if (aborted || e instanceof SocketTimeoutException || e instanceof ConnectTimeoutException) {
      return DeliveryException.unreachable(
          "it does not answer within " + timeout.toSeconds() + " s", e);
    }
    if (e instanceof UnknownHostException) {
      return DeliveryException.unreachable("its host is not known", e);
    }
    if (e instanceof ConnectException || e instanceof NoRouteToHostException) {
      return DeliveryException.unreachable("it cannot be connected to", e);
    }
    if (e instanceof SSLException) {
      return DeliveryException.unreachable("its certificate is not trusted, or TLS fails", e);
    }
    return DeliveryException.unreachable("the connection breaks before there is an answer", e);
  }

  @Override
  public void close() throws IOException {
    timer.shutdownNow();
    client.close();
  }

  /** None of the addresses may be connected to. */
  private static final class ForbiddenAddressException extends UnknownHostException {
    private static final long serialVersionUID = 1L;
  }
}
