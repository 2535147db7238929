package dev.holdfast.faults;

import dev.holdfast.embedded.EmbeddedKubernetes;
import dev.holdfast.embedded.HoldfastProcess;
import dev.holdfast.embedded.proxy.Wire;
import java.net.URI;
import java.nio.file.Path;
import java.util.Map;

/** One of the operators, with a way of its own to the API server. */
final class Replica implements AutoCloseable {
  private final Wire wire;
  private final Path kubeconfig;
  private final Path log;
  private HoldfastProcess process;
  private Map<String, String> environment = Map.of();

  /**
   * @param number what its requests are told by
   */
  Replica(int number, EmbeddedKubernetes kubernetes, Path directory) {
    wire = Wire.start(URI.create(kubernetes.url()).getPort());
    kubeconfig = directory.resolve("kubeconfig-" + number);
    log = directory.resolve("operator-" + number + ".log");
    kubernetes.writeKubeconfig(kubeconfig, "http://127.0.0.1:" + wire.port() + "/", token(number));
  }

  static String token(int number) {
    return "operator-" + number;
  }

  Wire wire() {
    return wire;
  }

  /** Starts it unless it runs, as it was started before. */
  void start() {
    if (!isAlive()) {
      process = HoldfastProcess.operator(kubeconfig, log, environment);
    }
  }

  /** Starts it with more in its environment. */
  void start(Map<String, String> more) {
    environment = more;
    start();
  }

  boolean isAlive() {
    return process != null && process.isAlive();
  }

  void kill() {
    if (isAlive()) {
      process.kill();
    }
  }

  void pause() {
    process.pause();
  }

  void goOn() {
    process.goOn();
  }

  String log() {
    return process == null ? "" : process.log();
  }

  @Override
  public void close() {
    kill();
    wire.close();
  }
}
