package dev.holdfast.embedded;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * Passes TCP connections on. One on which a client asks for what it is to be silent about stays
 * open, and nothing comes back on it any more: no answer, no error, no end.
 */
public final class SilentProxy implements AutoCloseable {
  private static final Logger LOG = Logger.getLogger(SilentProxy.class.getName());

  private final InetSocketAddress target;
  private final String word;
  private final ServerSocket listener;
  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private final AtomicInteger silenced = new AtomicInteger();

  private SilentProxy(InetSocketAddress target, String word) throws IOException {
    this.target = target;
    this.word = word;
    this.listener = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
  }

  /**
   * Starts one before the server on the loopback address at {@code port}.
   *
   * @param word what a client has to send for its connection to fall silent
   */
  public static SilentProxy start(int port, String word) {
    try {
      SilentProxy proxy =
          new SilentProxy(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), word);
      Future<?> unused = proxy.threads.submit(proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The port it listens to, on the loopback address. */
  public int port() {
    return listener.getLocalPort();
  }

  /** How many connections have fallen silent. */
  public int silenced() {
    return silenced.get();
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket client = keep(listener.accept());
        Socket server = keep(new Socket());
        server.connect(target);
        AtomicBoolean silent = new AtomicBoolean();
        Future<?> up = threads.submit(() -> pump(client, server, silent, true));
        Future<?> down = threads.submit(() -> pump(server, client, silent, false));
        LOG.log(Level.FINE, "{0} {1}", new Object[] {up, down});
      } catch (IOException e) {
        LOG.log(Level.FINE, "no connection", e);
      }
    }
  }

  private Socket keep(Socket socket) {
    sockets.add(socket);
    return socket;
  }

  private void pump(Socket from, Socket to, AtomicBoolean silent, boolean fromClient) {
    byte[] buffer = new byte[1 << 16];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      int length;
      while ((length = in.read(buffer)) >= 0) {
        String text = new String(buffer, 0, length, StandardCharsets.ISO_8859_1);
        if (fromClient && text.contains(word) && silent.compareAndSet(false, true)) {
          silenced.incrementAndGet();
        }
        if (fromClient || !silent.get()) {
          out.write(buffer, 0, length);
          out.flush();
        }
      }
    } catch (IOException e) {
      LOG.log(Level.FINE, "a connection broke", e);
    }
    if (!silent.get() || fromClient) {
      close(from);
      close(to);
    }
  }

  private static void close(Closeable socket) {
    try {
      socket.close();
    } catch (SocketException e) {
      LOG.log(Level.FINE, "closed already", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    close(listener);
    sockets.forEach(SilentProxy::close);
    threads.shutdownNow();
  }
}
