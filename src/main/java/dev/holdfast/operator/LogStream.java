package dev.holdfast.operator;

import dev.holdfast.artifact.RunSpec;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * The log of a pod's container as it grows.
 *
 * <p>The client library's own {@code watchLog} takes the answer to a refused request for the log,
 * and both it and the library's streams wait for ever when a connection is cut. So this asks for
 * the bytes itself, and gives up on a connection that is silent.
 */
final class LogStream implements AutoCloseable {
  /** A report with the longest message there is has some ten thousand. */
  private static final int MAX_LINE_BYTES = 64 << 10;

  private static final Duration OPENED_WITHIN = Duration.ofMinutes(1);

  /** Stands for the end among the chunks. */
  private static final byte[] END = new byte[0];

  private final Duration silence;
  private final BlockingQueue<byte[]> chunks = new LinkedBlockingQueue<>();
  private volatile AsyncBody body;
  private volatile Throwable failure;
  private ByteBuffer current = ByteBuffer.allocate(0);

  private LogStream(Duration silence) {
    this.silence = silence;
  }

  /**
   * Opens the log of {@code pod}, to read what is there and what is still to come.
   *
   * @param lastLines how many of the lines that are there already are read
   * @param silence how long the log may say nothing before the connection is thought dead
   * @throws KubernetesClientException if the API server refuses it, with the status code
   * @throws IOException if the API server cannot be talked to
   */
  static LogStream follow(KubernetesClient client, Pod pod, int lastLines, Duration silence)
      throws IOException, InterruptedException {
    return open(client, pod, "follow=true&tailLines=" + lastLines, OPENED_WITHIN, silence);
  }

  /**
   * Opens the log of {@code pod}, to read the last lines that are there.
   *
   * @param lastLines how many
   * @param silence how long there may be no answer, and nothing more of it, before the connection
   *     is thought dead
   * @throws KubernetesClientException as {@link #follow}
   * @throws IOException as {@link #follow}
   */
  static LogStream end(KubernetesClient client, Pod pod, int lastLines, Duration silence)
      throws IOException, InterruptedException {
    return open(client, pod, "tailLines=" + lastLines, silence, silence);
  }

  /**
   * Opens the log of {@code pod}, to read all that is left of it.
   *
   * @param silence as {@link #end}
   * @throws KubernetesClientException as {@link #follow}
   * @throws IOException as {@link #follow}
   */
  static LogStream whole(KubernetesClient client, Pod pod, Duration silence)
      throws IOException, InterruptedException {
    return open(client, pod, "follow=false", silence, silence);
  }

  private static LogStream open(
      KubernetesClient client, Pod pod, String what, Duration openedWithin, Duration silence)
      throws IOException, InterruptedException {
    String url =
        "%s/api/v1/namespaces/%s/pods/%s/log?container=%s&%s"
            .formatted(
                client.getMasterUrl().toString().replaceFirst("/$", ""),
                pod.getMetadata().getNamespace(),
                pod.getMetadata().getName(),
                RunSpec.CONTAINER,
                what);
    LogStream stream = new LogStream(silence);
    var http = client.getHttpClient();
    CompletableFuture<HttpResponse<AsyncBody>> answer =
        http.consumeBytes(
            http.newHttpRequestBuilder().uri(url).build(),
            (buffers, from) -> buffers.forEach(stream::take));
    try {
      HttpResponse<AsyncBody> response = answer.get(openedWithin.toMillis(), TimeUnit.MILLISECONDS);
      stream.begin(response.body());
      if (!response.isSuccessful()) {
        stream.skip();
        throw new KubernetesClientException(
            "the API server refuses the log: " + response.message(), response.code(), null);
      }
      return stream;
    } catch (ExecutionException e) {
      throw new IOException("no log: " + e.getCause().getMessage(), e.getCause());
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new IOException("no answer to the request for the log", e);
    }
  }

  private void begin(AsyncBody opened) {
    body = opened;
    var unused = opened.done().whenComplete((nothing, why) -> end(why));
    opened.consume();
  }

  private void end(Throwable why) {
    failure = why;
    chunks.add(END);
  }

  private void take(ByteBuffer buffer) {
    byte[] chunk = new byte[buffer.remaining()];
    buffer.get(chunk);
    if (chunk.length > 0) {
      chunks.add(chunk);
    }
  }

  /**
   * The next line, cut if it is longer than any that a run writes; null at the end.
   *
   * @throws IOException if nothing came for too long, or the connection broke before the end
   */
  String readLine() throws IOException, InterruptedException {
    if (!hasMore()) {
      return null;
    }
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    while (hasMore()) {
      int start = current.position();
      int end = endOfLine(current);
      line.write(current.array(), start, Math.min(end - start, MAX_LINE_BYTES - line.size()));
      if (end < current.limit()) {
        current.position(end + 1);
        break;
      }
      current.position(end);
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  /** Where the next line feed is, or else the end. */
  private static int endOfLine(ByteBuffer chunk) {
    int at = chunk.position();
    while (at < chunk.limit() && chunk.get(at) != '\n') {
      at++;
    }
    return at;
  }

  /** Cancelling an answer that is so short would hit whatever its connection is used for by now. */
  private void skip() throws IOException, InterruptedException {
    try {
      while (hasMore()) {
        current = ByteBuffer.allocate(0);
      }
    } finally {
      close();
    }
  }

  /** Whether there is another byte; waits for it. */
  private boolean hasMore() throws IOException, InterruptedException {
    if (current.hasRemaining()) {
      return true;
    }
    byte[] next = chunks.poll(silence.toMillis(), TimeUnit.MILLISECONDS);
    if (next == null) {
      throw new IOException("nothing was heard for " + silence.toSeconds() + " s");
    }
    if (next == END) {
      // For whoever asks once more.
      chunks.add(END);
      if (failure != null) {
        throw new IOException("the log broke off: " + failure.getMessage(), failure);
      }
      return false;
    }
    current = ByteBuffer.wrap(next);
    body.consume();
    return true;
  }

  /** Ends it, and any read that waits. */
  @Override
  public void close() {
    // Cancelling what has ended would hit whatever its connection is used for by now.
    if (!body.done().isDone()) {
      body.cancel();
    }
    chunks.add(END);
  }
}
