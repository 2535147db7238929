package dev.holdfast.embedded;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;

/**
 * Stands before a mail server that knows no TLS. In the clear it knows little but STARTTLS; what
 * comes after that is the mail server's.
 */
public final class StartTlsFront implements AutoCloseable {
  private static final String END_OF_MAIL = "\r\n.\r\n";

  private final ServerSocket server;
  private final int behind;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final List<String> inTheClear = new CopyOnWriteArrayList<>();
  private final ByteArrayOutputStream encrypted = new ByteArrayOutputStream();
  private volatile Optional<SSLContext> tls;
  private final AtomicInteger unanswered = new AtomicInteger();
  private volatile boolean swallows;
  private volatile boolean hangs;

  private StartTlsFront(ServerSocket server, int behind, SSLContext tls) {
    this.server = server;
    this.behind = behind;
    this.tls = Optional.of(tls);
  }

  /**
   * Starts one before the server on the loopback port {@code behind}.
   *
   * @param certificate what it uses for TLS
   */
  public static StartTlsFront start(int behind, SSLContext certificate) {
    try {
      StartTlsFront front =
          new StartTlsFront(
              new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), behind, certificate);
      thread("front", front::run);
      return front;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** From now on it has this certificate. */
  public void use(SSLContext certificate) {
    tls = Optional.of(certificate);
    answer();
    hangUp();
  }

  /**
   * From now on it hangs up at the end of each mail, of which the server behind it hears nothing.
   */
  public void swallow() {
    swallows = true;
  }

  /** From now on it says nothing at the end of a mail, and hangs up never. */
  public void hang() {
    swallows = true;
    hangs = true;
  }

  /** From now on it answers; what it has not answered, it never will. */
  public void answer() {
    swallows = false;
    hangs = false;
  }

  /** How many mails it has not answered so far. */
  public int unanswered() {
    return unanswered.get();
  }

  /** From now on it does without TLS. */
  public void withoutTls() {
    tls = Optional.empty();
    hangUp();
  }

  /** Its port; the host is 127.0.0.1. */
  public int port() {
    return server.getLocalPort();
  }

  /** The lines that have come in the clear. */
  public List<String> inTheClear() {
    return List.copyOf(inTheClear);
  }

  /** What has come encrypted. */
  public String encrypted() {
    synchronized (encrypted) {
      return encrypted.toString(StandardCharsets.UTF_8);
    }
  }

  private void run() {
    while (!server.isClosed()) {
      try {
        Socket connection = server.accept();
        connections.add(connection);
        thread("front-connection", () -> serve(connection));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket connection) {
    Optional<SSLContext> context = tls;
    try (connection) {
      say(connection, "220 front");
      for (String line = line(connection); !line.isEmpty(); line = line(connection)) {
        inTheClear.add(line);
        switch (line.toUpperCase(Locale.ROOT).split(" ", 2)[0]) {
          case "EHLO" ->
              say(connection, context.isPresent() ? "250-front\r\n250 STARTTLS" : "250 front");
          case "STARTTLS" -> {
            say(connection, "220 go on");
            pass(connection, context.orElseThrow());
            return;
          }
          case "MAIL", "AUTH" -> say(connection, "530 STARTTLS first");
          default -> say(connection, "250 well");
        }
      }
    } catch (IOException e) {
      // Whoever does not trust it hangs up.
    } finally {
      connections.remove(connection);
    }
  }

  private void pass(Socket connection, SSLContext context) throws IOException {
    try (SSLSocket secure =
            (SSLSocket) context.getSocketFactory().createSocket(connection, null, true);
        Socket mail = new Socket(InetAddress.getLoopbackAddress(), behind)) {
      secure.setUseClientMode(false);
      secure.startHandshake();
      // Its greeting, which the other side has had from us.
      line(mail);
      thread("front-answers", () -> answers(mail, secure));
      boolean swallowing = false;
      byte[] buffer = new byte[8_192];
      InputStream in = secure.getInputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        synchronized (encrypted) {
          encrypted.write(buffer, 0, read);
        }
        if (swallows && encrypted().endsWith("\r\nDATA\r\n")) {
          swallowing = true;
          say(secure, "354 go on");
        }
        if (swallowing && encrypted().endsWith(END_OF_MAIL)) {
          unanswered.incrementAndGet();
          if (!hangs) {
            return;
          }
        }
        if (!swallowing) {
          mail.getOutputStream().write(buffer, 0, read);
        }
      }
    }
  }

  private static void answers(Socket mail, Socket secure) {
    try {
      mail.getInputStream().transferTo(secure.getOutputStream());
    } catch (IOException e) {
      // One of the two has hung up.
    }
  }

  private static void say(Socket connection, String line) throws IOException {
    OutputStream out = connection.getOutputStream();
    out.write((line + "\r\n").getBytes(StandardCharsets.US_ASCII));
    out.flush();
  }

  /** Byte by byte, since what comes after STARTTLS is the handshake's. */
  private static String line(Socket connection) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    InputStream in = connection.getInputStream();
    for (int c = in.read(); c >= 0 && c != '\n'; c = in.read()) {
      line.write(c);
    }
    return line.toString(StandardCharsets.US_ASCII).strip();
  }

  private static void thread(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void hangUp() {
    for (Socket connection : connections) {
      try {
        connection.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    hangUp();
  }
}
