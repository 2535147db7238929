package dev.holdfast.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The packaged Holdfast as a process: the operator unchanged, and the entrypoint of Jobs. */
public final class HoldfastProcess implements AutoCloseable {
  private static final Path HOME = Path.of("target", "quarkus-app");

  private final Process process;
  private final Path log;
  private final String port;

  private HoldfastProcess(Process process, Path log, String port) {
    this.process = process;
    this.log = log;
    this.port = port;
  }

  /** The command that stands for the image's entrypoint: the same script. */
  public static List<String> entrypoint() {
    Path home = requirePackaged();
    return List.of(
        "/usr/bin/env",
        "HOLDFAST_HOME=" + home,
        "PATH=" + java().getParent() + ":" + System.getenv("PATH"),
        Path.of("deploy", "image", "holdfast").toAbsolutePath().toString());
  }

  private static Path requirePackaged() {
    if (!Files.exists(HOME.resolve("job.classpath"))) {
      throw new IllegalStateException(
          "the program is not in " + HOME + "; run \"mvn package -DskipTests\" first");
    }
    return HOME.toAbsolutePath();
  }

  private static Path java() {
    return Path.of(System.getProperty("java.home"), "bin", "java");
  }

  /**
   * Starts the operator.
   *
   * @param kubeconfig which API server it works for
   * @param log the file for its log
   * @param configuration more of its environment
   */
  public static HoldfastProcess operator(
      Path kubeconfig, Path log, Map<String, String> configuration) {
    return operator(kubeconfig, log, configuration, Map.of());
  }

  /**
   * The same, with properties of the process, which are no configuration.
   *
   * @param properties such as a clock that is wrong
   */
  public static HoldfastProcess operator(
      Path kubeconfig,
      Path log,
      Map<String, String> configuration,
      Map<String, String> properties) {
    List<String> command =
        new ArrayList<>(
            List.of(java().toString(), "-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
    properties.forEach((name, value) -> command.add("-D" + name + "=" + value));
    command.addAll(
        List.of("-jar", requirePackaged().resolve("quarkus-run.jar").toString(), "operator"));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder
        .environment()
        .putAll(
            Map.of(
                "KUBECONFIG",
                kubeconfig.toString(),
                "HOLDFAST_JOB_IMAGE",
                "holdfast:embedded",
                "QUARKUS_HTTP_HOST",
                "127.0.0.1",
                "QUARKUS_HTTP_PORT",
                String.valueOf(FreePort.find())));
    builder.environment().putAll(configuration);
    try {
      return new HoldfastProcess(
          Reaper.watch(builder.start()), log, builder.environment().get("QUARKUS_HTTP_PORT"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where the operator answers to what is below {@code path}. */
  public URI http(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /** What the operator answers to {@code path}; empty while it does not answer. */
  public String page(String path) {
    try {
      return HttpClient.newHttpClient()
          .send(HttpRequest.newBuilder(http(path)).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    } catch (IOException e) {
      return "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  /** Kills it as nobody would want to be killed. */
  public void kill() {
    process.destroyForcibly();
    await(60);
  }

  /** Stops it as a machine that falls asleep does. */
  public void pause() {
    signal("STOP");
  }

  /** Wakes it up after {@link #pause}. */
  public void goOn() {
    signal("CONT");
  }

  private void signal(String name) {
    try {
      new ProcessBuilder("kill", "-s", name, String.valueOf(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** What it has logged. */
  public String log() {
    try {
      // It may end within a character.
      return new String(Files.readAllBytes(log), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether it still runs. */
  public boolean isAlive() {
    return process.isAlive();
  }

  @Override
  public void close() {
    process.destroy();
    // One that is killed gives nothing back.
    if (!await(60)) {
      kill();
    }
  }

  private boolean await(int seconds) {
    try {
      return process.waitFor(seconds, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
