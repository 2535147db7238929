package dev.holdfast.embedded;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** The packaged Holdfast as a process: the operator unchanged, and the entrypoint of Jobs. */
public final class HoldfastProcess implements AutoCloseable {
  private static final Path JAR = Path.of("target", "quarkus-app", "quarkus-run.jar");

  private final Process process;
  private final Path log;

  private HoldfastProcess(Process process, Path log) {
    this.process = process;
    this.log = log;
  }

  /** The command that stands for the image's entrypoint, with the memory a Job has. */
  public static List<String> entrypoint() {
    return command("-Xmx80m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
  }

  /** The command that starts the packaged program in a JVM with {@code options}. */
  public static List<String> command(String... options) {
    if (!Files.exists(JAR)) {
      throw new IllegalStateException(JAR + " is missing; run \"mvn package -DskipTests\" first");
    }
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(options));
    command.add("-jar");
    command.add(JAR.toAbsolutePath().toString());
    return command;
  }

  /**
   * Starts the operator.
   *
   * @param kubeconfig which API server it works for
   * @param log the file for its log
   */
  public static HoldfastProcess operator(Path kubeconfig, Path log) {
    List<String> command = command("-Xmx192m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    command.add("operator");
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
    try {
      return new HoldfastProcess(Reaper.watch(builder.start()), log);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Kills it as nobody would want to be killed. */
  public void kill() {
    process.destroyForcibly();
    await(10);
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
      return Files.readString(log);
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
    if (!await(20)) {
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
