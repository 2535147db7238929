package dev.holdfast.notify;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** An HTTP server on the loopback interface that behaves as it is told. */
public final class Receiver implements AutoCloseable {
  /** What was posted. */
  public record Post(String line, Map<String, String> headers, String body) {}

  /** How it answers. */
  @FunctionalInterface
  public interface Manners {
    /** Answers one request; the connection is closed afterwards. */
    void answer(Socket connection, OutputStream out) throws IOException, InterruptedException;
  }

  private final ServerSocket server;
  private final List<Post> posts = new ArrayList<>();
  private volatile Manners manners = status(200);

  private Receiver(ServerSocket server) {
    this.server = server;
  }

  /** Starts one that answers with 200. */
  public static Receiver start() {
    try {
      Receiver receiver = new Receiver(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()));
      Thread thread = new Thread(receiver::run, "receiver");
      thread.setDaemon(true);
      thread.start();
      return receiver;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Answers with this status, these header lines, and a body that nobody should repeat. */
  public static Manners status(int status, String... headers) {
    return (connection, out) ->
        out.write(
            ("HTTP/1.1 "
                    + status
                    + " Whatever\r\n"
                    + String.join("", List.of(headers).stream().map(h -> h + "\r\n").toList())
                    + "Content-Length: 11\r\n\r\nbody-secret")
                .getBytes(StandardCharsets.UTF_8));
  }

  /** From now on it behaves so. */
  public void behave(Manners how) {
    manners = how;
  }

  /** Its URL. */
  public String url() {
    return "http://127.0.0.1:" + server.getLocalPort() + "/hook";
  }

  /** What was posted so far. */
  public synchronized List<Post> posts() {
    return List.copyOf(posts);
  }

  private void run() {
    while (!server.isClosed()) {
      try {
        Socket connection = server.accept();
        Thread thread = new Thread(() -> serve(connection), "receiver-connection");
        thread.setDaemon(true);
        thread.start();
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      Post post = read(new BufferedInputStream(connection.getInputStream()));
      synchronized (this) {
        posts.add(post);
      }
      manners.answer(connection, connection.getOutputStream());
    } catch (SocketException e) {
      // Whoever is misbehaved to hangs up.
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Post read(InputStream in) throws IOException {
    String line = line(in);
    Map<String, String> headers = new HashMap<>();
    for (String header = line(in); !header.isEmpty(); header = line(in)) {
      int colon = header.indexOf(':');
      headers.put(
          header.substring(0, colon).toLowerCase(Locale.ROOT), header.substring(colon + 1).strip());
    }
    int length = Integer.parseInt(headers.getOrDefault("content-length", "0"));
    return new Post(
        line, Map.copyOf(headers), new String(in.readNBytes(length), StandardCharsets.UTF_8));
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      if (c != '\r') {
        line.write(c);
      }
    }
    return line.toString(StandardCharsets.UTF_8);
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
