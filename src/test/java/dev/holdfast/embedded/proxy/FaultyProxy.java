package dev.holdfast.embedded.proxy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An HTTP/1.1 proxy on a loopback port, in front of one server. It passes requests and answers on
 * as they come, of any size, the header {@code Host} included, so that signatures stay valid; and
 * it breaks those that it was told to break.
 *
 * <p>A connection carries one request: the proxy says {@code Connection: close} to both sides. It
 * answers {@code Expect: 100-continue} itself. It speaks no TLS.
 */
public final class FaultyProxy implements AutoCloseable {

  /** A fault that was told to the proxy. */
  public static final class Injection {
    private final Trigger trigger;
    private final Fault fault;
    private final AtomicInteger matched = new AtomicInteger();
    private final AtomicInteger hits = new AtomicInteger();

    private Injection(Trigger trigger, Fault fault) {
      this.trigger = trigger;
      this.fault = fault;
    }

    /**
     * How many requests were hit so far: those that something has happened to. One that ended
     * before the byte that was to be its last, or another one, was not.
     */
    public int hits() {
      return hits.get();
    }

    Fault fault() {
      return fault;
    }

    /** It happens now. */
    void hit() {
      hits.incrementAndGet();
    }

    private boolean takes(String method, String path, String query) {
      return trigger.matches(method, path, query) && trigger.hits(matched.incrementAndGet());
    }
  }

  private final URI target;
  private final ServerSocket listener;
  private final List<Injection> injections = new CopyOnWriteArrayList<>();
  private final List<ProxiedRequest> requests = new CopyOnWriteArrayList<>();
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile Passage passage = Passage.OPEN;
  private volatile boolean closed;

  private FaultyProxy(URI target, ServerSocket listener) {
    this.target = target;
    this.listener = listener;
  }

  /**
   * Starts a proxy.
   *
   * @param target the URL of the server behind it; only its host and port count
   */
  public static FaultyProxy start(URI target) {
    try {
      FaultyProxy proxy =
          new FaultyProxy(target, new ServerSocket(0, 128, InetAddress.getLoopbackAddress()));
      daemon("proxy-listener", proxy::accept).start();
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The URL of the proxy. */
  public String endpoint() {
    return "http://127.0.0.1:" + listener.getLocalPort();
  }

  /**
   * Breaks, from now on, what {@code trigger} hits; of several that hit, the oldest counts. Of a
   * request that the server has already, it breaks the answer.
   */
  public Injection inject(Trigger trigger, Fault fault) {
    Injection injection = new Injection(trigger, fault);
    injections.add(injection);
    return injection;
  }

  /** From now on {@code passage} sees what passes; what it injects meanwhile hits that, too. */
  public void watch(Passage passage) {
    this.passage = passage;
  }

  Passage passage() {
    return passage;
  }

  /** Lets everything pass again, but for requests that are being broken already. */
  public void heal() {
    injections.clear();
  }

  /** The requests that are over, in the order in which they ended. */
  public List<ProxiedRequest> requests() {
    return List.copyOf(requests);
  }

  /** What there is to be broken at this moment. */
  List<Injection> injections() {
    return List.copyOf(injections);
  }

  /** The one of {@code candidates} that breaks this request; empty if none does. */
  static Optional<Injection> breaking(
      List<Injection> candidates, String method, String path, String query) {
    // Every injection counts the request, so that its nth occurrence does not depend on others.
    return candidates.stream()
        .filter(injection -> injection.takes(method, path, query))
        .toList()
        .stream()
        .findFirst();
  }

  void record(ProxiedRequest request) {
    requests.add(request);
  }

  Socket connect() throws IOException {
    int port = target.getPort() < 0 ? 80 : target.getPort();
    return track(new Socket(target.getHost(), port));
  }

  private Socket track(Socket socket) throws IOException {
    open.add(socket);
    if (closed) {
      socket.close();
    }
    return socket;
  }

  void forget(Socket socket) throws IOException {
    open.remove(socket);
    socket.close();
  }

  private void accept() {
    while (!closed) {
      try {
        Socket client = track(listener.accept());
        daemon("proxy-connection", new Exchange(this, client)).start();
      } catch (IOException e) {
        if (!closed) {
          throw new UncheckedIOException(e);
        }
      }
    }
  }

  private static Thread daemon(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.setDaemon(true);
    return thread;
  }

  @Override
  public void close() {
    closed = true;
    try {
      listener.close();
      for (Socket socket : open) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
