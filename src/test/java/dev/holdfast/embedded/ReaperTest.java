package dev.holdfast.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ReaperTest {

  /** What another JVM runs, until it is killed. */
  static final class Victim {
    private Victim() {}

    public static void main(String[] args) throws Exception {
      EmbeddedPostgres server = EmbeddedPostgres.start();
      TemporaryDirectory directory = TemporaryDirectory.create("holdfast reaped");
      Files.createFile(directory.path().resolve("file"));
      Process ended = Reaper.watch(new ProcessBuilder("true").start());
      ended.waitFor();
      Process sleeper = Reaper.watch(new ProcessBuilder("sleep", "600").start());
      System.out.println(server.database("postgres").url().replaceAll(".*:(\\d+)/.*", "$1"));
      System.out.println(sleeper.pid());
      System.out.println(directory.path());
      Thread.sleep(Duration.ofMinutes(5).toMillis());
    }
  }

  @Test
  void nothingIsLeftOfAJvmThatWasKilled() throws Exception {
    Process victim =
        Reaper.watch(
            new ProcessBuilder(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-cp",
                    System.getProperty("java.class.path"),
                    Victim.class.getName())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(victim.getInputStream(), StandardCharsets.UTF_8))) {
      int port = Integer.parseInt(out.readLine());
      ProcessHandle sleeper = ProcessHandle.of(Long.parseLong(out.readLine())).orElseThrow();
      Path directory = Path.of(out.readLine());
      assertThat(accepts(port)).isTrue();

      victim.destroyForcibly().waitFor(10, TimeUnit.SECONDS);

      await().until(() -> !accepts(port));
      await().until(() -> !sleeper.isAlive());
      await().until(() -> !Files.exists(directory));
    }
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }
}
