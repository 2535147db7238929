package dev.holdfast.embedded.proxy;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/** One connection of a client: one request, and its answer. */
final class Exchange implements Runnable {
  private static final System.Logger LOG = System.getLogger(Exchange.class.getName());
  private static final int BUFFER = 1 << 16;

  /** The fault asks for the connection to be reset here. */
  private static final class ResetException extends IOException {
    private static final long serialVersionUID = 1L;
  }

  private final FaultyProxy proxy;
  private final Socket client;
  private final byte[] buffer = new byte[BUFFER];
  private String method;
  private String path;
  private String query;
  private FaultyProxy.Injection injection;
  private Fault fault;
  private List<FaultyProxy.Injection> known = List.of();
  private long requestBytes;
  private int status;
  private long responseBytes;

  Exchange(FaultyProxy proxy, Socket client) {
    this.proxy = proxy;
    this.client = client;
  }

  @Override
  public void run() {
    try {
      try {
        exchange();
      } catch (ResetException e) {
        // With no time to linger, closing sends a reset in place of an orderly end.
        client.setSoLinger(true, 0);
      } finally {
        if (method != null) {
          proxy.record(
              new ProxiedRequest(method, path, query, requestBytes, status, responseBytes, fault));
        }
        proxy.forget(client);
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "connection ended", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void exchange() throws IOException, InterruptedException {
    InputStream in = new BufferedInputStream(client.getInputStream(), BUFFER);
    Optional<HttpHead> read = HttpHead.read(in);
    if (read.isEmpty()) {
      return;
    }
    HttpHead head = read.get();
    String[] target = head.word(1).split("\\?", 2);
    path = target[0];
    query = target.length == 2 ? target[1] : "";
    method = head.word(0);
    String request = method + " " + target[0] + (query.isEmpty() ? "" : "?" + query);
    if (proxy.passage().coming(request) == Passage.Fate.LOST) {
      throw new ResetException();
    }
    known = proxy.injections();
    take(known);
    suffer(in);
    if (head.header("Expect").isPresent()) {
      client
          .getOutputStream()
          .write("HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }
    InputStream body = Framing.of(head).requestBody(head, in);
    if (fault instanceof Fault.Answer answer) {
      drain(body);
      answer(answer);
    } else {
      forward(head, in, body, request);
    }
  }

  private void take(List<FaultyProxy.Injection> candidates) {
    injection = FaultyProxy.breaking(candidates, method, path, query).orElse(null);
    fault = injection == null ? null : injection.fault();
  }

  /** What has been injected since the request has come hits its answer, as far as it can. */
  private void sufferLate(InputStream in) throws IOException, InterruptedException {
    if (fault == null) {
      take(
          proxy.injections().stream()
              .filter(one -> !known.contains(one) && one.fault().canHitAnswer())
              .toList());
      suffer(in);
    }
  }

  /** Lets happen what needs neither a body nor an answer. */
  private void suffer(InputStream in) throws IOException, InterruptedException {
    if (fault instanceof Fault.Hang) {
      injection.hit();
      hang(in);
    }
    if (fault instanceof Fault.Delay delay) {
      injection.hit();
      Thread.sleep(delay.duration().toMillis());
    }
    if (fault instanceof Fault.Hold hold) {
      injection.hit();
      hold.letGo().await();
    }
    if (fault instanceof Fault.ResetRequest reset && reset.bytes() == 0) {
      throw broken();
    }
  }

  private ResetException broken() {
    injection.hit();
    return new ResetException();
  }

  /** Waits until the client gives up or the proxy is closed. */
  private static void hang(InputStream in) throws IOException {
    while (true) {
      if (in.read() < 0) {
        throw new ResetException();
      }
    }
  }

  private void forward(HttpHead head, InputStream in, InputStream body, String request)
      throws IOException, InterruptedException {
    Socket server = proxy.connect();
    try {
      OutputStream out = new BufferedOutputStream(server.getOutputStream(), BUFFER);
      head.without("Expect").without("Connection").with("Connection", "close").write(out);
      sendBody(Framing.of(head), body, out);
      InputStream answer = new BufferedInputStream(server.getInputStream(), BUFFER);
      HttpHead answered =
          HttpHead.read(answer)
              .orElseThrow(() -> new IOException("the server closed the connection"));
      proxy.passage().done(request);
      sufferLate(in);
      if (fault instanceof Fault.LoseResponse) {
        throw broken();
      }
      if (fault instanceof Fault.Answer instead) {
        answer(instead);
      } else {
        relayAnswer(answered, answer);
      }
    } catch (ResetException e) {
      server.setSoLinger(true, 0);
      throw e;
    } finally {
      proxy.forget(server);
    }
  }

  private void sendBody(Framing framing, InputStream body, OutputStream out) throws IOException {
    long limit = fault instanceof Fault.ResetRequest reset ? reset.bytes() : Long.MAX_VALUE;
    long corrupted = fault instanceof Fault.CorruptRequest corrupt ? corrupt.offset() : -1;
    for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
      flip(corrupted - requestBytes, count);
      int passing = (int) Math.min(count, limit - requestBytes);
      requestBytes += count;
      try {
        framing.write(out, buffer, passing);
      } catch (IOException e) {
        // The server has answered without reading everything; the client wants that answer.
        LOG.log(System.Logger.Level.DEBUG, "the server reads no further", e);
        drain(body);
        return;
      }
      if (requestBytes >= limit) {
        out.flush();
        throw broken();
      }
    }
    framing.end(out);
  }

  private void relayAnswer(HttpHead head, InputStream in) throws IOException {
    int code = Integer.parseInt(head.word(1));
    OutputStream out = new BufferedOutputStream(client.getOutputStream(), BUFFER);
    head.without("Connection").with("Connection", "close").write(out);
    out.flush();
    status = code;
    boolean bodiless = method.equals("HEAD") || code == 204 || code == 304;
    Framing framing = Framing.of(head);
    InputStream body = framing.responseBody(head, bodiless, in);
    long limit = fault instanceof Fault.ResetResponse reset ? reset.bytes() : Long.MAX_VALUE;
    long corrupted = fault instanceof Fault.CorruptResponse corrupt ? corrupt.offset() : -1;
    for (int count = limit == 0 ? 0 : body.read(buffer); count >= 0; count = body.read(buffer)) {
      flip(corrupted - responseBytes, count);
      int passing = (int) Math.min(count, limit - responseBytes);
      framing.write(out, buffer, passing);
      out.flush();
      responseBytes += passing;
      if (responseBytes >= limit) {
        throw broken();
      }
    }
    if (!bodiless) {
      framing.end(out);
    }
  }

  private void flip(long index, int count) {
    if (index >= 0 && index < count) {
      buffer[(int) index] ^= 1;
      injection.hit();
    }
  }

  private void answer(Fault.Answer answer) throws IOException {
    injection.hit();
    byte[] body =
        """
        <?xml version="1.0" encoding="UTF-8"?>
        <Error><Code>%s</Code><Message>injected fault</Message><Resource>%s</Resource>\
        <RequestId>0123456789ABCDEF</RequestId></Error>
        """
            .formatted(answer.code(), path)
            .getBytes(StandardCharsets.UTF_8);
    OutputStream out = new BufferedOutputStream(client.getOutputStream(), BUFFER);
    new HttpHead(
            "HTTP/1.1 " + answer.status() + " Injected",
            List.of(
                "Content-Type: application/xml",
                "Content-Length: " + body.length,
                "Connection: close"))
        .write(out);
    status = answer.status();
    if (!method.equals("HEAD")) {
      out.write(body);
      responseBytes = body.length;
    }
    out.flush();
  }

  private void drain(InputStream body) throws IOException {
    for (int count = body.read(buffer); count >= 0; count = body.read(buffer)) {
      requestBytes += count;
    }
  }
}
