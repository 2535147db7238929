package dev.holdfast.embedded.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A way to a PostgreSQL server on which the answer to every {@code COMMIT} is lost: the server has
 * committed, and the connection breaks.
 */
public final class CommitCutter implements AutoCloseable {
  private static final Duration UNTIL_COMMITTED = Duration.ofMillis(500);

  private final ServerSocket listener;
  private final int server;
  private final AtomicInteger cuts = new AtomicInteger();

  private CommitCutter(ServerSocket listener, int server) {
    this.listener = listener;
    this.server = server;
  }

  /** Starts one before the server at {@code port} of this machine. */
  public static CommitCutter start(int port) throws IOException {
    CommitCutter cutter =
        new CommitCutter(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port);
    cutter.thread(cutter::accept);
    return cutter;
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** How many answers were lost. */
  public int cuts() {
    return cuts.get();
  }

  private interface Task {
    void run() throws IOException, InterruptedException;
  }

  private void thread(Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (IOException e) {
                // One of the two sides has closed its connection, and there is nothing more to do.
                return;
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            },
            "commit-cutter");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() throws IOException {
    while (!listener.isClosed()) {
      Socket client = listener.accept();
      Socket backend = new Socket(InetAddress.getLoopbackAddress(), server);
      AtomicBoolean committing = new AtomicBoolean();
      thread(() -> pump(client, backend, committing, true));
      thread(() -> pump(backend, client, committing, false));
    }
  }

  private void pump(Socket from, Socket to, AtomicBoolean committing, boolean toServer)
      throws IOException, InterruptedException {
    byte[] buffer = new byte[64 << 10];
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      int count;
      while ((count = in.read(buffer)) >= 0) {
        boolean commit =
            toServer
                && new String(buffer, 0, count, StandardCharsets.ISO_8859_1).contains("COMMIT");
        if (commit) {
          committing.set(true);
        }
        if (toServer || !committing.get()) {
          out.write(buffer, 0, count);
          out.flush();
        }
        if (commit) {
          Thread.sleep(UNTIL_COMMITTED.toMillis());
          cuts.incrementAndGet();
          return;
        }
      }
    }
  }

  @Override
  public void close() throws IOException {
    listener.close();
  }
}
