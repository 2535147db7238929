package dev.holdfast.load;

import dev.holdfast.embedded.FreePort;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One more API server on the same etcd, as a cluster with several has them. The operator speaks to
 * this one, which can be killed and started again while everybody else goes on with the first.
 */
final class SecondApiServer implements AutoCloseable {
  private static final String PROGRAM = "kube-apiserver";

  private final List<String> command;
  private final int port;
  private final Path log;
  private Process process;

  private SecondApiServer(List<String> command, int port, Path log) {
    this.command = command;
    this.port = port;
    this.log = log;
  }

  /**
   * Starts it.
   *
   * @param first the port of the first one, a child of this process
   */
  static SecondApiServer start(int first, Path directory) throws IOException {
    int port = FreePort.find();
    List<String> words = new ArrayList<>(commandOf(first));
    // It would write into the log of the first.
    words.removeIf(word -> word.startsWith("--audit-"));
    words.set(words.indexOf(String.valueOf(first)), String.valueOf(port));
    SecondApiServer server =
        new SecondApiServer(List.copyOf(words), port, directory.resolve(PROGRAM + ".log"));
    server.start();
    return server;
  }

  private static List<String> commandOf(int port) throws IOException {
    for (ProcessHandle child : ProcessHandle.current().children().toList()) {
      List<String> words = words(child.pid());
      if (words.get(0).endsWith(PROGRAM) && words.contains(String.valueOf(port))) {
        return words;
      }
    }
    throw new IllegalStateException("no child of this process is an API server on port " + port);
  }

  private static List<String> words(long pid) throws IOException {
    String line =
        Files.readString(Path.of("/proc", String.valueOf(pid), "cmdline"), StandardCharsets.UTF_8);
    return Arrays.asList(line.split("\0"));
  }

  private void start() throws IOException {
    process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
  }

  /** The port that it listens on. */
  int port() {
    return port;
  }

  /** Kills it, as if its machine were gone, and starts it again after a while. */
  void restart(long secondsWithout) throws IOException, InterruptedException {
    kill();
    TimeUnit.SECONDS.sleep(secondsWithout);
    start();
  }

  private void kill() {
    process.destroyForcibly();
    try {
      process.waitFor(30, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    kill();
  }
}
