package dev.holdfast.bench;

import dev.holdfast.embedded.FreePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** The {@link S3Sink} as a process of its own, so that what it costs can be told apart. */
record SinkProcess(Process process, int port) implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 20;

  static SinkProcess start(Path directory) throws IOException, InterruptedException {
    int port = FreePort.find();
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                S3Sink.class.getName(),
                String.valueOf(port),
                directory.toString())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    SinkProcess sink = new SinkProcess(process, port);
    sink.awaitReady();
    return sink;
  }

  private void awaitReady() throws IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    while (true) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        if (socket.isConnected()) {
          return;
        }
      } catch (IOException e) {
        if (!process.isAlive() || System.nanoTime() > end) {
          throw new IOException("the S3 server of the measurements does not start", e);
        }
      }
      TimeUnit.MILLISECONDS.sleep(50);
    }
  }

  String endpoint() {
    return "http://127.0.0.1:" + port;
  }

  @Override
  public void close() {
    process.destroyForcibly();
  }
}
