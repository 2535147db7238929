package dev.holdfast.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A server of HTTP as a process of its own, with a directory that is deleted with it. */
final class ServerProcess implements AutoCloseable {
  /** Only one that hangs takes so long, however much else the machine has to do. */
  private static final Duration START_TIMEOUT = Duration.ofMinutes(3);

  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  private final String name;
  private final Process process;
  private final TemporaryDirectory directory;
  private final int port;

  private ServerProcess(String name, Process process, TemporaryDirectory directory, int port) {
    this.name = name;
    this.process = process;
    this.directory = directory;
    this.port = port;
  }

  /**
   * Starts one, and waits until it answers.
   *
   * @param name what it is called in messages
   * @param directory where it keeps everything; deleted in the end
   * @param port the port of the loopback interface that {@code command} has it listen on
   */
  static ServerProcess start(
      String name, TemporaryDirectory directory, int port, List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(directory.path().resolve("server.log").toFile())
              .start();
      ServerProcess server = new ServerProcess(name, Reaper.watch(process), directory, port);
      server.awaitReady();
      return server;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void awaitReady() {
    long end = System.nanoTime() + START_TIMEOUT.toNanos();
    while (!answers()) {
      if (!process.isAlive()) {
        throw new IllegalStateException(name + " ended: " + log());
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException(name + " does not answer: " + log());
      }
      try {
        Thread.sleep(BETWEEN_LOOKS.toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException(e);
      }
    }
  }

  private boolean answers() {
    try {
      HttpURLConnection connection =
          (HttpURLConnection) URI.create(url() + "/").toURL().openConnection();
      connection.setConnectTimeout(500);
      connection.setReadTimeout(2_000);
      connection.getResponseCode();
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Its URL, without a slash at the end. */
  String url() {
    return "http://127.0.0.1:" + port;
  }

  /** What it has logged. */
  String log() {
    try {
      return Files.readString(directory.path().resolve("server.log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where it keeps everything. */
  Path directory() {
    return directory.path();
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    directory.close();
  }
}
