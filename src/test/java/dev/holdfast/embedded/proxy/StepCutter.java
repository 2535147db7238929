package dev.holdfast.embedded.proxy;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A way to a PostgreSQL server that breaks for good right before one of the statements that change
 * something, counted over all connections: what the server sees when whoever sends them is killed
 * there. Only for connections without TLS.
 */
public final class StepCutter implements AutoCloseable {
  private static final Pattern CHANGE =
      Pattern.compile(
          "\\s*(?:create|alter|drop|comment|grant|revoke|copy|insert|update|delete|commit)\\b.*",
          Pattern.CASE_INSENSITIVE | Pattern.DOTALL);

  private static final int HEADER = 4;

  private final ServerSocket listener;
  private final int server;
  private final int step;
  private final List<Socket> sockets = new ArrayList<>();
  private final List<String> seen = new ArrayList<>();
  private boolean cut;

  private StepCutter(ServerSocket listener, int server, int step) {
    this.listener = listener;
    this.server = server;
    this.step = step;
  }

  /**
   * Starts one before the server at {@code port} of this machine.
   *
   * @param step before which statement it breaks; 1 for the first
   */
  public static StepCutter start(int port, int step) throws IOException {
    StepCutter cutter =
        new StepCutter(new ServerSocket(0, 50, InetAddress.getLoopbackAddress()), port, step);
    cutter.thread(cutter::accept);
    return cutter;
  }

  public int port() {
    return listener.getLocalPort();
  }

  /** The statement before which it broke; null if there were not as many. */
  public synchronized String brokeBefore() {
    return cut ? seen.get(step - 1) : null;
  }

  private interface Task {
    void run() throws IOException;
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
              }
            },
            "step-cutter");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() throws IOException {
    while (!listener.isClosed()) {
      Socket client = listener.accept();
      Socket upstream = new Socket(InetAddress.getLoopbackAddress(), server);
      if (!admit(client, upstream)) {
        client.close();
        upstream.close();
        continue;
      }
      thread(() -> forward(client, upstream));
      thread(
          () -> {
            try (client;
                upstream) {
              upstream.getInputStream().transferTo(client.getOutputStream());
            }
          });
    }
  }

  private synchronized boolean admit(Socket client, Socket upstream) {
    if (!cut) {
      sockets.add(client);
      sockets.add(upstream);
    }
    return !cut;
  }

  private void forward(Socket client, Socket upstream) throws IOException {
    try (client;
        upstream) {
      DataInputStream in = new DataInputStream(client.getInputStream());
      OutputStream out = upstream.getOutputStream();
      pass(in, out, new byte[0]);
      int type;
      while ((type = in.read()) >= 0) {
        byte[] body = body(in);
        if ((type == 'Q' || type == 'P') && breaksBefore(statement(type, body))) {
          return;
        }
        write(out, new byte[] {(byte) type}, body);
      }
    }
  }

  /** The first message of a connection has no type. */
  private static void pass(DataInputStream in, OutputStream out, byte[] type) throws IOException {
    write(out, type, body(in));
  }

  private static byte[] body(InputStream in) throws IOException {
    DataInputStream data = new DataInputStream(in);
    byte[] body = new byte[data.readInt() - HEADER];
    data.readFully(body);
    return body;
  }

  private static void write(OutputStream out, byte[] type, byte[] body) throws IOException {
    ByteBuffer message = ByteBuffer.allocate(type.length + HEADER + body.length);
    message.put(type).putInt(body.length + HEADER).put(body);
    out.write(message.array());
    out.flush();
  }

  /** In a message that prepares a statement, its name comes first. */
  private static String statement(int type, byte[] body) {
    String[] texts = new String(body, StandardCharsets.UTF_8).split("\0", -1);
    return type == 'Q' ? texts[0] : texts[1];
  }

  private synchronized boolean breaksBefore(String statement) throws IOException {
    if (!cut && CHANGE.matcher(statement).matches()) {
      seen.add(statement);
      cut = seen.size() == step;
      if (cut) {
        for (Socket socket : sockets) {
          socket.close();
        }
      }
    }
    return cut;
  }

  @Override
  public void close() throws IOException {
    listener.close();
    synchronized (this) {
      for (Socket socket : sockets) {
        socket.close();
      }
    }
  }
}
