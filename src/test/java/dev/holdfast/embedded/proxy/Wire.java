package dev.holdfast.embedded.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;

/**
 * A way to a server of this machine, of whatever protocol, that can be cut. It looks at the
 * beginning of each packet that a client sends.
 */
public final class Wire implements AutoCloseable {
  private static final System.Logger LOG = System.getLogger(Wire.class.getName());
  private static final int BUFFER = 1 << 16;

  /** Statements are short; rows are not looked through. */
  private static final int LOOKED_AT = 1 << 12;

  private final int server;
  private final ServerSocket listener;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile Passage passage = Passage.OPEN;
  private volatile boolean cut;

  private Wire(int server, ServerSocket listener) {
    this.server = server;
    this.listener = listener;
  }

  /** Starts one before the server at {@code port} of this machine. */
  public static Wire start(int port) {
    try {
      Wire wire = new Wire(port, new ServerSocket(0, 128, InetAddress.getLoopbackAddress()));
      daemon("wire-listener", wire::accept);
      return wire;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The port it listens to, on the loopback address. */
  public int port() {
    return listener.getLocalPort();
  }

  /** From now on {@code passage} sees what passes. */
  public void watch(Passage passage) {
    this.passage = passage;
  }

  /** Resets all connections, and every new one until {@link #mend}; how many there were. */
  public int cut() {
    cut = true;
    return reset();
  }

  /** Lets connections pass again. */
  public void mend() {
    cut = false;
  }

  /** Resets all connections that there are; how many that is. */
  public int reset() {
    int connections = connections();
    open.forEach(Wire::reset);
    return connections;
  }

  /** How many connections there are. */
  public int connections() {
    // Each is known by both of its ends.
    return (open.size() + 1) / 2;
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = listener.accept();
        if (cut) {
          reset(client);
        } else {
          connect(client);
        }
      } catch (IOException e) {
        LOG.log(System.Logger.Level.DEBUG, "no connection", e);
      }
    }
  }

  private void connect(Socket client) {
    try {
      Socket backend = new Socket(InetAddress.getLoopbackAddress(), server);
      open.add(client);
      open.add(backend);
      AtomicReference<String> unanswered = new AtomicReference<>();
      daemon("wire-up", () -> pump(client, backend, unanswered, true));
      daemon("wire-down", () -> pump(backend, client, unanswered, false));
      if (cut) {
        reset(client);
        reset(backend);
      }
    } catch (IOException e) {
      // The server does not listen, and neither does what stands for it.
      reset(client);
    }
  }

  private void pump(Socket from, Socket to, AtomicReference<String> unanswered, boolean up) {
    byte[] buffer = new byte[BUFFER];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      int count;
      while ((count = in.read(buffer)) >= 0) {
        if (up) {
          String request =
              new String(buffer, 0, Math.min(count, LOOKED_AT), StandardCharsets.ISO_8859_1);
          if (passage.coming(request) != Passage.Fate.PASSES) {
            break;
          }
          unanswered.set(request);
        } else {
          String answered = unanswered.getAndSet(null);
          if (answered != null) {
            passage.done(answered);
          }
        }
        out.write(buffer, 0, count);
        out.flush();
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "a connection broke", e);
    }
    reset(from);
    reset(to);
    open.remove(from);
    open.remove(to);
  }

  private static void reset(Socket socket) {
    try {
      if (!socket.isClosed()) {
        // With no time to linger, closing sends a reset in place of an orderly end.
        socket.setSoLinger(true, 0);
        socket.close();
      }
    } catch (IOException e) {
      LOG.log(System.Logger.Level.DEBUG, "closed already", e);
    }
  }

  private static void daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    try {
      listener.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    reset();
  }
}
