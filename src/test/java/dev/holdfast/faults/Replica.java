package dev.holdfast.faults;

import dev.holdfast.embedded.EmbeddedKubernetes;
import dev.holdfast.embedded.HoldfastProcess;
import dev.holdfast.embedded.proxy.Wire;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/** One of the operators, with a way of its own to the API server. */
final class Replica implements AutoCloseable {
  private final int number;
  private final Wire wire;
  private final Path kubeconfig;
  private final Path directory;
  private final WrongClock clock;
  private HoldfastProcess process;
  private String ended = "";
  private int starts;
  private Map<String, String> environment = Map.of();

  /**
   * @param number what its requests are told by
   */
  Replica(int number, EmbeddedKubernetes kubernetes, Path directory, WrongClock clock) {
    this.number = number;
    this.clock = clock;
    wire = Wire.start(URI.create(kubernetes.url()).getPort());
    kubeconfig = directory.resolve("kubeconfig-" + number);
    this.directory = directory;
    kubernetes.writeKubeconfig(kubeconfig, "http://127.0.0.1:" + wire.port() + "/", name());
  }

  int number() {
    return number;
  }

  /** The token that its requests bear, and the name of its pod. */
  String name() {
    return "operator-" + number;
  }

  Wire wire() {
    return wire;
  }

  /** Starts it unless it runs, as it was started before. */
  void start() {
    if (!isAlive()) {
      ended = process == null ? "" : process.log();
      starts++;
      process =
          HoldfastProcess.operator(
              kubeconfig,
              directory.resolve(name() + "-" + starts + ".log"),
              environment,
              clock.properties());
    }
  }

  /** Starts it with more in its environment. */
  void start(Map<String, String> more) {
    environment = new HashMap<>(more);
    environment.put("HOSTNAME", name());
    start();
  }

  boolean isAlive() {
    return process != null && process.isAlive();
  }

  /** Kills it; whether it was alive. */
  boolean kill() {
    boolean alive = isAlive();
    if (alive) {
      process.kill();
    }
    return alive;
  }

  /** Has it stand still; whether it was alive. */
  boolean pause() {
    boolean alive = isAlive();
    process.pause();
    return alive;
  }

  void goOn() {
    process.goOn();
  }

  /** Where it answers to what is below {@code path}. */
  URI http(String path) {
    return process.http(path);
  }

  /** What it has logged, and what the one before it had. */
  String log() {
    return ended + (process == null ? "" : process.log());
  }

  @Override
  public void close() {
    kill();
    wire.close();
  }
}
