package dev.holdfast.load;

import dev.holdfast.bench.ControlGroup;
import dev.holdfast.bench.ProcFiles;
import dev.holdfast.embedded.FreePort;
import dev.holdfast.embedded.HoldfastProcess;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The operator as a process, as the container of the chart would start it: by the image's script,
 * with the chart's limit of memory.
 */
final class MeasuredOperator implements AutoCloseable {
  private static final int HTTP_OK = 200;

  /** Of a processor: what is below is doing nothing. */
  private static final double IDLE = 0.1;

  private static final Duration LOOK = Duration.ofSeconds(3);

  private final ControlGroup group;
  private final Process process;
  private final Path log;
  private final int port;
  private final long start = System.nanoTime();
  private final HttpClient http =
      HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

  private MeasuredOperator(ControlGroup group, Process process, Path log, int port) {
    this.group = group;
    this.process = process;
    this.log = log;
    this.port = port;
  }

  /**
   * Starts it.
   *
   * @param limitMib its limit of memory
   * @param configuration more of its environment
   */
  static MeasuredOperator start(Server server, int limitMib, Map<String, String> configuration)
      throws IOException {
    List<String> command = new ArrayList<>(HoldfastProcess.entrypoint());
    command.add("operator");
    int port = FreePort.find();
    Path log = server.directory().resolve("operator-" + port + ".log");
    ControlGroup group = ControlGroup.create("operator", limitMib);
    ProcessBuilder builder =
        new ProcessBuilder(group.around(command))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.put("PATH", System.getenv("PATH"));
    environment.put("LANG", "C.UTF-8");
    environment.put("HOSTNAME", "holdfast-0");
    environment.put("KUBECONFIG", server.kubeconfig().toString());
    environment.put("HOLDFAST_JOB_IMAGE", "holdfast:0.1.0");
    environment.put("HOLDFAST_LEADER_ELECTION_LEASE", "holdfast");
    environment.put("QUARKUS_HTTP_HOST", "127.0.0.1");
    environment.put("QUARKUS_HTTP_PORT", String.valueOf(port));
    // What the runtime would see of the limit where there are no control groups.
    environment.put("JAVA_TOOL_OPTIONS", "-XX:MaxRAM=" + limitMib + "m");
    environment.putAll(configuration);
    return new MeasuredOperator(group, builder.start(), log, port);
  }

  /** Waits until it is ready; the seconds since it was started. */
  double awaitReady(Duration longest) throws IOException, InterruptedException {
    long end = start + longest.toNanos();
    while (System.nanoTime() < end) {
      check();
      try {
        if (get("/q/health/ready").statusCode() == HTTP_OK) {
          return seconds();
        }
      } catch (IOException e) {
        // It does not listen yet.
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    throw new IllegalStateException("not ready within " + longest + ":\n" + tail());
  }

  /** Waits until it has nothing to do; the seconds since it was started, without the look. */
  double awaitIdle(Duration longest) throws IOException, InterruptedException {
    long end = System.nanoTime() + longest.toNanos();
    while (System.nanoTime() < end) {
      check();
      double before = seconds();
      Duration used = cpu();
      TimeUnit.MILLISECONDS.sleep(LOOK.toMillis());
      if (cpu().minus(used).toMillis() < IDLE * LOOK.toMillis()) {
        return before;
      }
    }
    throw new IllegalStateException("still busy after " + longest + ":\n" + tail());
  }

  private Duration cpu() {
    return process.info().totalCpuDuration().orElseThrow();
  }

  private double seconds() {
    return (System.nanoTime() - start) / 1e9;
  }

  /** The memory that is resident, in MiB. */
  double residentMib() {
    return ProcFiles.residentKib(process.pid()).orElseThrow() / 1024.0;
  }

  /** The most that ever was, in MiB. */
  double peakMib() {
    return ProcFiles.peakKib(process.pid()).orElseThrow() / 1024.0;
  }

  /** The threads it has. */
  long threads() {
    return ProcFiles.threads(process.pid()).orElseThrow();
  }

  /** The files and connections that it has open. */
  long openFiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("/proc", String.valueOf(process.pid()), "fd"))) {
      return files.count();
    }
  }

  /** What is alive in its heap; it stands still for that. */
  LiveHeap liveHeap() throws IOException, InterruptedException {
    return LiveHeap.of(process.pid());
  }

  double cpuSeconds() {
    return cpu().toMillis() / 1e3;
  }

  /** Asks as a kubelet does that probes it. */
  void probe() throws IOException, InterruptedException {
    for (String path : List.of("/q/health/live", "/q/health/ready")) {
      HttpResponse<String> answer = ask(path);
      if (answer.statusCode() != HTTP_OK) {
        throw new IllegalStateException(path + " says " + answer.body());
      }
    }
  }

  /** Asks as Prometheus does. */
  MetricsPage scrape() throws IOException, InterruptedException {
    long asked = System.nanoTime();
    HttpResponse<String> answer = ask("/q/metrics");
    if (answer.statusCode() != HTTP_OK) {
      throw new IllegalStateException("/q/metrics answers " + answer.statusCode());
    }
    return new MetricsPage(answer.body(), (System.nanoTime() - asked) / 1e9);
  }

  /** Asks its REST API; the status of the answer. */
  int ask(String path, String token) throws IOException, InterruptedException {
    return http.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                .timeout(Duration.ofSeconds(60))
                .header("Authorization", "Bearer " + token)
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .statusCode();
  }

  /** Asks it while it should be there; that it has ended says more than that nobody answers. */
  private HttpResponse<String> ask(String path) throws IOException, InterruptedException {
    try {
      return get(path);
    } catch (IOException e) {
      check();
      throw e;
    }
  }

  private HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(60))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private void check() throws IOException {
    if (!process.isAlive()) {
      throw new IllegalStateException(
          "the operator has ended with " + process.exitValue() + ":\n" + tail());
    }
  }

  private String tail() throws IOException {
    List<String> lines = Files.readAllLines(log);
    return String.join("\n", lines.subList(Math.max(0, lines.size() - 30), lines.size()));
  }

  /** The lines of its log that are warnings or worse, but for what the client says of betas. */
  List<String> warnings() throws IOException {
    try (var lines = Files.lines(log)) {
      return lines
          .filter(line -> line.contains(" WARN ") || line.contains(" ERROR "))
          .filter(line -> !line.contains("VersionUsageUtils"))
          .toList();
    }
  }

  @Override
  public void close() throws IOException {
    process.destroy();
    try {
      if (!process.waitFor(30, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor(10, TimeUnit.SECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
    group.close();
  }
}
